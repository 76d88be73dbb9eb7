/**
 * Units of a real kernel for tests that hold us against gcc: the tree with the headers that its own build generates
 * (scripts/prepare-tree.mjs), read by our preprocessor and by gcc under the same flags.
 */
import path from 'node:path';
import { generatedFolder } from '../../scripts/prepare-tree.mjs';
import { FileTable, LexCache } from '../../src/c/files';
import { kernelFolders, kernelForcedIncludes } from '../../src/c/include';
import { Preprocessor } from '../../src/c/preprocessor';
import { DiskTree } from '../../src/cli/disk';
import type { Tree } from '../../src/tree/tree';

const defines: readonly [string, string][] = [
  ['__KERNEL__', '1'],
  ['KBUILD_MODNAME', '"unit"'],
  ['KBUILD_BASENAME', '"unit"'],
  ['KBUILD_MODFILE', '"fs/unit"'],
  ['__KBUILD_MODNAME', 'kmod_unit'],
];

export interface KernelUnits {
  readonly version: string;
  /** The tree's folder, and that of the generated headers. */
  readonly root: string;
  readonly generated: string;
  /** Reads units of the tree; tokens are shared by all preprocessors of it. */
  preprocessor(files?: FileTable): Preprocessor;
  newFiles(): FileTable;
  /** For gcc run anywhere, or run in `root` with the paths that our preprocessor has too. */
  gccFlags(paths: 'absolute' | 'relative'): readonly string[];
}

/** A version's units; what is missing for them in words, where something is. */
export function kernelUnits(version: string): KernelUnits | { readonly missing: string } {
  const found = generatedFolder(version);
  if (found.path === undefined) return { missing: found.reason };
  const { path: generated, tree: root } = found;
  const [disk, built] = [new DiskTree(root), new DiskTree(generated)];
  const tree: Tree = { name: `linux ${version}`, read: (name) => disk.read(name) ?? built.read(name) };
  const lexed = new LexCache();
  const newFiles = () => new FileTable(lexed);
  return {
    version,
    root,
    generated,
    newFiles,
    preprocessor: (files = newFiles()) =>
      new Preprocessor({ files, tree, folders: kernelFolders, forcedIncludes: kernelForcedIncludes, defines }),
    gccFlags(paths) {
      const inTree = (name: string) => (paths === 'absolute' ? path.join(root, name) : name);
      return [
        '-nostdinc',
        ...kernelFolders.flatMap((folder) => [`-I${inTree(folder)}`, `-I${path.join(generated, folder)}`]),
        ...kernelForcedIncludes.flatMap((name) => ['-include', inTree(name)]),
        ...defines.map(([name, body]) => `-D${name}=${body}`),
      ];
    },
  };
}
