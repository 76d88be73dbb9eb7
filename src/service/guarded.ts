/** The C that runs, as text: which Kconfig symbols it asks about, and how many lines one of them decides about. */
import { guardedBy } from '../syntax';
import type { SubjectKernel } from './kernels';

interface RunningText {
  readonly path: string;
  readonly text: string;
}

interface RunningTexts {
  /** Files that the program had read by then: with more of them the list is made anew. */
  readonly count: number;
  readonly list: readonly RunningText[];
}
const texts = new WeakMap<SubjectKernel, RunningTexts>();
/** The source files that run from the tree, and the headers that were read for them. */
function textsThatRun(kernel: SubjectKernel): RunningTexts {
  const { program, tree } = kernel;
  const known = texts.get(kernel);
  if (known?.count === program.files.count) return known;
  const found = new Map<string, string>();
  for (const path of program.options.units) if (!path.startsWith('src/')) found.set(path, tree.read(path) ?? '');
  for (let index = 0; index < program.files.count; index++) {
    const { path, text } = program.files.file(index);
    // The generated header names every symbol there is; below src/ are our own models.
    if (!/autoconf\.h$|^<|^src\//.test(path)) found.set(path, text);
  }
  const made = { count: program.files.count, list: [...found].map(([path, text]) => ({ path, text })) };
  texts.set(kernel, made);
  return made;
}

const asked = new WeakMap<RunningTexts, ReadonlySet<string>>();
/** Symbols that the text of files that run asks about. */
export function guardingSymbols(kernel: SubjectKernel): ReadonlySet<string> {
  const running = textsThatRun(kernel);
  const known = asked.get(running);
  if (known) return known;
  const found = new Set<string>();
  for (const { text } of running.list)
    for (const [, symbol] of text.matchAll(/\bCONFIG_(\w+)/g)) found.add(symbol!.replace(/_MODULE$/, ''));
  asked.set(running, found);
  return found;
}

export interface GuardedLines {
  readonly lines: number;
  readonly asked: number;
  /** Files that ask. */
  readonly files: number;
}

/** How much of the C that runs one symbol decides about. */
export function guardedLines(kernel: SubjectKernel, symbol: string): GuardedLines {
  let [lines, times, files] = [0, 0, 0];
  for (const { text } of textsThatRun(kernel).list) {
    const guarded = guardedBy(text, symbol);
    lines += guarded.lines;
    times += guarded.asked;
    if (guarded.asked > 0) files++;
  }
  return { lines, asked: times, files };
}
