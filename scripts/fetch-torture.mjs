/**
 * gcc's own C test programs as test inputs: `node scripts/fetch-torture.mjs` downloads Debian's gcc-12-source package
 * (nothing is installed) and unpacks gcc.c-torture/execute into .cache/torture/execute. Tests ask `torturePrograms()`,
 * which never touches the network.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { download, privateApt } from './fetch-tree.mjs';

const cache = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'torture');

/** The folder of the programs, or undefined while they are not fetched. */
export function torturePrograms() {
  const folder = path.join(cache, 'execute');
  return existsSync(folder) ? folder : undefined;
}

/** As torturePrograms(), fetching them first where they are missing. Throws when apt, the network or tar fails. */
export function fetchTorture() {
  const present = torturePrograms();
  if (present) return present;
  mkdirSync(cache, { recursive: true });
  const deb = download(privateApt(), 'gcc-12-source/bookworm');
  const work = mkdtempSync(path.join(cache, 'unpack-'));
  try {
    execFileSync('dpkg-deb', ['-x', deb, work]);
    const folder = path.join(work, 'usr/src/gcc-12');
    const archive = readdirSync(folder).find((name) => /^gcc-\d.*\.tar\.xz$/.test(name));
    if (!archive) throw new Error('gcc-12-source holds no gcc-*.tar.xz');
    execFileSync('tar', [
      ...['-xf', path.join(folder, archive), '-C', work, '--strip-components=4'],
      ...['--wildcards', '*/gcc/testsuite/gcc.c-torture/execute/*'],
    ]);
    renameSync(path.join(work, 'execute'), path.join(cache, 'execute'));
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(path.dirname(deb), { recursive: true, force: true });
  }
  return path.join(cache, 'execute');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(fetchTorture());
