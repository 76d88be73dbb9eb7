/**
 * The front door for Kconfig files: `readKconfig(tree, …)` reads a kernel tree's Kconfig and everything it sources into
 * symbols, menus and problems. It accepts any bytes, starts no program and needs 0.5 s for a whole kernel. Only a Tree's
 * own FilePending passes through.
 */
import { allPending, type Tree } from '../tree/tree';
import { checkSymbols } from './check';
import { orderSymbols } from './dependencies';
import { ExprTable } from './expr';
import { finalize } from './finalize';
import { arrangeMenus, choiceOf, entriesBelow } from './menus';
import type { Mentions } from './mentions';
import type { KSymbol, MenuEntry, Probe, Problem } from './model';
import { parseKconfig } from './parse';

export interface ReadRequest {
  /** What ARCH is; x86 unless told. */
  readonly arch?: string;
  /** The folder below arch/; that of `arch` unless told. */
  readonly srcarch?: string;
  /** Environment variables on top of those that the kernel's Makefile gives. */
  readonly env?: Readonly<Record<string, string>>;
  /** Outputs of shell commands, by the whole command as it stands after expansion; the rest is assumed (probe.ts). */
  readonly answers?: Readonly<Record<string, string>>;
  /** Where reading starts; Kconfig unless told. */
  readonly path?: string;
}

export interface Kconfig {
  readonly table: ExprTable;
  readonly root: MenuEntry;
  readonly srcarch: string;
  /** Every file read, in order, with the symbols it names. */
  readonly files: ReadonlyMap<string, Mentions>;
  readonly problems: readonly Problem[];
  readonly probes: readonly Probe[];
  /** The symbol that says whether there are modules, or the constant n. */
  readonly modules: KSymbol;
  /** Every symbol behind those it needs. */
  readonly order: readonly KSymbol[];
  /** The symbols in the menu of each choice. */
  readonly choiceSymbols: ReadonlyMap<MenuEntry, readonly KSymbol[]>;
}

export function readKconfig(tree: Tree, request: ReadRequest = {}): Kconfig {
  const table = new ExprTable();
  const arch = request.arch ?? 'x86';
  const srcarch = request.srcarch ?? folderOfArch[arch] ?? arch;
  const environment = { ...makeEnvironment(tree, arch, srcarch), ...request.env };
  const parsed = parseKconfig({ tree, table, environment, answers: request.answers ?? {} }, request.path ?? 'Kconfig');
  if (parsed.pending.length > 0) throw allPending(parsed.pending);
  const { root, problems, probes, files } = parsed;
  const modules = parsed.modules ?? table.no;
  finalize(table, root, modules);
  arrangeMenus(table, root);
  for (const symbol of table.symbols) if (symbol.name !== undefined) symbol.choice = choiceOf(symbol);
  const choiceSymbols = new Map(
    parsed.choices.map((choice) => [choice, [...entriesBelow(choice)].flatMap((entry) => entry.symbol ?? [])] as const),
  );
  problems.push(...checkSymbols(table));
  const dependencies = orderSymbols(table);
  problems.push(...dependencies.problems);
  return { table, root, srcarch, files, problems, probes, modules, order: dependencies.order, choiceSymbols };
}

const folderOfArch: Readonly<Record<string, string>> = {
  i386: 'x86',
  x86_64: 'x86',
  sparc32: 'sparc',
  sparc64: 'sparc',
  parisc64: 'parisc',
};

/** What the top Makefile exports before it calls conf. */
function makeEnvironment(tree: Tree, arch: string, srcarch: string): Record<string, string> {
  return {
    srctree: '.',
    ARCH: arch,
    SRCARCH: srcarch,
    KERNELVERSION: kernelVersion(tree) ?? 'unknown',
    CC: 'gcc',
    LD: 'ld',
    AR: 'ar',
    NM: 'nm',
    OBJCOPY: 'objcopy',
    PAHOLE: 'pahole',
    HOSTCC: 'gcc',
    RUSTC: 'rustc',
    BINDGEN: 'bindgen',
    CC_VERSION_TEXT: 'gcc (assumed) 14.2.0',
    RUSTC_VERSION_TEXT: '',
    PAHOLE_VERSION: '128',
  };
}

/** `6.12.3`, from the first lines of the top Makefile. */
export function kernelVersion(tree: Tree): string | undefined {
  const makefile = tree.read('Makefile');
  const field = (name: string) =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*(.*?)[ \\t]*$`, 'm').exec(makefile ?? '')?.[1] ?? '';
  if (!field('VERSION')) return undefined;
  return `${field('VERSION')}.${field('PATCHLEVEL') || '0'}.${field('SUBLEVEL') || '0'}${field('EXTRAVERSION')}`;
}

/** The configuration to start from when nobody chose one: the tree's .config, else the defconfig, else every default. */
export function defaultBase(
  tree: Tree,
  srcarch = 'x86',
): { readonly name: string; readonly path: string; readonly text: string } | undefined {
  const own = tree.read('.config');
  if (own !== undefined) return { name: '.config', path: '.config', text: own };
  const name = srcarch === 'x86' ? 'x86_64_defconfig' : 'defconfig';
  const path = `arch/${srcarch}/configs/${name}`;
  const text = tree.read(path);
  return text === undefined ? undefined : { name, path, text };
}
