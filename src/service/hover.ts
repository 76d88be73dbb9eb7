/**
 * What a hover says: the values that the expression under the pointer really took in a scenario, before and after its
 * statement, and why it did not run where it did not. Read from the machine's memory; nothing is guessed.
 */
import type { CDocument, HoverTarget, Statement, Syntax } from '../syntax';
import { otherValues } from '../kconfig/query';
import type { Problem } from '../machine/problem';
import type { HoverAnswer, Phrase, PlaceInTree } from './client';
import { functionIn, statementsStarting, type CodeStatement } from './code';
import type { SubjectKernel } from './kernels';
import { type GuardMoment, type Moment, type Moments, type Watch, watchRun } from './moments';
import type { RunRecord } from './record';
import { clip, ordinal, plural } from './words';
import { Dropped } from './slices';
import { newScenario } from './template';

export interface HoverContext {
  readonly kernel: SubjectKernel;
  readonly syntax: Syntax;
  readonly isWanted: () => boolean;
  readonly progress: (text: string) => void;
}

/** Headline, facts, remark and actions are five lines at most. */
const mostFacts = 3;

export async function hover(context: HoverContext, place: PlaceInTree): Promise<HoverAnswer | null> {
  const { kernel, syntax } = context;
  const document = kernel.tree.document(syntax, place.path);
  const target = document?.hoverTarget(place.offset);
  if (!document || !target) return null;
  if (target.kind === 'config' || target.kind === 'macro') return null;
  const answer = (headline: string, more: Partial<HoverAnswer> = {}): HoverAnswer => ({
    span: target.range,
    headline,
    facts: [],
    actions: [],
    ...more,
  });
  if (target.inactive) return answer('not compiled here', inactiveReason(kernel, document, place.offset));
  const name = target.kind === 'function' ? target.text : target.functionName;
  if (name === undefined) return null;
  const whyNot = kernel.whyNot();
  if (whyNot !== undefined) return answer('does not run', { remark: `${capital(whyNot)}.`, actions: [demoPhrase] });

  const state = functionIn(kernel.program, place.path, name);
  if (state.kind === 'idle') return answer(`does not run here: ${state.why}`, { remark: state.sentence });
  if (state.kind === 'broken') return answer('does not compile', { remark: `${state.why}.` });
  if (state.kind === 'unknown') return answer('does not run here', { remark: `No file that runs defines ${name}().` });

  const statement = target.kind === 'function' ? firstStatement(document, place.offset) : target.statement;
  if (!statement?.executes) return null;
  const code = statementsStarting(kernel.program, place.path, statement.head);
  const functions = new Set(state.records.map(({ index }) => index));
  const own = code.filter(({ functionIndex }) => functions.has(functionIndex));
  const primary = primaryOf(own, target);
  if (primary.length === 0) return answer('no code of its own', { remark: 'The compiler made nothing of this line.' });

  const found = await findRecord(context, place, primary);
  const line = lineOf(document.text, statement.range.start);
  const stopAt = target.kind === 'function' ? name : `${place.path}:${line}`;
  if ('problem' in found) return answer('did not run', { remark: found.problem });
  if (!found.record) {
    return answer('No scenario reaches this line', {
      actions: [{ text: 'Write one', action: { kind: 'new-program', text: newScenario(name, stopAt) } }],
    });
  }
  const { record, isBoot } = found;
  const calls = Math.max(...[...functions].map((index) => record.calls.get(index) ?? 0));
  const times = sum(isBoot ? record.bootCounts : record.counts, primary);
  const isCall = target.kind === 'function';
  const watches = isCall ? parameterWatches(kernel, [...functions]) : watchesOf(document, target, statement);
  const guard = isCall ? undefined : guardOf(document, kernel, place, statement);
  const moments = await momentsOf(context, record, isBoot, {
    ids: new Set(primary.map(({ id }) => id)),
    inside: new Set(own.map(({ id }) => id)),
    functions,
    watches,
    times,
    ...(guard && { guard }),
  });
  const remark = remarkOf(record, moments, calls, isCall);
  const facts = factsOf(watches, moments.moments, remark === undefined ? mostFacts : mostFacts - 1);
  const program = record.scenario.file.startsWith('patchscope-demo:') ? record.scenario.name : record.scenario.file;
  const headline = isBoot
    ? `boot · ran ${timesText(times)} before the program started`
    : `${record.scenario.name} · ${isCall ? calledText(times, record, functions) : ranText(times, calls)}`;
  return answer(headline, {
    facts,
    ...(remark !== undefined && { remark }),
    actions: [
      ...(isBoot ? [] : [{ text: 'Step here', action: { kind: 'step', program, stopAt } as const }]),
      ...freedPhrases(moments),
      othersPhrase(kernel, place, primary, record),
    ],
  });
}

// --- which statement, which scenario -------------------------------------------------------------------------------

/** The statement of the target: the id whose text is the smallest around it, in each function record. */
function primaryOf(code: readonly CodeStatement[], { range }: HoverTarget): CodeStatement[] {
  const around = code.filter(({ start, end }) => start <= range.start && range.end <= end);
  const candidates = around.length > 0 ? around : code;
  const best = new Map<number, CodeStatement>();
  for (const one of candidates) {
    const known = best.get(one.functionIndex);
    if (!known || (around.length > 0 && one.end - one.start < known.end - known.start))
      best.set(one.functionIndex, one);
  }
  return [...best.values()];
}

function firstStatement(document: CDocument, offset: number): Statement | undefined {
  return document.statementsOfFunction(offset).find(({ executes }) => executes);
}

function sum(counts: Uint32Array, code: readonly CodeStatement[]): number {
  return code.reduce((total, { id }) => total + (counts[id] ?? 0), 0);
}

type Found = { readonly record: RunRecord | undefined; readonly isBoot: boolean } | { readonly problem: string };

/** The picked scenario if it comes here, else the cheapest that does; else boot. */
async function findRecord(context: HoverContext, place: PlaceInTree, code: readonly CodeStatement[]): Promise<Found> {
  const { kernel, isWanted, progress } = context;
  const [preferred, ...others] = kernel.scenarios(place.subject);
  if (!preferred) return { problem: 'There is no scenario.' };
  const first = await kernel.record(preferred);
  if (first.whyNot !== undefined) return { problem: `${capital(first.whyNot)}.` };
  if (sum(first.counts, code) > 0) return { record: first, isBoot: false };
  // A kernel that breaks in the scenario everybody starts with breaks in the others too, or is at least what to look at.
  const fatal = first.problems.find((problem) => problem.fatal);
  if (fatal) return { problem: `${preferred.name} ended before this line: ${problemText(fatal)}` };
  let best: RunRecord | undefined;
  for (const scenario of others) {
    if (!isWanted()) throw new Dropped();
    progress(`running ${scenario.name}`);
    const record = await kernel.record(scenario);
    if (sum(record.counts, code) > 0 && (!best || record.steps < best.steps)) best = record;
  }
  if (best) return { record: best, isBoot: false };
  return sum(first.bootCounts, code) > 0 ? { record: first, isBoot: true } : { record: undefined, isBoot: false };
}

const kept = new WeakMap<RunRecord, Map<string, Moments>>();

/** Watches the scenario's run; what was read is kept with the record, so that a second look costs nothing. */
async function momentsOf(
  { kernel, isWanted }: HoverContext,
  record: RunRecord,
  isBoot: boolean,
  request: Parameters<typeof watchRun>[1],
): Promise<Moments> {
  const key = JSON.stringify([isBoot, [...request.ids], request.watches, request.guard?.text]);
  const known = kept.get(record)?.get(key);
  if (known) return known;
  const isNeeded = () => isWanted() && kernel.isCurrent;
  const booting = isBoot ? kernel.newRun(record.scenario) : undefined;
  const moments = booting
    ? await watchRun(booting, request, isNeeded)
    : await kernel.withRun(record.scenario, async (run) => {
        run.goTo(run.startStep);
        return watchRun(run, request, isNeeded);
      });
  booting?.retire();
  const map = kept.get(record) ?? new Map<string, Moments>();
  kept.set(record, map.set(key, moments));
  if (map.size > 100) map.delete([...map.keys()][0]!);
  return moments;
}

// --- what is read ---------------------------------------------------------------------------------------------------

/** The expression pointed at first, then what else its statement writes, calls and reads. */
function watchesOf(document: CDocument, target: HoverTarget, statement: Statement): Watch[] {
  const whole = document.hoverTarget(statement.head.start, statement.head.end);
  const parts = [...target.parts, ...(whole?.parts ?? [])];
  const written = new Set(parts.filter(({ role }) => role === 'lvalue').map(({ text }) => text));
  const watches: Watch[] = [];
  const seen = new Set<string>();
  const add = (watch: Watch): void => {
    if (seen.has(watch.text)) return;
    seen.add(watch.text);
    watches.push(watch);
  };
  const isExpression = !['assignment', 'declaration', 'statement', 'return', 'initializer', 'call'].includes(
    target.kind,
  );
  const own: Watch[] = isExpression
    ? [
        {
          role: target.kind === 'condition' ? 'condition' : written.has(target.text) ? 'written' : 'read',
          text: target.text,
        },
      ]
    : [];
  own.forEach(add);
  for (const { role, text } of parts) if (role === 'lvalue') add({ role: 'written', text });
  for (const { role, text } of parts)
    if (role === 'call') add({ role: 'call', text, arguments: argumentsOf(text).filter((one) => !written.has(one)) });
  for (const { role, text } of parts) if (role === 'value') add({ role: 'read', text });
  return watches.slice(0, 12);
}

function parameterWatches(kernel: SubjectKernel, functions: readonly number[]): Watch[] {
  const record = kernel.program.image.functions[functions[0]!];
  return (record?.parameters ?? []).map(({ name }) => ({ role: 'read', text: name }));
}

/** The arguments of a call, as written. */
function argumentsOf(call: string): string[] {
  const open = call.indexOf('(');
  if (open < 0 || !call.endsWith(')')) return [];
  const found: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = start; at < call.length; at++) {
    const c = call[at]!;
    if ('([{'.includes(c)) depth++;
    if (depth === 0 && (c === ',' || at === call.length - 1)) {
      found.push(call.slice(start, at).trim());
      start = at + 1;
    }
    if (')]}'.includes(c)) depth--;
  }
  return found.filter((text) => text !== '');
}

/** The innermost `if` whose branch the statement is in. */
function guardOf(document: CDocument, kernel: SubjectKernel, { path, offset }: PlaceInTree, { range }: Statement) {
  const guard = document
    .statementsOfFunction(offset)
    .filter((one) => one.kind === 'if' && one.head.end <= range.start && range.end <= one.range.end)
    .at(-1);
  if (!guard) return undefined;
  const ids = statementsStarting(kernel.program, path, guard.head).map(({ id }) => id);
  const open = document.text.indexOf('(', guard.head.start);
  const text = document.text.slice(open + 1, guard.head.end - 1).trim();
  return open < 0 || open >= guard.head.end || ids.length === 0 ? undefined : { ids: new Set(ids), text };
}

// --- words ----------------------------------------------------------------------------------------------------------

function timesText(times: number): string {
  return times === 1 ? 'once' : times === 2 ? 'twice' : `${times.toLocaleString('en')} times`;
}
/** `called twice, from pidfd_open`: the system calls that led there. */
function calledText(times: number, { callers }: RunRecord, functions: ReadonlySet<number>): string {
  const names = [...new Set([...functions].flatMap((index) => [...(callers.get(index) ?? [])]))];
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} other system calls`] : names;
  const last = shown.pop();
  if (last === undefined) return `called ${timesText(times)}`;
  return `called ${timesText(times)}, from ${shown.length > 0 ? `${shown.join(', ')} and ` : ''}${last}`;
}
function ranText(times: number, calls: number): string {
  return calls > 0 ? `ran ${timesText(times)} in ${plural(calls, 'call')}` : `ran ${timesText(times)}`;
}

/** One line for each expression that has a value; in a loop the first, up to three different ones, and the last. */
function factsOf(watches: readonly Watch[], moments: readonly Moment[], most: number): string[] {
  const rows: { readonly name: string; readonly text: string }[] = [];
  const explained = new Set<string>();
  watches.forEach(({ role, text, arguments: given }, at) => {
    const texts = moments.flatMap(({ values }) => values[at]?.text ?? []);
    if (texts.length === 0 || (role === 'read' && explained.has(text))) return;
    // What a written or counted expression says of its parts needs no line of its own.
    for (const one of given ?? []) explained.add(one);
    rows.push({ name: clip(oneLine(text), 40), text: valuesText(texts) });
  });
  const shown = rows.slice(0, most);
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  return shown.map(({ name, text }) => `${name.padEnd(width)}  ${text}`);
}

function valuesText(texts: readonly string[]): string {
  // Who holds a reference is told where there is one moment; of many the counts.
  const short = texts.map((text) => text.replace(/ {3}held by: .*$/, ''));
  const distinct = [...new Set(short)];
  if (distinct.length === 1) return new Set(texts).size === 1 ? texts[0]! : short[0]!;
  if (distinct.length <= 3) return distinct.join(', then ');
  const last = short.at(-1)!;
  const first = distinct.slice(0, 3);
  return `${first.join(', ')}, … last ${last} (${distinct.length} different)`;
}

function remarkOf(record: RunRecord, moments: Moments, calls: number, isCall: boolean): string | undefined {
  const open = moments.moments.find(({ isDone }) => !isDone);
  const [problem] = record.problems.filter(({ fatal }) => fatal);
  if (open && problem) return `The run ended here: ${problemText(problem)}`;
  if (isCall) return record.problems[0] && `Problem: ${problemText(record.problems[0])}`;
  const ran = new Set(moments.moments.map(({ call }) => call));
  const skipped: GuardMoment[] = moments.guards.filter(({ call }) => !ran.has(call));
  const [first] = skipped;
  if (!first) {
    if (calls > ran.size && moments.guards.length > 0) return 'The other calls returned before this line.';
    return record.problems[0] && `Problem: ${problemText(record.problems[0])}`;
  }
  const who = skipped.length === 1 ? `${capital(ordinal(first.call))} call` : plural(skipped.length, 'call');
  const objects = first.objects.length > 0 ? `${first.objects.join(', ')}: ` : '';
  const condition = clip(oneLine(moments.guardText ?? 'the condition'), 60);
  return `${who} found ${objects}${condition} was ${first.isTrue ? 'true' : 'false'}, so it skipped this line.`;
}

/** A problem in one sentence, with its place. */
export function problemText(problem: Problem): string {
  // A compile error's sentence begins with its own place; the stack is how it was reached.
  const [top] = problem.kind === 'compile' ? [] : problem.stack;
  // The allocator's model is on top of every stack; who called it is what a reader wants.
  const freed = problem.object?.freed?.find(({ path }) => path !== undefined && !path.startsWith('src/'));
  const where = top ? ` in ${top.function}${top.path ? `, ${top.path}:${top.line}` : ''}` : '';
  return `${problem.message}${where}${freed ? `; freed by ${freed.function}, ${freed.path}:${freed.line}` : ''}.`;
}

function freedPhrases({ freed }: Moments): Phrase[] {
  if (freed.length === 0) return [];
  const text = freed.map((history) => {
    const lines = (title: string, stack: typeof history.made) =>
      (stack ?? [])
        .filter(({ space }) => space === 'kernel')
        .map(({ function: name, path, line }) => `    ${name}${path ? `  ${path}:${line}` : ''}`)
        .reduce((all, one) => `${all}\n${one}`, `  ${title}`);
    return `${history.description}\n${lines('freed by', history.freed)}\n${lines('made by', history.made)}`;
  });
  const title = 'Freed where';
  return [{ text: 'Freed where?', action: { kind: 'report', title, text: `${text.join('\n\n')}\n` } }];
}

function othersPhrase(
  kernel: SubjectKernel,
  place: PlaceInTree,
  code: readonly CodeStatement[],
  used: RunRecord,
): Phrase {
  const reaching = kernel.everyKnown.filter(({ counts }) => sum(counts, code) > 0);
  const action = { kind: 'pick-scenario', reaching: reaching.map(({ scenario }) => scenario.name) } as const;
  if (kernel.everyKnown.length < kernel.scenarios(place.subject).length) return { text: 'Other scenarios', action };
  return { text: `Other scenarios (${reaching.filter((record) => record !== used).length})`, action };
}

const demoPhrase: Phrase = { text: 'Open the demo tree', action: { kind: 'open', file: 'patchscope-demo:/demo/fs/pidfs.c', offset: 0 } }; // prettier-ignore

/** What the region needs, with the values that it has, and what could be tried. */
function inactiveReason(kernel: SubjectKernel, document: CDocument, offset: number): Partial<HoverAnswer> {
  const region = document.regionsAt(offset).find(({ active }) => active === false);
  if (!region) return {};
  const { solution } = kernel.configuration;
  const needs = region.conditions.join(' and ');
  const symbols = [...new Set([...needs.matchAll(/CONFIG_(\w+)/g)].map((match) => match[1]!))];
  const told = symbols.map((name) => `${name} is ${solution.values.get(name)?.value ?? 'not defined'}`);
  const actions = symbols.flatMap((symbol) =>
    otherValues(solution, symbol).map((value): Phrase => ({
      text: `Try ${symbol}=${value}`,
      action: { kind: 'set', symbol, value },
    })),
  );
  return { remark: `Needs ${[needs, ...told].join('; ')}.`, actions: actions.slice(0, 3) };
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
