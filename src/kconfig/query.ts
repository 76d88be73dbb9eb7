/**
 * What an editor asks about Kconfig files: outline, hover, definition and references, completion, switches. Plain
 * functions from a reading (and a solution, where values matter) to plain data; offsets are 0-based into the file.
 */
import type { Tree } from '../tree/tree';
import { printExpr } from './expr';
import type { Mention } from './mentions';
import type { EntryKind, HelpRange, KSymbol, MenuEntry, Place, SymbolType } from './model';
import type { Kconfig } from './read';
import { explainExpr, isChoice } from './solution';
import type { Solution } from './solve';
import type { Setter, Why } from './why';
import { explain, settersOf } from './why';

export interface OutlineItem {
  /** The symbol's name, the menu's title, the condition of an `if`. */
  readonly label: string;
  /** The prompt, or the type. */
  readonly detail: string;
  readonly kind: EntryKind;
  readonly place: Place;
  /** Where the entry ends, with its options and, for a block, its end keyword. */
  readonly end: number;
  readonly children: readonly OutlineItem[];
}

/** The entries of one file as written, blocks holding theirs. */
export function outline(kconfig: Kconfig, path: string): OutlineItem[] {
  const inFile = (entry: MenuEntry): OutlineItem[] => {
    const children = entry.written.flatMap(inFile);
    if (entry.place.path !== path || entry.kind === 'root') return children;
    const { kind, place, end, symbol, prompt } = entry;
    const title = prompt?.text ?? '';
    const detail = symbol?.name ? title || symbol.type : '';
    return [{ label: symbol?.name ?? (title || kind), detail, kind, place, end, children }];
  };
  return inFile(kconfig.root);
}

export interface SymbolInfo {
  readonly name: string;
  readonly type: SymbolType;
  readonly prompts: readonly { readonly text: string; readonly place: Place }[];
  /** Of the first entry that has one, as written but for the indentation. */
  readonly help: string | undefined;
  readonly definitions: readonly Place[];
  /** `64BIT=y && NET=n`; empty when it depends on nothing. */
  readonly dependsOn: string;
  readonly selectedBy: readonly Setter[];
  readonly impliedBy: readonly Setter[];
  /** Names of what it selects and implies. */
  readonly selects: readonly string[];
  readonly implies: readonly string[];
  readonly why: Why;
}

/** Everything a hover shows of a symbol; undefined when no Kconfig file defines it. */
export function symbolInfo(solution: Solution, tree: Tree, name: string): SymbolInfo | undefined {
  const symbol = findDefined(solution.kconfig, name);
  const why = symbol && explain(solution, symbol.name!);
  if (!symbol || !why) return undefined;
  const targets = (kind: 'select' | 'imply') =>
    symbol.properties.flatMap((property) => (property.kind === kind ? (property.value!.symbol!.name ?? []) : []));
  const help = symbol.entries.find((entry) => entry.help)?.help;
  return {
    name: symbol.name!,
    type: symbol.type,
    prompts: symbol.properties.flatMap(({ text, place }) => (text === undefined ? [] : [{ text, place }])),
    help: help && helpText(tree, help),
    definitions: symbol.entries.map((entry) => entry.place),
    dependsOn: symbol.directDependency ? explainExpr(solution, symbol.directDependency) : '',
    selectedBy: settersOf(solution, symbol, 'select'),
    impliedBy: settersOf(solution, symbol, 'imply'),
    selects: targets('select'),
    implies: targets('imply'),
    why,
  };
}

/** The text of a help, without the indentation of its first line. */
export function helpText(tree: Tree, { path, offset, end }: HelpRange): string {
  const lines = (tree.read(path) ?? '').slice(offset, end).split(/\r?\n/);
  const indentOf = (line: string) => {
    let column = 0;
    for (const char of line) {
      if (char === '\t') column = (column & ~7) + 8;
      else if (char === ' ') column++;
      else break;
    }
    return column;
  };
  const first = lines.find((line) => line.trim() !== '');
  const indent = first === undefined ? 0 : indentOf(first);
  const cut = (line: string) => ' '.repeat(Math.max(0, indentOf(line) - indent)) + line.trim();
  return lines
    .map((line) => (line.trim() === '' ? '' : cut(line)))
    .join('\n')
    .trim();
}

/** The places that define the symbol. `name` may have CONFIG_ in front and _MODULE behind. */
export function definitions(kconfig: Kconfig, name: string): Place[] {
  return findDefined(kconfig, name)?.entries.map((entry) => entry.place) ?? [];
}

/** Every place in the Kconfig files that names the symbol, its definitions included. */
export function references(kconfig: Kconfig, name: string): Mention[] {
  const symbol = kconfig.table.find(bareName(name)) ?? findDefined(kconfig, name);
  return symbol ? [...kconfig.files.values()].flatMap((mentions) => mentions.of(symbol)) : [];
}

/** The mention at an offset of a Kconfig file. */
export function mentionAt(kconfig: Kconfig, path: string, offset: number): Mention | undefined {
  return kconfig.files.get(path)?.at(offset);
}

/** The CONFIG_ name at an offset of C, a Makefile or a .config: without CONFIG_, with its place in the text. */
export function configNameAt(text: string, offset: number): { name: string; offset: number; end: number } | undefined {
  const start = Math.max(0, text.lastIndexOf('\n', offset - 1) + 1);
  const newline = text.indexOf('\n', offset);
  const line = text.slice(start, newline < 0 ? text.length : newline);
  for (const match of line.matchAll(/\bCONFIG_(\w+)/g)) {
    const from = start + match.index;
    const end = from + match[0].length;
    if (from <= offset && offset <= end) return { name: match[1]!, offset: from, end };
  }
  return undefined;
}

/** Names of defined symbols that start so, in alphabetical order, at most `limit`. */
export function complete(kconfig: Kconfig, prefix: string, limit = 200): { name: string; detail: string }[] {
  const start = bareName(prefix).toUpperCase();
  return kconfig.table.symbols
    .filter((symbol) => symbol.name?.toUpperCase().startsWith(start) && symbol.entries.length > 0)
    .sort((a, b) => (a.name! < b.name! ? -1 : 1))
    .slice(0, limit)
    .map((symbol) => ({
      name: symbol.name!,
      detail: symbol.properties.find(({ text }) => text)?.text ?? symbol.type,
    }));
}

export interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Symbols with different values in two configurations, in the order of the Kconfig files. */
export function compareSolutions(before: Solution, after: Solution): Change[] {
  const names = new Set([...before.values.keys(), ...after.values.keys()]);
  return [...names].flatMap((name) => {
    const old = before.values.get(name)?.value ?? 'undefined';
    const now = after.values.get(name)?.value ?? 'undefined';
    return old === now ? [] : [{ name, before: old, after: now }];
  });
}

/** The values a user could give the symbol now, besides the one it has: what a lens offers to try. */
export function otherValues(solution: Solution, name: string): ('n' | 'm' | 'y')[] {
  const symbol = findDefined(solution.kconfig, name);
  if (!symbol || (symbol.type !== 'bool' && symbol.type !== 'tristate')) return [];
  const { visible, selected, tristate } = solution.state;
  const hasModules = tristate[solution.kconfig.modules.id] !== 0;
  const possible = ([0, 1, 2] as const).filter((value) => {
    if (value === tristate[symbol.id] || value > visible[symbol.id]! || value < selected[symbol.id]!) return false;
    if (value === 1) return symbol.type === 'tristate' && hasModules;
    // A member of a choice goes off only when another one goes on.
    return !(value === 0 && symbol.choice);
  });
  return possible.map((value) => (['n', 'm', 'y'] as const)[value]);
}

/** `NET && !64BIT` as plain text: what a region or an entry needs. */
export function dependencyText(kconfig: Kconfig, name: string): string {
  const symbol = findDefined(kconfig, name);
  return symbol?.directDependency ? printExpr(symbol.directDependency) : '';
}

function bareName(name: string): string {
  return name.startsWith('CONFIG_') ? name.slice('CONFIG_'.length) : name;
}

/** FOO, CONFIG_FOO, and CONFIG_FOO_MODULE where FOO_MODULE is not itself a symbol. */
function findDefined(kconfig: Kconfig, name: string): KSymbol | undefined {
  const bare = bareName(name);
  const names = bare.endsWith('_MODULE') ? [bare, bare.slice(0, -'_MODULE'.length)] : [bare];
  for (const one of names) {
    const symbol = kconfig.table.find(one);
    if (symbol && !isChoice(symbol) && symbol.entries.length > 0) return symbol;
  }
  return undefined;
}
