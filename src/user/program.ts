/**
 * A user program as an image: its own text, and beside it the C library of src/user, of which only what it names is
 * opened.
 */
import type { LexCache } from '../c/files';
import { type KeptProgram, type OpenUnit, Program } from '../c/program';
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

/** What is kept of the library's units, and who hears of one that has to be read. */
export const libraryReading: {
  kept?: KeptProgram;
  onRead?: (unit: OpenUnit, program: Program) => void;
} = {};
function newLibrary(options: ConstructorParameters<typeof Program>[0]): Program {
  const { kept, onRead } = libraryReading;
  const program: Program = new Program({
    ...options,
    ...(kept && { kept }),
    ...(onRead && { onRead: (unit: OpenUnit) => onRead(unit, program) }),
  });
  return program;
}

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
      shared = { program: newLibrary({ ...common, tree: bundle, folders, units: library }), programs: 0 };
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
