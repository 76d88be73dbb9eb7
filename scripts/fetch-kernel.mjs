/**
 * Real kernels to boot: `node scripts/fetch-kernel.mjs 6.12` (or `6.1`, or `newest`) downloads Debian's kernel for cloud
 * machines, of the same release as the source tree of that name where there is one, and keeps its vmlinuz alone in
 * .cache/kernels/. Nothing is installed. Tests ask `kernelImage(version)`, which never touches the network.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { download, kernelTree, privateApt } from './fetch-tree.mjs';

const kernels = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'kernels');

/** The series that a name means: that of the newest tree for `newest`. */
function seriesOf(version) {
  return version === 'newest' ? kernelTree('newest').version : version;
}

/** Where the kernel image of this series stands ({ path, release }), or why there is none ({ reason }). */
export function kernelImage(version) {
  const series = seriesOf(version);
  const found =
    series && existsSync(kernels) && readdirSync(kernels).find((name) => name.startsWith(`vmlinuz-${series}.`));
  if (found) return { path: path.join(kernels, found), release: found.slice('vmlinuz-'.length) };
  return { reason: `no kernel ${version} in .cache/kernels: run node scripts/fetch-kernel.mjs ${version}` };
}

/** As kernelImage(), fetching the image first where it is missing. Throws when apt, the network or dpkg-deb fails. */
export function fetchKernel(version) {
  const present = kernelImage(version);
  if (present.path) return present;
  const series = seriesOf(version);
  if (!series) throw new Error(kernelTree('newest').reason);
  const apt = privateApt();
  const { name, release } = chooseImage(imagePackages(apt, series), sourceRelease(series), series);
  unpackImage(download(apt, name), release);
  return kernelImage(version);
}

/** The release that the tree's Makefile names, as in 6.12.117; undefined without a tree. */
function sourceRelease(series) {
  const tree = kernelTree(series);
  if (!tree.path) return undefined;
  const makefile = readFileSync(path.join(tree.path, 'Makefile'), 'utf8');
  return `${series}.${/^SUBLEVEL *= *(\d+)/m.exec(makefile)?.[1]}`;
}

/** The packages of a series that hold an image for cloud machines, each with the release in it. */
function imagePackages({ options }, series) {
  const prefix = `linux-(image|binary)-${series.replaceAll('.', '\\.')}[.+-].*cloud-amd64$`;
  const names = text('apt-cache', [...options, 'search', '--names-only', `^${prefix}`])
    .split('\n')
    .map((line) => line.split(' ')[0])
    .filter((name) => name !== '');
  if (names.length === 0) return [];
  return text('apt-cache', [...options, 'show', ...names])
    .split('\n\n')
    .map((stanza) => ({
      name: /^Package: (.+)$/m.exec(stanza)?.[1],
      release: /^Version: (\d+\.\d+\.\d+)/m.exec(stanza)?.[1],
      size: Number(/^Size: (\d+)$/m.exec(stanza)?.[1] ?? 0),
    }))
    .filter(({ name, release, size }) => name && release && size > 1 << 20);
}

/** That of the wanted release, else the newest. */
function chooseImage(packages, wanted, series) {
  const sublevel = ({ release }) => Number(release.split('.')[2]);
  const newestFirst = packages.sort((a, b) => sublevel(b) - sublevel(a));
  const chosen = newestFirst.find(({ release }) => release === wanted) ?? newestFirst[0];
  if (!chosen) throw new Error(`no Debian package has a kernel ${series} for cloud machines`);
  return chosen;
}

/** Unpacks beside the goal and renames at the end: an image that is there is complete. */
function unpackImage(deb, release) {
  mkdirSync(kernels, { recursive: true });
  const work = mkdtempSync(path.join(kernels, 'unpack-'));
  try {
    const filter = `dpkg-deb --fsys-tarfile "$0" | tar -x -C "$1" --wildcards --no-anchored '*vmlinuz*'`;
    execFileSync('sh', ['-c', filter, deb, work]);
    const image = readdirSync(work, { recursive: true }).find((name) => /vmlinuz[^/]*$/.test(name));
    if (!image) throw new Error(`${path.basename(deb)} has no vmlinuz`);
    renameSync(path.join(work, image), path.join(kernels, `vmlinuz-${release}`));
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(path.dirname(deb), { recursive: true, force: true });
  }
}

function text(command, args) {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [version] = process.argv.slice(2);
  if (!version) {
    console.error('usage: node scripts/fetch-kernel.mjs 6.1|6.12|newest');
    process.exit(2);
  }
  console.log(fetchKernel(version).path);
}
