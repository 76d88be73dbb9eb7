/**
 * Finds the file an #include means: beside the including file for "quoted" names, then in a list of folders, as gcc
 * does with -I. What a kernel build would generate is filled in: `asm/x.h` that no folder has is `asm-generic/x.h`
 * (the build writes such wrappers for generic-y and mandatory-y), and `stub` may supply or replace any header.
 */
import { normalizePath, type Tree } from '../tree/tree';
import type { FileTable } from './files';

export interface FoundInclude {
  readonly file: number;
  /** Index of the folder it was found in, -1 beside the including file; #include_next goes on after it. */
  readonly folder: number;
  /** The path as it was put together, with `..` left in it: what __FILE__ says. */
  readonly name: string;
}

export interface IncludeOptions {
  readonly files: FileTable;
  readonly tree: Tree;
  /** Searched in this order, relative to the tree's root, without a final `/`. */
  readonly folders: readonly string[];
  /** The text to read instead of the tree's file at this path (or though there is none); undefined to read the tree. */
  readonly stub?: ((path: string) => string | undefined) | undefined;
}

/** Where the headers of an x86 kernel are, in the order of the kernel's own LINUXINCLUDE. */
export const kernelFolders: readonly string[] = [
  'arch/x86/include',
  'arch/x86/include/generated',
  'include',
  'arch/x86/include/uapi',
  'arch/x86/include/generated/uapi',
  'include/uapi',
  'include/generated/uapi',
];
/** What the kernel's build includes before the first line of every file. */
export const kernelForcedIncludes: readonly string[] = [
  'include/linux/compiler-version.h',
  'include/linux/kconfig.h',
  'include/linux/compiler_types.h',
];

export class IncludeSearch {
  private readonly inFolders = new Map<string, FoundInclude | undefined>();
  private readonly byPath = new Map<string, number | undefined>();
  constructor(private readonly options: IncludeOptions) {}

  /** The file `name` means in a file at `includer`. */
  find(name: string, isQuoted: boolean, includer: string): FoundInclude | undefined {
    if (isQuoted) {
      const slash = includer.startsWith('<') ? -1 : includer.lastIndexOf('/');
      const path = includer.slice(0, slash + 1) + name;
      const file = this.read(path);
      if (file !== undefined) return { file, folder: -1, name: path };
    }
    return this.findInFolders(name, 0);
  }
  /** #include_next: the folders after the one the including file was found in. */
  findNext(name: string, folder: number): FoundInclude | undefined {
    return this.findInFolders(name, folder + 1);
  }
  /** A unit, under the very name it is given: a program may lie outside of the tree, at an absolute path or a URI. */
  unit(path: string): number | undefined {
    if (normalizePath(path) === path) return this.read(path);
    const text = this.options.tree.read(path);
    return text === undefined ? undefined : this.options.files.add(path, text);
  }
  /** The file at a path of the tree. */
  read(path: string): number | undefined {
    if (this.byPath.has(path)) return this.byPath.get(path);
    const { files, tree, stub } = this.options;
    const normal = path.startsWith('/') ? undefined : normalizePath(path);
    const text = normal === undefined || normal === '' ? undefined : (stub?.(normal) ?? tree.read(normal));
    const file = text === undefined ? undefined : files.add(normal!, text);
    this.byPath.set(path, file);
    return file;
  }

  private findInFolders(name: string, first: number): FoundInclude | undefined {
    const key = `${first} ${name}`;
    if (this.inFolders.has(key)) return this.inFolders.get(key);
    let found: FoundInclude | undefined;
    const { folders } = this.options;
    for (let folder = first; folder < folders.length && !found; folder++) {
      const path = `${folders[folder]}/${name}`;
      const file = this.read(path);
      if (file !== undefined) found = { file, folder, name: path };
    }
    if (!found && name.startsWith('asm/')) found = this.findInFolders(`asm-generic/${name.slice(4)}`, 0);
    this.inFolders.set(key, found);
    return found;
  }
}
