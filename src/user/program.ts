/**
 * A user program as an image: its own text, and beside it the C library of src/user, of which only what it names is
 * opened.
 */
import type { LexCache } from '../c/files';
import { Program } from '../c/program';
import { libraryPrimitives } from '../machine/library';
import { Layout, type Primitive } from '../machine/machine';
import { type MemoryTree, OverlayTree, type Tree } from '../tree/tree';
import { userPrimitives } from './primitives';

export interface UserProgramOptions {
  /** Patchscope's own texts: libc and headers. */
  readonly bundle: MemoryTree;
  /** What messages call the program's file, for example "scenarios/two-opens.c". */
  readonly path: string;
  readonly text: string;
  readonly defines?: readonly (readonly [string, string])[];
  /** Further folders of `tree` to look for headers in, before the library's own. */
  readonly headers?: { readonly tree: Tree; readonly folders: readonly string[] };
  readonly lexCache?: LexCache;
}

/** Primitives that user code may call. */
export const allUserPrimitives: ReadonlyMap<string, Primitive> = new Map([...libraryPrimitives, ...userPrimitives]);

export function userProgram(options: UserProgramOptions): Program {
  const { bundle, path, text, defines, headers, lexCache } = options;
  const library = bundle.paths().filter((p) => p.startsWith('src/user/libc/') && p.endsWith('.c'));
  const under: Tree = headers
    ? { name: headers.tree.name, read: (p) => bundle.read(p) ?? headers.tree.read(p) }
    : bundle;
  return new Program({
    space: 'user',
    tree: new OverlayTree(under, new Map([[path, text]])),
    folders: [...(headers?.folders ?? []), 'src/user/include'],
    defines: [['__PATCHSCOPE__', '1'], ...(defines ?? [])],
    units: [path, ...library],
    primitives: new Set(allUserPrimitives.keys()),
    strongest: 'definition',
    dataStart: Layout.userData,
    ...(lexCache && { lexCache }),
  });
}
