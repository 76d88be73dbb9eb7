/** A comparison as plain text of 80 columns or a little more, fit to be pasted into a mail. */
import type { ClaimCheck } from './claims';
import type { Comparison, FailureComparison, SeenProblem, SymbolComparison } from './compare';
import type { Difference, Sighting } from './differences';
import type { ObjectDifference } from './objects';
import type { ChangedLines } from './reach';

export interface FormatOptions {
  /** What is compared: the patch's subject, a range. */
  readonly title: string;
  /** What stands in brackets behind it: base, configuration. */
  readonly notes: readonly string[];
  readonly claims?: ClaimCheck;
}

/** A line of the report, with what it is about. */
export interface ReportLine {
  readonly text: string;
  readonly part:
    | 'title'
    | 'verdict'
    | 'user'
    | 'output'
    | 'problem'
    | 'kernel'
    | 'symbol'
    | 'failure'
    | 'changed'
    | 'claim'
    | 'limits'
    | 'blank';
  /** Where it can be looked at in a run. */
  readonly seen?: Sighting;
  /** The changed line it names. */
  readonly place?: { readonly side: 'before' | 'after'; readonly path: string; readonly line: number };
}

/** The report as one text. */
export function formatComparison(comparison: Comparison, options: FormatOptions): string {
  return `${reportLines(comparison, options)
    .map(({ text }) => text)
    .join('\n')}\n`;
}

/** The report line by line: differences for user space first. */
export function reportLines(comparison: Comparison, options: FormatOptions): ReportLine[] {
  const { title, notes, claims } = options;
  const { before, after } = comparison;
  const brackets = notes.length > 0 ? ` (${notes.join(', ')})` : '';
  const paragraphs: ReportLine[][] = [
    [
      { part: 'title', text: `${title}: ${before} → ${after}${brackets}` },
      { part: 'verdict', text: verdict(comparison) },
    ],
    userRows(comparison.user),
    plain('output', outputRows(comparison)),
    problemRows(comparison),
    kernelRows(comparison),
    ...comparison.symbols.map((symbol) => symbolRows(symbol)),
    ...comparison.failures.filter((failure) => !isQuiet(failure)).map(failureRows),
    quietRows(comparison.failures.filter(isQuiet)),
    changedRows(comparison),
    plain('claim', claims ? claimRows(claims) : []),
    plain('limits', limits(comparison)),
  ];
  const blank: ReportLine = { part: 'blank', text: '' };
  return paragraphs
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index > 0 ? [blank, ...lines] : lines));
}

function plain(part: ReportLine['part'], texts: readonly string[]): ReportLine[] {
  return texts.map((text) => ({ part, text }));
}

/** "1 difference", "6 differences". */
function count(number: number, noun: string): string {
  return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}

function verdict({ user, problems, failures, cancelled, ran, stopped }: Comparison): string {
  if (ran.length === 0) return 'No scenario could be run on both sides: nothing can be said.';
  const bugs = (seen: readonly SeenProblem[]) => seen.filter(({ problem }) => problem.kind !== 'expectation').length;
  const [before, after, both] = [bugs(problems.before), bugs(problems.after), bugs(problems.both)];
  const where = stopped.length > 0 ? ' where the kernel goes on' : '';
  const sentences = [`User space sees ${count(user.length, 'difference')}${where}.`];
  if (before + after + both === 0) sentences.push('No memory or reference problem on either side.');
  else {
    const also = both > 0 ? `, ${both} on both sides` : '';
    sentences.push(`Problems: ${before} only before, ${after} only after${also}.`);
  }
  const failing = failures.filter((failure) => failure.problems.after.length > 0).length;
  if (failing > 0) sentences.push(`New problems when an allocation fails (${failing} tried).`);
  if (stopped.length > 0)
    sentences.push(
      `${stopped.length} of ${count(ran.length, 'scenario')} ${stopped.length === 1 ? 'ends' : 'end'} at one.`,
    );
  if (cancelled) sentences.push('Cancelled: not every scenario was run.');
  return sentences.join(' ');
}

/** Columns of a table, as wide as their widest cell, but not wider than `most`. */
function table(rows: readonly (readonly string[])[], most: readonly number[]): string[] {
  const widths = most.map((limit, i) => Math.min(limit, Math.max(0, ...rows.map((row) => [...(row[i] ?? '')].length))));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}

function userRows(user: readonly Difference[], part: ReportLine['part'] = 'user'): ReportLine[] {
  if (user.length === 0) return [];
  const rows = user.map(({ what, before, after, seen }) => [what, before, `→ ${after}`, `[${where(seen)}]`]);
  return table(rows, [36, 30, 32]).map((text, index) => ({ part, text, ...sightingOf(user[index]!.seen) }));
}

/** The first sighting that can be gone to. */
function sightingOf(seen: readonly Sighting[]): Pick<ReportLine, 'seen'> {
  const found = seen.find(({ before, after }) => before !== undefined || after !== undefined);
  return found ? { seen: found } : {};
}

/** "two-opens:51 and 3 more": the first place, and in how many other scenarios. */
function where(seen: readonly Sighting[]): string {
  const [first] = seen;
  if (!first) return '';
  const others = new Set(seen.map(({ scenario }) => scenario)).size - 1;
  const place = first.label ?? first.line;
  return `${first.scenario}${place === undefined ? '' : `:${place}`}${others > 0 ? ` and ${others} more` : ''}`;
}

function outputRows({ output }: Comparison): string[] {
  const scenarios = new Map<string, string[]>();
  for (const { scenario, key } of output) scenarios.set(scenario, [...(scenarios.get(scenario) ?? []), key]);
  if (scenarios.size === 0) return [];
  return ['Lines of output that differ:', ...[...scenarios].map(([name, keys]) => `  ${name}: ${keys.join(', ')}`)];
}

function problemRows({ problems }: Comparison): ReportLine[] {
  const rows = (side: 'Before' | 'After', seen: readonly SeenProblem[]) => [
    ...seen.filter(({ problem }) => problem.kind !== 'expectation').flatMap((one) => problemLines(side, side, one)),
    ...plain('problem', expectationRows(side, seen)),
  ];
  return [
    ...rows('Before', problems.before),
    ...rows('After', problems.after),
    ...plain('problem', commonRows(problems.both)),
  ];
}

/** The first line leads to the moment at which it happened. */
function problemLines(title: string, side: 'Before' | 'After', one: SeenProblem, indented = ''): ReportLine[] {
  const { problem, scenarios } = one;
  const step = problem.step > 0 ? problem.step : undefined;
  const seen: Sighting = {
    scenario: scenarios[0] ?? '',
    line: undefined,
    before: side === 'Before' ? step : undefined,
    after: side === 'After' ? step : undefined,
  };
  return problemText(title, one).map((text, index) => ({
    part: 'problem',
    text: `${indented}${text}`,
    ...(index === 0 ? sightingOf([seen]) : {}),
  }));
}
/** What both sides have is no news: a line each. */
function commonRows(both: readonly SeenProblem[]): string[] {
  const shown = both.slice(0, 6).map(({ problem, scenarios }) => `  ${problem.message} [${scenarios.join(', ')}]`);
  if (both.length > shown.length) shown.push(`  and ${both.length - shown.length} more`);
  return shown.length > 0 ? ['On both sides:', ...shown] : [];
}
/** What scenarios expect of the kernel and is not so: the first few. */
function expectationRows(side: string, seen: readonly SeenProblem[]): string[] {
  const failed = seen.filter(({ problem }) => problem.kind === 'expectation');
  if (failed.length === 0) return [];
  const shown = failed.slice(0, 3).map(({ problem, scenarios }) => `  ${problem.message} [${scenarios.join(', ')}]`);
  const more = failed.length > shown.length ? [`  and ${failed.length - shown.length} more`] : [];
  return [
    `${side}: ${count(failed.length, 'fact')} that the scenarios expect inside the kernel ${failed.length === 1 ? 'is' : 'are'} not so:`,
    ...shown,
    ...more,
  ];
}
function problemText(side: string, { problem, scenarios }: SeenProblem): string[] {
  const { stack, object, message } = problem;
  const entry = ({ function: name, path, line }: (typeof stack)[number]) => `${name}${path ? `, ${path}:${line}` : ''}`;
  const [top] = stack;
  const lines = [`${side}: ${message}${top ? ` in ${entry(top)}` : ''}`];
  // The allocator itself says nothing: the first frame of the kernel's own text does.
  const own = (entries: typeof stack | undefined) =>
    entries?.find(({ path }) => path && !path.startsWith('src/kernel/'));
  const [freed, made] = [own(object?.freed), own(object?.made)];
  if (freed) lines.push(`  freed in ${entry(freed)}`);
  if (made) lines.push(`  made in ${entry(made)}`);
  const user = stack.findLast(({ space, path }) => space === 'user' && path?.startsWith('scenarios/') === true);
  if (user && user !== top) lines.push(`  reached from ${entry(user)}`);
  lines.push(
    `  [${scenarios.slice(0, 4).join(', ')}${scenarios.length > 4 ? ` and ${scenarios.length - 4} more` : ''}]`,
  );
  return lines;
}

function kernelRows({ moments, objects, givenBack, deeds }: Comparison): ReportLine[] {
  const rows = [
    ...moments.map(({ what, before, after, seen }) => [what, before, `→ ${after}`, `[${where(seen)}]`]),
    ...objects.map((row) => [objectText(row), String(row.before), `→ ${row.after}`, `[${where(row.seen)}]`]),
  ];
  const counted = [...moments, ...objects].map(({ seen }) => sightingOf(seen));
  const done = userRows(deeds, 'kernel');
  const lines = table(rows, [46, 22, 24]).map((text, index): ReportLine => ({
    part: 'kernel',
    text,
    ...counted[index],
  }));
  const moved = givenBack.map(({ what, before, after, seen }): ReportLine => ({
    part: 'kernel',
    text: `  ${what}: ${before} → ${after}  [${where(seen)}]`,
    ...sightingOf(seen),
  }));
  const all = [...lines, ...moved, ...done];
  return all.length > 0 ? [{ part: 'kernel', text: 'In the kernel:' }, ...all] : [];
}
function objectText({ type, what }: ObjectDifference): string {
  return `${type} ${what}`;
}

function symbolRows({ symbol, other, whyNot, differences, problems }: SymbolComparison): ReportLine[] {
  const title = (text: string): ReportLine => ({ part: 'symbol', text });
  if (whyNot !== undefined) return [title(`With ${symbol}=${other}: cannot be tried, ${whyNot}.`)];
  // Its moments are those of another configuration: nothing to go to from here.
  const rows = (lines: readonly ReportLine[]) => lines.map(({ text }) => title(text));
  const lines =
    differences.length === 0
      ? [title(`With ${symbol}=${other}: no difference from before.`)]
      : [
          title(`With ${symbol}=${other}, ${count(differences.length, 'difference')} from before:`),
          ...rows(userRows(differences)),
        ];
  return [...lines, ...problems.flatMap((one) => rows(problemLines(`With ${symbol}=${other}`, 'After', one)))];
}

/** Nothing came of it. */
function isQuiet({ user, problems }: FailureComparison): boolean {
  return user.length + problems.before.length + problems.after.length === 0;
}

/** All allocations whose failure changes nothing, in one paragraph. */
function quietRows(failures: readonly FailureComparison[]): ReportLine[] {
  if (failures.length === 0) return [];
  const places = [...new Set(failures.flatMap(({ reached }) => reached.map(changedText)))];
  return plain('failure', [
    `Made to fail (${count(failures.length, 'allocation')}): no difference, no new problem. Reached so:`,
    ...places.map((text) => `  ${text}`),
  ]);
}

function failureRows({ what, scenario, reached, user, problems }: FailureComparison): ReportLine[] {
  const inFailure = (lines: readonly ReportLine[]) =>
    plain(
      'failure',
      lines.map(({ text }) => text),
    );
  return [
    ...plain('failure', [
      `When ${what} fails in ${scenario}:`,
      ...reached.map((one) => `  reaches ${changedText(one)}`),
    ]),
    ...inFailure(userRows(user)),
    ...inFailure(problems.before.flatMap((one) => problemLines('Before', 'Before', one, '  '))),
    ...inFailure(problems.after.flatMap((one) => problemLines('After', 'After', one, '  '))),
  ];
}

function changedRows({ changed }: Comparison): ReportLine[] {
  const missed = changed.filter(({ fate }) => fate === 'not-reached');
  const idle = changed.filter(({ fate }) => fate === 'does-not-run');
  if (changed.length === 0) return [];
  const row = (lines: ChangedLines, text: string): ReportLine => ({
    part: 'changed',
    text,
    place: { side: lines.side, path: lines.path, line: lines.lines[0]! },
  });
  return [
    ...plain('changed', [`Changed, reached by no scenario (${lineCount(missed)})${missed.length > 0 ? ':' : '.'}`]),
    ...missed.map((lines) => row(lines, `  ${changedText(lines)}`)),
    ...plain('changed', [`Changed, does not run (${lineCount(idle)})${idle.length > 0 ? ':' : '.'}`]),
    ...idle.map((lines) => row(lines, `  ${changedText(lines)}: ${lines.reason ?? ''}`)),
  ];
}
function lineCount(changed: readonly ChangedLines[]): number {
  return changed.reduce((sum, { lines }) => sum + lines.length, 0);
}
function changedText({ path, side, lines, function: name, fate, reason, text }: ChangedLines): string {
  const [first, last] = [lines[0]!, lines.at(-1)!];
  const place = `${path}:${first}${last > first ? `-${last}` : ''}${side === 'before' ? ' (removed)' : ''}`;
  const whole = fate === 'not-reached' && reason !== undefined;
  return `${place} ${name ? `${name}()` : ''}${whole ? ', which is not called' : `: ${text}`}`;
}

const marks = { holds: '✓', fails: '✗', 'not-run': '?' } as const;

function claimRows({ claims, withoutScenario }: ClaimCheck): string[] {
  if (claims.length === 0 && withoutScenario.length === 0) return [];
  const lines = claims.map(({ quote, verdict: of, scenarios }) => {
    const names = scenarios.map(({ name, why }) => (why === undefined ? name : `${name}: ${why}`));
    return `  ${marks[of]} "${quote}" [${names.join('; ')}]`;
  });
  const rest = count(withoutScenario.length, 'sentence');
  return [
    'Claims of the message:',
    ...lines,
    `  ${lines.length > 0 ? 'No' : 'Every sentence: no'} scenario shows the ${lines.length > 0 ? 'other ' : ''}${rest}.`,
  ];
}

function limits({ fidelity, ran, notRun, untouched }: Comparison): string[] {
  const { source, models, noOps } = fidelity;
  const alone = untouched.length === 1 ? 'calls no changed function and was' : 'call no changed function and were';
  const same = untouched.length > 0 ? `; ${untouched.length} of them ${alone} run before the change only` : '';
  const skipped = notRun.length > 0 ? ` Not run: ${notRun.map(({ scenario }) => scenario).join(', ')}.` : '';
  return [
    `One CPU, sequentially consistent. ${count(source, 'function')} from source, ${count(models, 'model')}, ${count(noOps.length, 'no-op')}.`,
    `${count(ran.length, 'scenario')} on both sides${same}.${skipped}`,
  ];
}
