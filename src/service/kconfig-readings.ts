/**
 * The Kconfig files of a tree as questions about symbols need them: the subject's own reading with its solution, those
 * of other architectures for files below their folders, and which names any architecture defines.
 */
import { symbolsElsewhere } from '../kconfig/diagnose';
import { type Kconfig, readKconfig, type Solution } from '../kconfig/kconfig';
import type { SubjectKernel } from './kernels';
import type { OpenTree } from './trees';

export interface KconfigReading {
  readonly kconfig: Kconfig;
  /** Values; absent where the file belongs to another architecture than the configuration. */
  readonly solution: Solution | undefined;
}

/** What a path is to Kconfig. */
export type FileKind = 'kconfig' | 'makefile' | 'config' | 'c' | 'other';

export function fileKind(path: string): FileKind {
  const name = path.replace(/^.*\//, '');
  if (/^Kconfig/.test(name)) return 'kconfig';
  if (/^(Makefile|Kbuild)/.test(name) || /\.mk$/.test(name)) return 'makefile';
  if (/^\.config/.test(name) || /_defconfig$|\.config$/.test(name) || /(^|\/)configs\/[^/]+$/.test(path))
    return 'config';
  return /\.[chS]$/.test(name) ? 'c' : 'other';
}

/** The reading that a file's symbols are looked up in. */
export function readingFor(kernel: SubjectKernel, path: string): KconfigReading {
  const { kconfig, solution } = kernel.configuration;
  const arch = /^arch\/([\w-]+)\//.exec(path)?.[1];
  if (arch === undefined || arch === kconfig.srcarch || kernel.tree.read(`arch/${arch}/Kconfig`) === undefined)
    return { kconfig, solution };
  return { kconfig: readingOf(kernel.tree, arch), solution: undefined };
}

const others = new WeakMap<OpenTree, Map<string, { readonly version: number; readonly kconfig: Kconfig }>>();
/** One other architecture is kept at a time: a reading of a whole kernel takes some 60 MB. */
function readingOf(tree: OpenTree, arch: string): Kconfig {
  const known = others.get(tree)?.get(arch);
  if (known?.version === tree.kconfigVersion) return known.kconfig;
  const kconfig = readKconfig(tree, { arch });
  others.set(tree, new Map([[arch, { version: tree.kconfigVersion, kconfig }]]));
  return kconfig;
}

const elsewhere = new WeakMap<OpenTree, { readonly version: number; readonly names: ReadonlySet<string> }>();
/** Names that other architectures define: those are no mistakes. Read once, when a name is first not found. */
export function namesElsewhere(kernel: SubjectKernel): ReadonlySet<string> {
  const { tree } = kernel;
  const known = elsewhere.get(tree);
  if (known?.version === tree.architectureVersion) return known.names;
  const names = symbolsElsewhere(tree, kernel.configuration.kconfig);
  elsewhere.set(tree, { version: tree.architectureVersion, names });
  return names;
}
