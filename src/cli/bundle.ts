/**
 * The texts that Patchscope brings along (demo tree, scenarios, model C, libc): from dist/bundled.json beside the built
 * program, or straight from the repository's folders.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryTree } from '../tree/tree';

/** Folders of the repository whose texts are bundled. */
export const bundledFolders = [
  'demo',
  'scenarios',
  'demo-patches',
  'src/kernel/model',
  'src/kernel/include',
  'src/user/libc',
  'src/user/programs',
  'src/user/include',
];

/** `root`: the folder of the repository, or of the built extension that holds dist/. */
export function loadBundle(root: string): MemoryTree {
  const packed = join(root, 'dist/bundled.json');
  const texts = existsSync(join(root, 'src/user'))
    ? readFolders(root)
    : (JSON.parse(readFileSync(packed, 'utf8')) as Record<string, string>);
  return new MemoryTree('Patchscope', texts);
}

function readFolders(root: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const folder of bundledFolders) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const full = join(entry.parentPath, entry.name);
      texts[full.slice(root.length + 1).replaceAll('\\', '/')] = readFileSync(full, 'utf8');
    }
  }
  return texts;
}
