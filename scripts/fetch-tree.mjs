/**
 * Real kernel trees as test inputs: `node scripts/fetch-tree.mjs 6.12` (or `6.1`, or `newest`) downloads Debian's
 * linux-source package through a private apt configuration (nothing is installed, the machine's own apt lists stay as
 * they are) and unpacks the parts Patchscope reads into .cache/trees/linux-VERSION/. An `.ok` file inside marks a
 * complete tree, so a second call costs nothing. Tests ask `kernelTree(version)`, which never touches the network.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache');
const trees = path.join(cache, 'trees');
const suites = ['bookworm', 'bookworm-backports', 'trixie', 'trixie-backports', 'sid'];

/** What is unpacked, relative to the tree's root; every Kconfig file comes too, wherever it stands. */
const parts = [
  'Kconfig',
  'Makefile',
  'Kbuild',
  'MAINTAINERS',
  'arch/Kconfig',
  'arch/x86',
  ...['block', 'fs', 'include', 'init', 'io_uring', 'ipc', 'kernel', 'lib', 'mm', 'net', 'scripts', 'security', 'usr'],
  ...['tools/arch/x86', 'tools/include', 'tools/scripts', 'tools/testing/selftests'],
];

/**
 * Where the tree of this version stands ({ path }), or why there is none ({ reason }). `newest` is the newest one that
 * was fetched under that name.
 */
export function kernelTree(version) {
  const pointer = path.join(trees, 'newest');
  const exact = version === 'newest' && existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : version;
  const folder = path.join(trees, `linux-${exact}`);
  if (existsSync(path.join(folder, '.ok'))) return { path: folder, version: exact };
  return { reason: `no kernel tree ${version} in .cache/trees: run node scripts/fetch-tree.mjs ${version}` };
}

/** As kernelTree(), fetching the tree first where it is missing. Throws when apt, the network or tar fails. */
export function fetchTree(version) {
  const present = kernelTree(version);
  if (present.path && version !== 'newest') return present;
  const apt = privateApt();
  const exact = version === 'newest' ? newestSource(apt) : version;
  if (!kernelTree(exact).path) unpack(exact, download(apt, `linux-source-${exact}`));
  if (version === 'newest') writeFileSync(path.join(trees, 'newest'), `${exact}\n`);
  return kernelTree(exact);
}

/** Options that make apt use lists of its own under .cache/apt, with the machine's mirror and the suites above. */
export function privateApt() {
  const folder = path.join(cache, 'apt');
  for (const part of ['lists/partial', 'archives/partial']) mkdirSync(path.join(folder, part), { recursive: true });
  const sources = path.join(folder, 'sources.list');
  const options = [
    `Dir::State::Lists=${folder}/lists`,
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::Cache=${folder}`,
  ].flatMap((option) => ['-o', option]);
  if (!existsSync(path.join(folder, '.ok'))) {
    const uri = text('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Label: Debian']).split('\n')[0];
    const key = text('dpkg', ['-L', 'debian-archive-keyring']).match(/^.*archive-keyring\.gpg$/m)?.[0];
    if (!uri || !key) throw new Error('this machine has no Debian mirror or keyring in its apt configuration');
    writeFileSync(sources, suites.map((suite) => `deb [signed-by=${key}] ${uri} ${suite} main\n`).join(''));
    execFileSync('apt-get', [...options, 'update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(path.join(folder, '.ok'), '');
  }
  return { options, folder };
}

/** Downloads (not installs) the newest version of a package; the path of its .deb. */
export function download({ options, folder }, name) {
  const into = mkdtempSync(path.join(folder, 'deb-'));
  execFileSync('apt-get', [...options, '-qq', 'download', name], { cwd: into, stdio: ['ignore', 'ignore', 'inherit'] });
  return path.join(
    into,
    readdirSync(into).find((file) => file.endsWith('.deb')),
  );
}

function newestSource({ options }) {
  const names = text('apt-cache', [...options, 'search', '--names-only', '^linux-source-[0-9.]+$']);
  const versions = [...names.matchAll(/^linux-source-(\d+)\.(\d+) /gm)].map(([, major, minor]) => [+major, +minor]);
  const newest = versions.sort((a, b) => b[0] - a[0] || b[1] - a[1])[0];
  if (!newest) throw new Error('no linux-source package in the suites');
  return newest.join('.');
}

/** Unpacks beside the goal and renames at the end: a tree that is there is complete, also when two calls race. */
function unpack(version, deb) {
  mkdirSync(trees, { recursive: true });
  const work = mkdtempSync(path.join(trees, 'unpack-'));
  try {
    execFileSync('dpkg-deb', ['-x', deb, work]);
    const root = `linux-source-${version}`;
    const members = [...parts.map((part) => `${root}/${part}`), `${root}/*/Kconfig*`];
    const archive = path.join(work, 'usr/src', `${root}.tar.xz`);
    execFileSync('tar', [
      '-xf',
      archive,
      '-C',
      work,
      '--wildcards',
      '--no-wildcards-match-slash',
      ...members.slice(0, -1),
    ]);
    execFileSync('tar', ['-xf', archive, '-C', work, '--wildcards', members.at(-1)]);
    writeFileSync(path.join(work, root, '.ok'), '');
    const goal = path.join(trees, `linux-${version}`);
    if (!existsSync(goal)) renameSync(path.join(work, root), goal);
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(path.dirname(deb), { recursive: true, force: true });
  }
}

function text(command, args) {
  return execFileSync(command, args, { encoding: 'utf8' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [version] = process.argv.slice(2);
  if (!version) {
    console.error('usage: node scripts/fetch-tree.mjs 6.1|6.12|newest');
    process.exit(2);
  }
  console.log(fetchTree(version).path);
}
