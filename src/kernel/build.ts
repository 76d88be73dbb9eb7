/**
 * From a tree and a configuration to a kernel Program: which files run from source, which model C stands around them,
 * which headers are supplied. Nothing is compiled here; that happens when a function is called.
 */
import { LexCache } from '../c/files';
import { kernelFolders, kernelForcedIncludes } from '../c/include';
import { Program, type KeptProgram, type ProgramOptions } from '../c/program';
import { autoconf, defaultBase, readKconfig, solve, type Kconfig, type Solution } from '../kconfig/kconfig';
import { Layout } from '../machine/machine';
import type { MemoryTree, Tree } from '../tree/tree';
import { generatedHeaders } from './generated';
import type { Kernel } from './kernel';
import { isApart, linuxAutoconf, linuxOverrides, linuxReplacements, linuxSourceUnits, linuxStub } from './linux';
import { noOpReason } from './no-ops';
import { kernelPrimitives } from './primitives';

export interface Configuration {
  readonly kconfig: Kconfig;
  readonly solution: Solution;
  /** The values of the solution, by symbol. */
  readonly values: Solution['values'];
  /** The text of autoconf.h. */
  readonly autoconf: string;
  /** What it starts from: '.config', 'x86_64_defconfig', 'defaults'. */
  readonly base: string;
}

export interface ConfigurationRequest {
  /** Text of a .config instead of the tree's own. */
  readonly config?: { readonly name: string; readonly text: string };
  readonly set?: Readonly<Record<string, string>>;
}

export function configure(tree: Tree, request: ConfigurationRequest = {}, known?: Kconfig): Configuration {
  const kconfig = known ?? readKconfig(tree);
  const base = request.config ?? defaultBase(tree);
  const solution = solve(kconfig, {
    base: base?.text,
    ...(base && { basePath: base.name }),
    ...(request.set && { set: request.set }),
  });
  return {
    kconfig,
    solution,
    values: solution.values,
    get autoconf() {
      return autoconf(solution);
    },
    base: base?.name ?? 'defaults',
  };
}

/** The first line of a demo file, by which the demo tree is known. */
const demoMark = 'Demo tree, written for Patchscope';
export function isDemoTree(tree: Tree): boolean {
  // Any of them: a patch may take the line, or the file, away.
  return ['fs/pidfs.c', 'kernel/pid.c', 'init/main.c'].some((path) =>
    tree.read(path)?.slice(0, 200).includes(demoMark),
  );
}

/** Why a tree cannot be run at all; undefined where it can. */
export function whyNotRunnable(tree: Tree): string | undefined {
  if (tree.read('Kconfig') === undefined || tree.read('init/main.c') === undefined)
    return 'this folder is not a kernel tree (no Kconfig and init/main.c in it)';
  if (tree.read('fs/pidfs.c') === undefined && tree.read('kernel/pid.c') === undefined)
    return 'the tree has no fs/pidfs.c and no kernel/pid.c';
  return undefined;
}

const primitiveNames: ReadonlySet<string> = new Set(kernelPrimitives(undefined as unknown as Kernel).keys());

export interface KernelProgramOptions {
  readonly tree: Tree;
  readonly bundle: MemoryTree;
  readonly configuration: Configuration;
  readonly lexCache?: LexCache;
  readonly kept?: KeptKernel | undefined;
  readonly keep?: ProgramOptions['keep'];
}
export interface KeptKernel extends KeptProgram {
  /** The text of the prelude; undefined where the files of units have changed. */
  readonly preludeText: string | undefined;
}

const modelFolder = 'src/kernel/model/';

export function kernelProgram(options: KernelProgramOptions): Program {
  const { tree, bundle, configuration, kept, keep, lexCache = new LexCache() } = options;
  const demo = isDemoTree(tree);
  const generated = generatedHeaders(tree, configuration.values, linuxAutoconf(configuration.autoconf), lexCache);
  const stub = (path: string): string | undefined =>
    (generated.late(path) ? '' : generated.text(path)) ??
    (path.startsWith('src/kernel/') ? bundle.read(path) : demo ? undefined : linuxStub(path, tree));
  const models = bundle
    .paths()
    .filter((p) => p.startsWith(modelFolder) && p.endsWith('.c'))
    .filter(
      (p) => !p.slice(modelFolder.length).includes('/') || p.startsWith(`${modelFolder}${demo ? 'demo' : 'linux'}/`),
    );
  const common = {
    space: 'kernel' as const,
    tree,
    stub,
    late: generated.late,
    primitives: primitiveNames,
    strongest: 'primitive' as const,
    msExtensions: true,
    dataStart: Layout.kernelData,
    lexCache,
    ...(kept && { kept }),
    ...(keep && { keep }),
  };
  if (demo) {
    const units = bundle
      .paths()
      .filter((p) => p.startsWith('demo/') && p.endsWith('.c'))
      .map((p) => p.slice('demo/'.length));
    const folders = ['include', 'include/uapi', 'src/kernel/include'];
    return new Program({
      ...common,
      prelude:
        kept?.preludeText ??
        preludeOf([...units, ...models], folders, (path) => stub(path) ?? tree.read(path), lexCache),
      folders,
      forcedIncludes: ['include/linux/compiler-version.h', 'include/linux/kconfig.h', 'include/linux/compiler_types.h'],
      defines: [['__KERNEL__', '1']],
      units: [...units, ...models],
    });
  }
  const units = linuxSourceUnits(tree);
  return new Program({
    ...common,
    prelude:
      kept?.preludeText ??
      preludeOf(
        [...units, ...models].filter((path) => !isApart(path)),
        kernelFolders,
        (path) => stub(path) ?? tree.read(path),
        lexCache,
      ),
    folders: [...kernelFolders, 'src/kernel/include'],
    forcedIncludes: [...kernelForcedIncludes, 'src/kernel/include/patchscope.h'],
    defines: [
      ['__KERNEL__', '1'],
      // Of kernel/sched/sched.h, which the wait queues are compiled behind.
      ['WF_SYNC', '0x10'],
      ['UTS_VERSION', '"#1 Patchscope"'],
      ['KBUILD_MODNAME', '"patchscope"'],
      ['KBUILD_BASENAME', '"patchscope"'],
      ['KBUILD_MODFILE', '"patchscope"'],
    ],
    replacements: linuxReplacements(bundle),
    units: [...units, ...models],
    overrides: linuxOverrides(models),
    fallback: (name) => (noOpReason(name) === undefined ? undefined : name),
  });
}

/** The #include lines of all units, so that their headers are read once. */
function preludeOf(
  units: readonly string[],
  folders: readonly string[],
  read: (path: string) => string | undefined,
  lexCache: LexCache,
): string {
  const lines = new Map<string, string | undefined>();
  const lineOf = (name: string): string | undefined => {
    for (const folder of folders) {
      const text = read(`${folder}/${name}`);
      if (text !== undefined) return lexCache.isGuarded(text) ? `#include <${name}>` : undefined;
    }
    return undefined;
  };
  for (const path of units) {
    for (const { name, isQuoted, isConditional } of lexCache.index(read(path) ?? '').includes) {
      // What stands beside a unit, and what may be read twice, stays with the unit.
      if (isConditional || isQuoted || lines.has(name)) continue;
      lines.set(name, lineOf(name));
    }
  }
  return `${[...lines.values()].filter((line) => line !== undefined).join('\n')}\n`;
}
