/**
 * Two observations of one scenario, compared: what user space sees, as one row for each value, and what is different
 * inside the kernel. Calls are matched by task and text; calls that one side alone makes are the program's answer to a
 * difference before them, and are told only where there is none.
 */
import { diffLines } from '../patch/linediff';
import type { Observation, ObservedCall } from './observe';

/** Where a difference can be looked at: a scenario, and the step of the call on both sides. */
export interface Sighting {
  readonly scenario: string;
  /** 1-based line of the program. */
  readonly line: number | undefined;
  /** Of a marked moment: its label. */
  readonly label?: string;
  /** Steps; undefined where that side has no such moment. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface Difference {
  /** The value: `fstatfs(pidfd).f_type`, or what is compared in words. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly seen: readonly Sighting[];
}

/** A line of the program's output that is not the same. */
export interface OutputDifference {
  readonly scenario: string;
  readonly key: string;
  /** Undefined where the side does not print it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface ScenarioDifferences {
  readonly user: readonly Difference[];
  readonly output: readonly OutputDifference[];
  /** Counts at marked moments. */
  readonly kernel: readonly Difference[];
}

export function compareObservations(before: Observation, after: Observation): ScenarioDifferences {
  if (before.whyNot !== undefined || after.whyNot !== undefined) return { user: [], output: [], kernel: [] };
  const calls = compareCalls(before, after);
  const user = [...calls.rows, ...compareInodes(before, after)];
  // Where the kernel stopped the run, what is missing says nothing of its own.
  const whole = !isCutShort(before) && !isCutShort(after);
  const output = whole ? compareOutput(before, after) : [];
  const { scenario } = after;
  const at = (one?: ObservedCall, other?: ObservedCall): Sighting[] => [
    { scenario, line: other?.line ?? one?.line, before: one?.step, after: other?.step },
  ];
  if (whole && before.exitStatus !== after.exitStatus)
    user.push({
      what: `exit status of ${scenario}`,
      before: String(before.exitStatus ?? 'none'),
      after: String(after.exitStatus ?? 'none'),
      seen: at(),
    });
  if (user.length === 0) {
    for (const { key, before: one, after: other } of output)
      user.push({
        what: `${scenario} prints "${key}"`,
        before: one ?? 'nothing',
        after: other ?? 'nothing',
        seen: at(),
      });
    const [first] = calls.unmatched;
    if (whole && output.length === 0 && first)
      user.push({
        what: `system calls of ${scenario}`,
        before: first.before?.text ?? 'none',
        after: first.after?.text ?? 'none',
        seen: at(first.before, first.after),
      });
  }
  return { user, output, kernel: whole ? compareMoments(before, after) : [] };
}

/** The observations of both sides, scenario by scenario. */
export function pairs(before: readonly Observation[], after: readonly Observation[]): [Observation, Observation][] {
  const known = new Map(before.map((observation) => [observation.scenario, observation]));
  return after.flatMap((other) => {
    const one = known.get(other.scenario);
    return one ? [[one, other] as [Observation, Observation]] : [];
  });
}

/** The kernel failed, and the run ended there. */
export function isCutShort(observation: Observation): boolean {
  return observation.problems.some((problem) => problem.fatal);
}

interface CallComparison {
  readonly rows: Difference[];
  readonly unmatched: readonly { readonly before?: ObservedCall; readonly after?: ObservedCall }[];
}

function compareCalls(before: Observation, after: Observation): CallComparison {
  const rows: Difference[] = [];
  const unmatched: { before?: ObservedCall; after?: ObservedCall }[] = [];
  const [left, right] = [byTask(before.calls), byTask(after.calls)];
  for (const task of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(task) ?? [], right.get(task) ?? []];
    const texts = (calls: readonly ObservedCall[]) => calls.map((call) => call.text);
    for (const edit of diffLines(texts(one), texts(other))) {
      for (let i = 0; i < edit.count; i++) {
        const [a, b] = [one[edit.before + i], other[edit.after + i]];
        if (edit.kind === 'remove' && a) unmatched.push({ before: a });
        else if (edit.kind === 'add' && b) unmatched.push({ after: b });
        else if (edit.kind === 'keep' && a && b) rows.push(...compareCall(after.scenario, a, b));
      }
    }
  }
  return { rows, unmatched };
}
function byTask(calls: readonly ObservedCall[]): Map<number, ObservedCall[]> {
  const tasks = new Map<number, ObservedCall[]>();
  for (const call of calls) {
    const list = tasks.get(call.task);
    if (list) list.push(call);
    else tasks.set(call.task, [call]);
  }
  return tasks;
}

function compareCall(scenario: string, before: ObservedCall, after: ObservedCall): Difference[] {
  const seen = [{ scenario, line: after.line, before: before.step, after: after.step }];
  const [result, ...written] = after.values;
  const one = new Map(before.values.map(({ key, value }) => [key, value]));
  const changed: { readonly key: string; readonly before: string; readonly after: string }[] = [];
  if (one.get('') !== result!.value) {
    // What a call that failed would have written is no second difference.
    return [{ what: after.text, before: one.get('')!, after: result!.value, seen }];
  }
  for (const { key, value } of written) {
    const was = one.get(key);
    if (was !== value) changed.push({ key, before: was ?? 'none', after: value });
  }
  const keys = new Set(written.map(({ key }) => key));
  for (const { key, value } of before.values)
    if (key !== '' && !keys.has(key)) changed.push({ key, before: value, after: 'none' });
  // Elements of an array that change alike are one row.
  const alike = groupBy(changed, (row) => `${row.key.replace(/^\[\d+\]/, '[]')}\0${row.before}\0${row.after}`);
  return [...alike.values()].map((rows) => ({
    what: `${after.text}${memberText(elementsText(rows.map(({ key }) => key)))}`,
    before: rows[0]!.before,
    after: rows[0]!.after,
    seen,
  }));
}
/** `[0].revents`, `[2].revents`, … as `[0, 2, …, 14].revents`. */
function elementsText(keys: readonly string[]): string {
  const [first] = keys;
  const indices = keys.map((key) => /^\[(\d+)\]/.exec(key)?.[1]);
  if (keys.length < 2 || indices.includes(undefined)) return first!;
  const shown = keys.length > 4 ? [...indices.slice(0, 2), '…', indices.at(-1)] : indices;
  return first!.replace(/^\[\d+\]/, `[${shown.join(', ')}]`);
}
function memberText(key: string): string {
  if (key === 'text') return '';
  return /^\w+$/.test(key) ? `.${key}` : key.startsWith('[') ? key : ` ${key}`;
}

type Sameness = 'equal' | 'different' | 'equal for some';

/** Inode numbers say nothing by themselves; what counts is which pidfds have the same. */
function compareInodes(before: Observation, after: Observation): Difference[] {
  const [one, other] = [inodeFacts(before.calls), inodeFacts(after.calls)];
  const rows: Difference[] = [];
  for (const [what, fact] of other) {
    const was = one.get(what);
    if (was === undefined || was.value === fact.value) continue;
    const seen = [{ scenario: after.scenario, line: fact.call.line, before: was.call.step, after: fact.call.step }];
    rows.push({ what, before: was.value, after: fact.value, seen });
  }
  return rows;
}

interface InodeFact {
  readonly value: Sameness;
  /** One of the calls that show it. */
  readonly call: ObservedCall;
}
function inodeFacts(calls: readonly ObservedCall[]): Map<string, InodeFact> {
  const facts = new Map<string, InodeFact>();
  const told = calls.filter((call) => call.inode !== undefined);
  const keys = (chosen: readonly ObservedCall[]) => new Set(chosen.map((call) => call.inode!.key)).size;
  const targets = groupBy(told, (call) => String(call.inode!.target.identity));
  const several = [...targets.values()].filter((group) => group.length > 1);
  if (several.length > 0) {
    const equal = several.filter((group) => keys(group) === 1).length;
    facts.set('st_ino of the pidfds of one process', {
      value: equal === several.length ? 'equal' : equal === 0 ? 'different' : 'equal for some',
      call: several[0]!.at(-1)!,
    });
  }
  const one = [...targets.values()].map((group) => group.at(-1)!);
  const put = (what: string, groups: readonly (readonly ObservedCall[])[]) => {
    const pairs = groups.filter((group) => group.length > 1);
    if (pairs.length === 0) return;
    const allEqual = pairs.every((group) => keys(group) === 1);
    const allDifferent = pairs.every((group) => keys(group) === group.length);
    facts.set(what, {
      value: allEqual ? 'equal' : allDifferent ? 'different' : 'equal for some',
      call: pairs[0]!.at(-1)!,
    });
  };
  const numbers = groupBy(one, (call) => String(call.inode!.target.pid));
  put('st_ino, two processes that had one number', [...numbers.values()]);
  put('st_ino, two different processes', [[...numbers.values()].map((group) => group.at(-1)!)]);
  return facts;
}
function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function compareOutput(before: Observation, after: Observation): OutputDifference[] {
  const rows: OutputDifference[] = [];
  const keys = new Set([...before.output, ...after.output].map(({ key }) => key));
  for (const key of keys) {
    const find = ({ output }: Observation) => {
      const values = output.filter((line) => line.key === key).map(({ value }) => value);
      return values.length > 0 ? values.join(' / ') : undefined;
    };
    const [one, other] = [find(before), find(after)];
    if (one !== other) rows.push({ scenario: after.scenario, key, before: one, after: other });
  }
  return rows;
}

function compareMoments(before: Observation, after: Observation): Difference[] {
  const rows: Difference[] = [];
  for (const moment of after.moments) {
    const was = before.moments.find(({ label }) => label === moment.label);
    if (!was) continue;
    const { label, line } = moment;
    const seen = [{ scenario: after.scenario, line, label, before: was.step, after: moment.step }];
    for (const key of new Set([...Object.keys(was.values), ...Object.keys(moment.values)])) {
      const gone = key.endsWith(' count') ? 'freed' : '0';
      const [one, other] = [was.values[key] ?? gone, moment.values[key] ?? gone].map(String);
      if (one !== other) rows.push({ what: key, before: one!, after: other!, seen });
    }
  }
  return rows;
}

/** Rows that say the same, put together. */
export function mergeDifferences(rows: readonly Difference[]): Difference[] {
  const merged = new Map<string, { row: Difference; seen: Sighting[] }>();
  for (const row of rows) {
    const key = `${row.what}\0${row.before}\0${row.after}`;
    const known = merged.get(key);
    if (known) known.seen.push(...row.seen);
    else merged.set(key, { row, seen: [...row.seen] });
  }
  return [...merged.values()].map(({ row, seen }) => ({ ...row, seen }));
}
