/**
 * Csmith, which writes random C programs without undefined behaviour, as a source of tests: `node
 * scripts/fetch-csmith.mjs` downloads Debian's packages (nothing is installed) and unpacks them into .cache/csmith. Tests
 * ask `csmith()`, which never touches the network.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { download, privateApt } from './fetch-tree.mjs';

const cache = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache');

/** The generator and the folder of its headers, or undefined while they are not fetched. */
export function csmith() {
  const root = path.join(cache, 'csmith');
  if (!existsSync(root)) return undefined;
  return { program: path.join(root, 'usr/bin/csmith'), headers: path.join(root, 'usr/include/csmith') };
}

/** As csmith(), fetching it first where it is missing. Throws when apt or the network fails. */
export function fetchCsmith() {
  const present = csmith();
  if (present) return present;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'csmith-'));
  try {
    for (const name of ['csmith', 'libcsmith-dev']) {
      const deb = download(privateApt(), `${name}/bookworm`);
      execFileSync('dpkg-deb', ['-x', deb, path.join(work, 'root')]);
      rmSync(path.dirname(deb), { recursive: true, force: true });
    }
    renameSync(path.join(work, 'root'), path.join(cache, 'csmith'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return csmith();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(fetchCsmith().program);
