/**
 * What a flipped Kconfig value changes for user space: every scenario runs under both, and what it prints, how it ends and
 * what goes wrong is compared. Told once each, however many scenarios show it.
 */
import { scenarioHead, whyNotHere } from '../explore/scenarios';
import type { Difference } from './client';
import { problemText } from './hover';
import type { SubjectKernel } from './kernels';
import type { RunRecord } from './record';
import { Dropped } from './slices';
import type { Scenario } from './scenarios';
import { plural } from './words';

interface Row {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly scenarios: string[];
}

export interface DifferenceRequest {
  readonly before: SubjectKernel;
  readonly after: SubjectKernel;
  readonly scenarios: readonly Scenario[];
  readonly isWanted: () => boolean;
  readonly progress: (text: string) => void;
}

export async function difference(request: DifferenceRequest): Promise<Difference> {
  const { before, after, scenarios, isWanted, progress } = request;
  const rows = new Map<string, Row>();
  const problems: string[] = [];
  const notRun: string[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    if (!isWanted()) throw new Dropped();
    const why = whyNotHere(scenarioHead(scenario.text), before.tree);
    if (why !== undefined) {
      notRun.push(`${scenario.name}: ${why}`);
      continue;
    }
    progress(`${index + 1} of ${scenarios.length}: ${scenario.name}`);
    const [old, now] = [await before.record(scenario), await after.record(scenario)];
    if (old.whyNot !== undefined || now.whyNot !== undefined) {
      const side = old.whyNot === undefined ? 'after' : 'before';
      notRun.push(`${scenario.name}, ${side}: ${old.whyNot ?? now.whyNot}`);
      continue;
    }
    for (const row of compare(old, now)) {
      const key = JSON.stringify([row.label, row.before, row.after]);
      const known = rows.get(key);
      if (known) known.scenarios.push(scenario.name);
      else rows.set(key, { ...row, scenarios: [scenario.name] });
    }
    problems.push(...problemLines(old, now));
  }
  const changes = Object.entries(after.subject.set).map(([symbol, value]) => {
    const own = before.configuration.solution.values.get(symbol)?.value ?? 'undefined';
    return `${symbol}: ${own} → ${value}`;
  });
  const title = `${changes.join(', ')}: before → after`;
  return { count: rows.size, title, text: text(title, [...rows.values()], problems, notRun, scenarios.length) };
}

/** Lines that are not the same, by what stands before the colon. */
export function compare(before: RunRecord, after: RunRecord): Omit<Row, 'scenarios'>[] {
  const [old, now] = [labelled(before.output), labelled(after.output)];
  const rows: Omit<Row, 'scenarios'>[] = [];
  for (const label of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(label) ?? '(not printed)', now.get(label) ?? '(not printed)'];
    if (was !== is) rows.push({ label, before: was, after: is });
  }
  if (before.status !== after.status && before.problems.length === 0 && after.problems.length === 0)
    rows.push({
      label: `exit status of ${before.scenario.name}`,
      before: `${before.status}`,
      after: `${after.status}`,
    });
  return rows;
}

/** Problems of one side first say something about the flip; those of both are only told. */
function problemLines(before: RunRecord, after: RunRecord): string[] {
  const [old, now] = [before, after].map(({ problems }) => new Set(problems.map(problemText)));
  const { name } = before.scenario;
  const sides = new Map<string, string[]>();
  for (const problem of new Set([...old!, ...now!])) {
    const side = old!.has(problem) ? (now!.has(problem) ? 'on both sides' : 'before only') : 'after only';
    sides.set(side, [...(sides.get(side) ?? []), problem]);
  }
  return [...sides].map(([side, all]) => {
    const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
    return `Problem ${side}, ${name}: ${all[0]}${more}`;
  });
}

/** `mode: 0100444` as mode → 0100444; a label that comes again is numbered. */
function labelled(output: string): Map<string, string> {
  const lines = new Map<string, string>();
  const times = new Map<string, number>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const cut = line.indexOf(': ');
    const label = cut < 0 ? line : line.slice(0, cut);
    const count = (times.get(label) ?? 0) + 1;
    times.set(label, count);
    lines.set(count > 1 ? `${label} (${count})` : label, cut < 0 ? 'printed' : line.slice(cut + 2));
  }
  return lines;
}

function text(
  title: string,
  rows: readonly Row[],
  problems: readonly string[],
  notRun: readonly string[],
  scenarios: number,
): string {
  const width = Math.min(40, Math.max(0, ...rows.map(({ label }) => label.length)));
  const middle = Math.min(28, Math.max(0, ...rows.map(({ before }) => before.length)));
  const lines = rows.map(
    ({ label, before, after, scenarios: seen }) =>
      `  ${label.padEnd(width)}  ${before.padEnd(middle)}  → ${after}   (${seen.slice(0, 3).join(', ')}${seen.length > 3 ? ` +${seen.length - 3}` : ''})`, // prettier-ignore
  );
  const count = rows.length === 0 ? 'no difference' : plural(rows.length, 'difference');
  return [
    title,
    `User space sees ${count}. ${problems.length === 0 ? 'No memory or reference problem on either side.' : ''}`.trim(),
    '',
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...problems,
    ...(problems.length > 0 ? [''] : []),
    ...notRun.map((one) => `Did not run: ${one}`),
    `${plural(scenarios, 'scenario')}. One CPU, sequentially consistent, no interrupts.`,
    '',
  ].join('\n');
}
