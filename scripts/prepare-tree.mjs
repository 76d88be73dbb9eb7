/**
 * What a kernel build generates before it compiles anything, made by the tree's own Makefile: `node scripts/prepare-tree.mjs
 * 6.12` (or `newest`) runs `make x86_64_defconfig prepare0` into .cache/generated/linux-VERSION, beside the tree, which
 * stays as it is. Tests hold our own generated headers, preprocessor and layouts against it; they ask
 * `generatedFolder(version)`, which never runs anything.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchTree, kernelTree } from './fetch-tree.mjs';

const cache = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'generated');

/** The folder with the generated headers of this version ({ path, tree }), or why there is none ({ reason }). */
export function generatedFolder(version) {
  const tree = kernelTree(version);
  if (!tree.path) return { reason: tree.reason };
  const folder = path.join(cache, `linux-${tree.version}`);
  if (existsSync(path.join(folder, '.ok'))) return { path: folder, tree: tree.path };
  return { reason: `no ${path.basename(folder)} in .cache/generated: run node scripts/prepare-tree.mjs ${version}` };
}

/** As generatedFolder(), preparing first where it is missing. Throws with what make printed when it fails. */
export function prepareTree(version) {
  const present = generatedFolder(version);
  if (present.path) return present;
  const tree = fetchTree(version);
  const folder = path.join(cache, `linux-${tree.version}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const goals = ['ARCH=x86', 'x86_64_defconfig', 'prepare0'];
  const made = spawnSync('make', ['-s', '-C', tree.path, `O=${folder}`, ...goals], { encoding: 'utf8' });
  if (made.error) throw made.error;
  if (made.status !== 0) throw new Error(`make ${goals.join(' ')} in ${tree.path} failed:\n${made.stderr}`);
  writeFileSync(path.join(folder, '.ok'), '');
  return generatedFolder(version);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [version] = process.argv.slice(2);
  if (!version) {
    console.error('usage: node scripts/prepare-tree.mjs 6.12|newest');
    process.exit(2);
  }
  console.log(prepareTree(version).path);
}
