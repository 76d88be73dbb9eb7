/**
 * A user program as an image: its own text, and beside it the C library of src/user, of which only what it names is
 * opened.
 */
import type { LexCache } from '../c/files';
import { type KeptProgram, Program, type UnitKeeper } from '../c/program';
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
  /** As gcc's -finstrument-functions. */
  readonly instrumented?: boolean;
}

/** Primitives that user code may call. */
export const allUserPrimitives: ReadonlyMap<string, Primitive> = new Map([...libraryPrimitives, ...userPrimitives]);

/** The library as programs without macros or headers of their own see it, read once for each bundle. */
const libraries = new WeakMap<MemoryTree, { readonly program: Program; programs: number }>();
/** Texts of programs stay with the library they were read beside, so it is read anew now and then. */
const mostPrograms = 300;

/** What is kept of the library's units, and who keeps it. */
export const libraryReading: { kept?: KeptProgram; keep?: UnitKeeper } = {};

export function userProgram(options: UserProgramOptions): Program {
  const { bundle, path, text, defines, headers, lexCache, instrumented } = options;
  const library = bundle.paths().filter((p) => p.startsWith('src/user/libc/') && p.endsWith('.c'));
  const common = {
    space: 'user' as const,
    defines: [['__PATCHSCOPE__', '1'], ...(defines ?? [])] as const,
    primitives: new Set(allUserPrimitives.keys()),
    strongest: 'definition' as const,
    dataStart: Layout.userData,
    ...(lexCache && { lexCache }),
    ...(instrumented && { instrumented: path }),
  };
  if (!headers && !defines) {
    const folders = ['src/user/include'];
    let shared = libraries.get(bundle);
    if (!shared || shared.programs >= mostPrograms) {
      const options = { ...common, ...libraryReading, tree: bundle, folders, units: library };
      shared = { program: new Program(options), programs: 0 };
      libraries.set(bundle, shared);
    }
    shared.programs++;
    const tree = new OverlayTree(bundle, new Map([[path, text]]));
    return new Program({ ...common, tree, folders, units: [path, ...library], library: shared.program });
  }
  const under: Tree = headers
    ? { name: headers.tree.name, read: (p) => bundle.read(p) ?? headers.tree.read(p) }
    : bundle;
  return new Program({
    ...common,
    tree: new OverlayTree(under, new Map([[path, text]])),
    folders: [...(headers?.folders ?? []), 'src/user/include'],
    units: [path, ...library],
  });
}
