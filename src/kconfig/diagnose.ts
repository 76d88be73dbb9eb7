/**
 * What an editor underlines: in Kconfig files, in a .config, in C. Plain functions to plain problems; nothing is
 * reported that another architecture's Kconfig files explain.
 */
import { allPending, FilePending, type Tree } from '../tree/tree';
import { parseDotConfig, readValue } from './dotconfig';
import type { KSymbol, Problem } from './model';
import type { Kconfig } from './read';
import { valueText } from './solution';
import type { Solution } from './solve';
import { explain, settersOf, summarize } from './why';

/** Names that are known somewhere; asked only about those that are not known here. */
export type Names = Pick<ReadonlySet<string>, 'has'>;

/**
 * Problems of one Kconfig file: those met when reading, and symbols nobody defines. `elsewhere` are names that other
 * architectures define (symbolsElsewhere); naming those is fine.
 */
export function diagnostics(kconfig: Kconfig, path: string, elsewhere: Names = new Set()): Problem[] {
  const undefinedNames = [...(kconfig.files.get(path) ?? [])].flatMap(({ symbol, place, role }): Problem[] => {
    if (symbol.entries.length > 0 || role === 'definition' || isNumber(symbol)) return [];
    if (elsewhere.has(symbol.name!)) return [];
    return [{ severity: 'warning', code: 'undefined', message: `no Kconfig file defines ${symbol.name}`, place }];
  });
  const met = kconfig.problems.filter((problem) => problem.place.path === path);
  return [...met, ...undefinedNames].sort((a, b) => a.place.offset - b.place.offset);
}

function isNumber(symbol: KSymbol): boolean {
  return /^(-?\d+|0[xX][0-9a-fA-F]+)$/.test(symbol.name ?? '');
}

/** Problems of a .config: lines that say nothing, values that do not fit, names nobody defines, names set twice. */
export function configDiagnostics(kconfig: Kconfig, text: string, path = '.config'): Problem[] {
  const { assignments, problems } = parseDotConfig(text, path);
  const out = [...problems];
  const lines = new Map<string, number>();
  for (const { name, value, place } of assignments) {
    const warn = (code: Problem['code'], message: string) => out.push({ severity: 'warning', code, message, place });
    const symbol = kconfig.table.find(name);
    const before = lines.get(name);
    if (!symbol?.entries.length) warn('config-unknown', `no Kconfig file defines ${name}`);
    else if (before !== undefined) warn('config-duplicate', `${name} is set already on line ${before}`);
    lines.set(name, place.line);
    const problem = symbol && readValue(symbol, value).problem;
    if (problem) warn('config-value', problem);
  }
  return out.sort((a, b) => a.place.offset - b.place.offset);
}

/** Selects in one Kconfig file that set a symbol now although its dependencies do not hold. */
export function unmetSelects(solution: Solution, path: string): Problem[] {
  return solution.unmet.flatMap((symbol) => {
    const why = explain(solution, symbol.name!)!;
    const needs = why.dependencyNeeds.join(', ');
    return settersOf(solution, symbol, 'select').flatMap(({ name, value, place }): Problem[] => {
      if (value === 'n' || place?.path !== path) return [];
      const message = `${name} selects ${symbol.name}, which needs ${needs}`;
      return [{ severity: 'warning', code: 'unmet-select', message, place }];
    });
  });
}

/** Lines of a .config that do not get what they ask, once it is solved: `solution` is that of this text. */
export function refusedLines(solution: Solution, text: string, path = '.config'): Problem[] {
  const last = new Map(parseDotConfig(text, path).assignments.map((line) => [line.name, line]));
  return [...last.values()].flatMap(({ name, value, place }): Problem[] => {
    const symbol = solution.kconfig.table.find(name);
    const why = explain(solution, name);
    const asked = symbol && readValue(symbol, value).value;
    if (!symbol || !why || asked === undefined) return [];
    const wanted = typeof asked === 'number' ? (['n', 'm', 'y'] as const)[asked] : asked;
    const got = valueText(solution, symbol);
    if (wanted === got) return [];
    const message = `${name} becomes ${got === '' ? 'empty' : got}: ${summarize(why)}`;
    return [{ severity: 'warning', code: 'config-refused', message, place }];
  });
}

/** Names in `#if` lines and IS_ENABLED() of a C file that no Kconfig file defines. Comments may say what they like. */
export function unknownInC(kconfig: Kconfig, path: string, text: string, elsewhere: Names = new Set()): Problem[] {
  const out: Problem[] = [];
  const ownMacros = new Set([...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+CONFIG_(\w+)/gm)].map((match) => match[1]!));
  let line = 1;
  let lineStart = 0;
  for (const content of text.split('\n')) {
    for (const match of content.matchAll(conditional.test(content) ? anyName : enabledName)) {
      const name = match[1]!;
      const offset = lineStart + match.index + match[0].lastIndexOf('CONFIG_');
      const end = offset + 'CONFIG_'.length + name.length;
      const message = `no Kconfig file defines ${name}`;
      if (ownMacros.has(name) || isDefined(kconfig, name)) continue;
      if (!elsewhere.has(name) && !elsewhere.has(name.replace(/_MODULE$/, '')))
        out.push({ severity: 'warning', code: 'undefined', message, place: { path, offset, end, line } });
    }
    lineStart += content.length + 1;
    line++;
  }
  return out;
}

const conditional = /^\s*#\s*(?:if|ifdef|ifndef|elif)\b/;
const anyName = /\bCONFIG_(\w+)/g;
const enabledName = /\bIS_(?:ENABLED|BUILTIN|MODULE|REACHABLE)\(\s*CONFIG_(\w+)/g;

/** Whether a Kconfig file defines the name, without CONFIG_ and perhaps with _MODULE behind. */
function isDefined(kconfig: Kconfig, name: string): boolean {
  return [name, name.replace(/_MODULE$/, '')].some((one) => (kconfig.table.find(one)?.entries.length ?? 0) > 0);
}

const architectures = [
  ...['alpha', 'arc', 'arm', 'arm64', 'csky', 'hexagon', 'loongarch', 'm68k', 'microblaze', 'mips', 'nios2'],
  ...['openrisc', 'parisc', 'powerpc', 'riscv', 's390', 'sh', 'sparc', 'um', 'x86', 'xtensa'],
];

/** Names that the Kconfig files of the other architectures define. Reads some hundred files: call it once. */
export function symbolsElsewhere(tree: Tree, kconfig: Kconfig): Set<string> {
  const names = new Set<string>();
  const pending: FilePending[] = [];
  const textOf = (path: string): string => {
    try {
      return tree.read(path) ?? '';
    } catch (error) {
      if (!(error instanceof FilePending)) throw error;
      pending.push(error);
      return '';
    }
  };
  const own = `arch/${kconfig.srcarch}/`;
  // Shared files source some by $(SRCARCH): other architectures have those under the same name.
  const ownFiles = [...kconfig.files.keys()].filter((path) => path.startsWith(own));
  for (const arch of architectures) {
    const seen = new Set(kconfig.files.keys());
    const waiting = [`arch/${arch}/Kconfig`, ...ownFiles.map((path) => `arch/${arch}/${path.slice(own.length)}`)];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      for (const line of textOf(path).matchAll(statements)) {
        if (line[1]) names.add(line[1]);
        else waiting.push(line[2]!.replaceAll('$(SRCARCH)', arch).replaceAll('$(srctree)/', ''));
      }
    }
  }
  if (pending.length > 0) throw allPending(pending);
  return names;
}

const statements = /^[ \t]*(?:(?:menu)?config[ \t]+(\w+)|source[ \t]+"([^"\n]+)")/gm;
