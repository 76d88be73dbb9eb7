/** The engine's sources bundled for a benchmark, as it is in the working tree: what it measures is never an old build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

export const root = path.resolve(import.meta.dirname, '..');

/** A folder for what a benchmark writes, gone when its process ends. */
export function workFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Bundles `contents`, a module that imports from ./src, for Node; gives the file's path. */
export async function bundleEngine(folder, contents) {
  const outfile = path.join(folder, 'engine.mjs');
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
