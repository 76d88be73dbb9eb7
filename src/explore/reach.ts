/**
 * What becomes of each changed line when the scenarios run: it ran, no scenario came to it, or it does not run at all
 * because its function is modelled, its file is outside the boundary, or the configuration leaves it out.
 */
import { CompileError } from '../c/ast';
import type { FunctionSymbol } from '../c/ast';
import type { Program } from '../c/program';
import { diffLines } from '../patch/linediff';
import type { Tree } from '../tree/tree';
import type { Observation } from './observe';

/** Neighbouring changed lines of one function that share a fate. */
export interface ChangedLines {
  readonly path: string;
  readonly side: 'before' | 'after';
  /** 1-based, in the file of that side. */
  readonly lines: readonly number[];
  /** Undefined outside of functions. */
  readonly function: string | undefined;
  readonly fate: 'ran' | 'not-reached' | 'does-not-run';
  /** Why it does not run; for what was not reached whether the whole function was not. */
  readonly reason: string | undefined;
  /** The scenarios that ran it; `boot` is none of them. */
  readonly scenarios: readonly string[];
  /** Of a line that none reached: the scenarios that ran another line of its function. */
  readonly nearby: readonly string[];
  /** The first of the lines, trimmed. */
  readonly text: string;
}

/** Which statements a scenario ran, and boot before it. */
export type Coverage = Pick<Observation, 'scenario' | 'counts' | 'bootCounts'>;

export interface ReachSide {
  readonly tree: Tree;
  readonly program: Program;
  readonly observations: readonly Coverage[];
}

/** A kernel of the same text in another configuration. */
export interface Alternative extends ReachSide {
  readonly label: string;
}

/**
 * The fate of every line with a statement that the change adds, and of those it removes where it adds none instead;
 * without a program before, of the added ones alone.
 */
export function reachOf(
  before: Omit<ReachSide, 'program'> & { readonly program: Program | undefined },
  after: ReachSide,
  paths: readonly string[],
  alternatives: readonly Alternative[] = [],
): ChangedLines[] {
  const fates: ChangedLines[] = [];
  for (const path of paths) {
    if (!/\.[ch]$/.test(path)) continue;
    const { added, removed } = changedLines(before.tree.read(path), after.tree.read(path));
    const onAfter = added.length > 0 ? fatesOf(after, 'after', path, added.flat(), alternatives) : [];
    const told = new Set(onAfter.flatMap(({ lines }) => lines));
    // A removed line is told where nothing that runs stands in its place.
    const gone = removed
      .filter((block) => !block.replacedBy.some((line) => told.has(line)))
      .flatMap(({ lines }) => lines);
    const { program } = before;
    const onBefore = program && gone.length > 0 ? fatesOf({ ...before, program }, 'before', path, gone) : [];
    fates.push(...onAfter, ...onBefore);
  }
  return fates;
}

interface RemovedBlock {
  readonly lines: readonly number[];
  readonly replacedBy: readonly number[];
}
function changedLines(before = '', after = ''): { added: number[][]; removed: RemovedBlock[] } {
  const added: number[][] = [];
  const removed: RemovedBlock[] = [];
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i + 1);
  const edits = diffLines(before.split('\n'), after.split('\n'));
  edits.forEach((edit, index) => {
    if (edit.kind === 'add') added.push(numbers(edit.after, edit.count));
    if (edit.kind !== 'remove') return;
    const next = [edits[index + 1], edits[index - 1]].find((other) => other?.kind === 'add');
    removed.push({
      lines: numbers(edit.before, edit.count),
      replacedBy: next ? numbers(next.after, next.count) : [],
    });
  });
  return { added, removed };
}

interface LineFate {
  readonly line: number;
  readonly function: string | undefined;
  readonly fate: ChangedLines['fate'];
  readonly reason: string | undefined;
  readonly scenarios: readonly string[];
  readonly nearby?: readonly string[];
}

function fatesOf(
  side: ReachSide,
  name: 'before' | 'after',
  path: string,
  lines: readonly number[],
  alternatives: readonly Alternative[] = [],
): ChangedLines[] {
  const text = (side.tree.read(path) ?? '').split('\n');
  const code = lines.filter((line) => isCode(text[line - 1] ?? ''));
  if (code.length === 0) return [];
  let found = linesOfFile(side, path, code);
  for (const other of alternatives) {
    const without = found.filter(({ reason }) => reason === leftOutReason).map(({ line }) => line);
    const there = without.length > 0 ? linesOfFile(other, path, without) : [];
    const known = new Map(there.map((fate) => [fate.line, fate]));
    found = found.flatMap((fate) => {
      if (fate.reason !== leftOutReason) return [fate];
      const elsewhere = known.get(fate.line);
      // What has no statement there has none here.
      if (!elsewhere) return [];
      return elsewhere.fate === 'ran' ? [{ ...elsewhere, reason: `with ${other.label}` }] : [elsewhere];
    });
  }
  const fates: ChangedLines[] = [];
  for (const { line, nearby = [], ...fate } of found) {
    const last = fates.at(-1);
    const same =
      last?.fate === fate.fate &&
      last.function === fate.function &&
      last.reason === fate.reason &&
      last.scenarios.join() === fate.scenarios.join();
    if (same) fates[fates.length - 1] = { ...last, lines: [...last.lines, line] };
    else fates.push({ path, side: name, lines: [line], ...fate, nearby, text: (text[line - 1] ?? '').trim() });
  }
  return fates;
}

/** The reason of lines that `#if` leaves out. */
export const leftOutReason = 'the configuration leaves it out';

/** Lines of comments, braces, labels and preprocessor directives have nothing to run. */
function isCode(line: string): boolean {
  const bare = line.replace(/\/\*.*?\*\//g, '').trim();
  return bare !== '' && !/^(\/\/|\/\*|\*(?!\w)|#|[{}();,]*$|\w+:$|else$|\}? ?else ?\{?$)/.test(bare);
}

function linesOfFile(side: ReachSide, path: string, lines: readonly number[]): LineFate[] {
  const { program } = side;
  const isUnit = program.options.units.includes(path);
  if (isUnit) program.open(path);
  const functions = functionsIn(program, path);
  if (!isUnit && functions.length === 0) {
    const isHeader = path.endsWith('.h');
    if (isHeader) return [];
    const reason = 'its file is outside of what runs from source';
    return lines.map((line) => ({ line, function: undefined, fate: 'does-not-run', reason, scenarios: [] }));
  }
  const statements = statementsIn(side, path);
  const fates: LineFate[] = [];
  for (const line of lines) {
    const around = functions.find(({ first, last }) => first <= line && line <= last);
    if (around) {
      const fate = around.whyNot === undefined ? fateOf(side, line, statements, around) : doesNotRun(line, around);
      if (fate) fates.push(fate);
    } else if (leftOut(program, path, line)) {
      fates.push({ line, function: undefined, fate: 'does-not-run', reason: leftOutReason, scenarios: [] });
    }
  }
  return fates;
}

interface FunctionLines {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly whyNot: string | undefined;
}
function doesNotRun(line: number, { name, whyNot }: FunctionLines): LineFate {
  return { line, function: name, fate: 'does-not-run', reason: whyNot, scenarios: [] };
}

/** The functions whose text stands in the file, compiled so that their statements are known. */
function functionsIn(program: Program, path: string): FunctionLines[] {
  const { files } = program;
  const found = new Map<number, FunctionLines>();
  for (const { unit } of program.allUnits()) {
    for (const symbol of unit.functionsDefinedIn((file) => files.file(file)?.path === path)) {
      const { extent } = symbol;
      if (!extent || found.has(extent.start)) continue;
      const first = files.line(extent.file, extent.start);
      const last = files.line(extent.file, Math.max(extent.start, extent.end - 1));
      found.set(extent.start, { name: symbol.name, first, last, whyNot: whyNot(program, symbol) });
    }
  }
  return [...found.values()];
}

function whyNot(program: Program, symbol: FunctionSymbol): string | undefined {
  const record = program.image.functionOf(symbol);
  if (record.kind === 'primitive') return `${symbol.name}() is a primitive of the machine`;
  const other = record.symbol?.extent;
  if (record.kind === 'source' && record.symbol !== symbol && other) {
    const path = program.files.file(other.file)?.path ?? '';
    if (path.startsWith('src/kernel/')) return `${symbol.name}() is modelled`;
  }
  try {
    program.image.compile(record);
  } catch (error) {
    if (error instanceof CompileError) return `it does not compile: ${program.describe(error)}`;
    throw error;
  }
  return undefined;
}

interface StatementLines {
  readonly id: number;
  readonly first: number;
  readonly last: number;
}
function statementsIn({ program }: ReachSide, path: string): StatementLines[] {
  const { image, files } = program;
  const found: StatementLines[] = [];
  for (let id = 0; id < image.statementCount; id++) {
    const place = image.statementPlace(id);
    if (files.file(place.file)?.path !== path) continue;
    const first = files.line(place.file, place.start);
    found.push({ id, first, last: files.line(place.file, Math.max(place.start, place.end - 1)) });
  }
  return found;
}

/** What ran on a line: the statements that begin on it, else the innermost one that goes on over it. */
function fateOf(
  { observations }: ReachSide,
  line: number,
  statements: readonly StatementLines[],
  around: FunctionLines,
): LineFate | undefined {
  const inside = statements.filter(({ first, last }) => first >= around.first && last <= around.last);
  let on = inside.filter(({ first }) => first === line);
  if (on.length === 0) {
    const over = inside.filter(({ first, last }) => first < line && line <= last);
    const shortest = Math.min(...over.map(({ first, last }) => last - first));
    on = over.filter(({ first, last }) => last - first === shortest);
  }
  if (on.length === 0) return undefined;
  const ran = (of: 'counts' | 'bootCounts', observation: Coverage, among: readonly StatementLines[]) =>
    among.some(({ id }) => (observation[of][id] ?? 0) > 0);
  const scenarios = observations.filter((o) => ran('counts', o, on)).map(({ scenario }) => scenario);
  const atBoot = observations.some((o) => ran('bootCounts', o, on));
  if (scenarios.length > 0 || atBoot)
    return {
      line,
      function: around.name,
      fate: 'ran',
      reason: scenarios.length > 0 ? undefined : 'at boot',
      scenarios,
    };
  const nearby = observations.filter((o) => ran('counts', o, inside)).map(({ scenario }) => scenario);
  const isCalled = nearby.length > 0 || observations.some((o) => ran('bootCounts', o, inside));
  const reason = isCalled ? undefined : 'its function is not called';
  return { line, function: around.name, fate: 'not-reached', reason, scenarios, nearby };
}

/** Whether `#if` leaves a line out, wherever its file is included. */
export function leftOut(program: Program, path: string, line: number): boolean {
  const file = program.files.find(path);
  if (file === undefined) return false;
  const including = program.allUnits().filter(({ preprocessor }) => preprocessor.filesRead().includes(file));
  return (
    including.length > 0 &&
    including.every(({ preprocessor }) =>
      preprocessor.inactive(file).some(({ start, end }) => {
        return program.files.line(file, start) <= line && line <= program.files.line(file, Math.max(start, end - 1));
      }),
    )
  );
}
