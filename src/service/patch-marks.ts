/**
 * What of each hunk runs: found by the statements that scenarios executed on the tree after the whole patch, never by
 * the names of files. Told with what is known at that moment; whoever asks learns by `changed` that there is more.
 * Lines of a patch in a series are followed to the last tree (removed ones to the base), where the scenarios run.
 */
import { type ChangedLines, type Coverage, leftOutReason, reachOf } from '../explore/reach';
import { diffLines } from '../patch/linediff';
import { numberedLines } from '../patch/place';
import type { CDocument, Syntax } from '../syntax';
import type { HunkMark } from './patch-questions';
import type { OpenedPatch } from './patches';
import type { SubjectKernel } from './kernels';
import { clip, plural } from './words';

export interface MarkContext {
  readonly opened: OpenedPatch;
  /** The base, and the tree after the last patch. */
  readonly before: SubjectKernel;
  readonly after: SubjectKernel;
  readonly syntax: Syntax;
  /** Every scenario has run on the tree after the patch, and on the base. */
  readonly isComplete: { readonly after: boolean; readonly before: boolean };
}

export function marksOf(context: MarkContext): HunkMark[] {
  const { opened } = context;
  const fates = fatesOf(context);
  const lines = new LineMaps(opened);
  const marks: HunkMark[] = [];
  for (const [patch, message] of (opened.series?.patches ?? []).entries())
    for (const [file, change] of message.files.entries()) {
      const outcome = opened.outcomes[patch]?.files[file];
      for (const [index, hunk] of change.hunks.entries()) {
        const after: number[] = [];
        const before: number[] = [];
        let [lastBefore, lastAfter] = [0, 0];
        for (const line of numberedLines(hunk, outcome?.hunks[index])) {
          lastBefore = line.before ?? lastBefore;
          lastAfter = line.after ?? lastAfter;
          if (line.mark === '+') after.push(...lines.toLast(patch + 1, change.path, line.after!));
          if (line.mark === '-') before.push(...lines.toBase(patch, change.oldPath ?? change.path, line.before!));
        }
        const isApplied = outcome?.status === 'applied';
        const around = { after: after[0] ?? lines.toLast(patch + 1, change.path, lastAfter)[0], before: before[0] ?? lines.toBase(patch, change.path, lastBefore)[0] }; // prettier-ignore
        const one = { path: change.path, after, before, around, isApplied };
        marks.push({ patch, file, hunk: index, ...markOf(context, fates, one) });
      }
    }
  return marks;
}

/** The changed lines of a hunk: 0-based lines of the last tree, and of the base. */
interface HunkLines {
  readonly path: string;
  readonly after: readonly number[];
  readonly before: readonly number[];
  /** A line on each side where the hunk stands. */
  readonly around: { readonly after: number | undefined; readonly before: number | undefined };
  readonly isApplied: boolean;
}

function markOf(
  context: MarkContext,
  fates: ReadonlyMap<string, ChangedLines>,
  hunk: HunkLines,
): Omit<HunkMark, 'patch' | 'file' | 'hunk'> {
  const { before, after, syntax, isComplete } = context;
  const { path } = hunk;
  const nothing = { functions: [], symbols: [], scenarios: [], systemCalls: [], stopBefore: undefined, stopAfter: undefined }; // prettier-ignore
  if (!hunk.isApplied) return { ...nothing, state: 'unknown', text: '' };
  if (!/\.[ch]$/.test(path)) return { ...nothing, state: 'no-code', text: '' };
  const documents = {
    after: after.tree.document(syntax, path),
    before: before.tree.document(syntax, path),
  };
  const told = [
    ...hunk.after.flatMap((line) => fates.get(`after:${path}:${line + 1}`) ?? []),
    ...hunk.before.flatMap((line) => fates.get(`before:${path}:${line + 1}`) ?? []),
  ];
  const functions = [
    ...new Set([
      ...hunk.after.flatMap((line) => functionAtLine(documents.after, line) ?? []),
      ...hunk.before.flatMap((line) => functionAtLine(documents.before, line) ?? []),
    ]),
  ];
  const symbols = symbolsAround(after, documents.after, path, hunk.around.after);
  const ran = told.filter(({ fate }) => fate === 'ran');
  const stops = {
    stopBefore: stopAt(documents.before, path, hunk.before, hunk.around.before),
    stopAfter: stopAt(documents.after, path, hunk.after, hunk.around.after),
  };
  const common = { ...nothing, functions, symbols, ...stops };
  if (told.length === 0) return { ...common, state: after.everyKnown.length > 0 ? 'no-code' : 'unknown', text: '' };
  if (ran.length > 0) {
    const scenarios = [...new Set(ran.flatMap((one) => one.scenarios))];
    const [first] = scenarios;
    const more = scenarios.length > 1 ? ` and ${scenarios.length - 1} more` : '';
    const missed = told.filter(({ fate }) => fate === 'not-reached').length;
    const rest = isComplete.after && missed > 0 ? ` · ${plural(missed, 'line')} reached by no scenario` : '';
    return {
      ...common,
      state: 'runs',
      text: first === undefined ? 'runs at boot' : `runs: ${first}${more}${rest}`,
      scenarios,
      systemCalls: systemCallsOf(after, functions),
      stopAfter: ran[0]!.side === 'after' && first !== undefined ? `${path}:${ran[0]!.lines.find((line) => hunk.after.includes(line - 1)) ?? ran[0]!.lines[0]!}` : stops.stopAfter, // prettier-ignore
    };
  }
  const missed = told.find(({ fate }) => fate === 'not-reached');
  if (missed) {
    if (!isComplete[missed.side]) return { ...common, state: 'unknown', text: 'not reached so far: …' };
    const text = missed.reason === undefined ? 'reached by no scenario' : `reached by no scenario: ${missed.reason}`;
    return { ...common, state: 'not-reached', text, systemCalls: systemCallsOf(after, functions) };
  }
  const reason = told[0]!.reason ?? '';
  if (reason === leftOutReason) {
    const off = symbols.map((name) => `${name} is ${valueOf(after, name)}`);
    return { ...common, state: 'not-compiled', text: `not compiled${off.length > 0 ? `: ${off.join(', ')}` : ''}` };
  }
  return { ...common, state: 'does-not-run', text: `does not run: ${clip(reason, 90)}` };
}

function valueOf({ configuration }: SubjectKernel, symbol: string): string {
  return configuration.values.get(symbol)?.value || 'n';
}

/** The fate of every changed line, by side, path and 1-based line. */
function fatesOf({ opened, before, after }: MarkContext): Map<string, ChangedLines> {
  const fates = new Map<string, ChangedLines>();
  // A program half read is of no use; the first scenario reads what it needs.
  if (after.everyKnown.length === 0) return fates;
  const paths = [...new Set(opened.outcomes.flatMap(({ changed }) => [...changed.keys()]))];
  const side = (kernel: SubjectKernel) => ({
    tree: kernel.tree,
    observations: kernel.everyKnown
      .filter(({ whyNot }) => whyNot === undefined)
      .map(({ scenario, counts, bootCounts }): Coverage => ({ scenario: scenario.name, counts, bootCounts })),
  });
  const sides = {
    before: { ...side(before), program: before.everyKnown.length > 0 ? before.program : undefined },
    after: { ...side(after), program: after.program },
  };
  for (const lines of reachOf(sides.before, sides.after, paths))
    for (const line of lines.lines) fates.set(`${lines.side}:${lines.path}:${line}`, lines);
  return fates;
}

/** System calls under which scenarios entered the functions. */
function systemCallsOf(kernel: SubjectKernel, functions: readonly string[]): string[] {
  const { image } = kernel.program;
  const found = new Set<string>();
  for (const { callers } of kernel.everyKnown)
    for (const [index, names] of callers)
      if (functions.includes(image.functions[index]!.name)) for (const name of names) found.add(name);
  return [...found].sort();
}

// --- places in the texts ---------------------------------------------------------------------------------------------

function functionAtLine(document: CDocument | undefined, line: number): string | undefined {
  return document && document.functionAt(lineStart(document.text, line))?.name;
}

/** The first of the lines that begins a statement, else the function there. */
function stopAt(
  document: CDocument | undefined,
  path: string,
  lines: readonly number[],
  around: number | undefined,
): string | undefined {
  if (!document || around === undefined) return undefined;
  for (const line of lines) {
    const start = lineStart(document.text, line);
    const indent = /^[ \t]*/.exec(document.text.slice(start, start + 200))![0].length;
    const statement = document.statementAt(start + indent);
    if (statement?.executes && statement.range.start === start + indent) return `${path}:${line + 1}`;
  }
  return functionAtLine(document, around);
}

/** The configuration symbols of the `#if` around a line and of the Makefile's line for the file. */
function symbolsAround(
  kernel: SubjectKernel,
  document: CDocument | undefined,
  path: string,
  line: number | undefined,
): string[] {
  const found = new Set<string>();
  if (document && line !== undefined)
    for (const { conditions } of document.regionsAt(lineStart(document.text, line)))
      for (const [, name] of conditions.join(' ').matchAll(/\bCONFIG_(\w+)/g)) found.add(name!);
  const [, folder = '', name] = /^(.*\/)?([^/]+)\.c$/.exec(path) ?? [];
  const makefile = name === undefined ? undefined : kernel.tree.read(`${folder}Makefile`);
  const rule = makefile && new RegExp(`^obj-\\$\\(CONFIG_(\\w+)\\)[^\\n]*\\b${name}\\.o\\b`, 'm').exec(makefile);
  if (rule) found.add(rule[1]!);
  return [...found];
}

const tables = new Map<string, Int32Array>();

/** Offset of a 0-based line; the last line's where there are not so many. The tables of a few texts are kept. */
export function lineStart(text: string, line: number): number {
  let table = tables.get(text);
  if (!table) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    if (tables.size >= 20) tables.clear();
    tables.set(text, (table = Int32Array.from(starts)));
  }
  return table[Math.min(line, table.length - 1)]!;
}

/** Lines of a tree within a series, found again in the last tree and in the base. */
class LineMaps {
  private readonly maps = new Map<string, Int32Array>();
  constructor(private readonly opened: OpenedPatch) {}

  /** From the tree after `count` patches. */
  toLast(count: number, path: string, line: number): number[] {
    return this.mapped(count, this.opened.trees.length - 1, path, line);
  }
  toBase(count: number, path: string, line: number): number[] {
    return this.mapped(count, 0, path, line);
  }

  private mapped(from: number, to: number, path: string, line: number): number[] {
    const key = `${from}:${to}:${path}`;
    let map = this.maps.get(key);
    if (!map) {
      const [one, other] = [this.opened.trees[from]?.read(path), this.opened.trees[to]?.read(path)];
      this.maps.set(key, (map = one === undefined || other === undefined ? new Int32Array() : keptLines(one, other)));
    }
    const found = map[line] ?? -1;
    return found < 0 ? [] : [found];
  }
}

/** For each line of `one` its line in `other`; -1 where it is not kept. */
function keptLines(one: string, other: string): Int32Array {
  const lines = one.split('\n');
  if (one === other) return Int32Array.from(lines, (_, index) => index);
  const map = new Int32Array(lines.length).fill(-1);
  for (const { kind, before, after, count } of diffLines(lines, other.split('\n')))
    if (kind === 'keep') for (let i = 0; i < count; i++) map[before + i] = after + i;
  return map;
}
