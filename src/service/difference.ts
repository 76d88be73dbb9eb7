/**
 * What two configurations of a tree make different: which Kconfig values, and what user space sees. Every scenario runs
 * under both; calls are compared one by one, as `patchscope compare` does, and told once however many scenarios show it.
 */
import { compareObserved, type ObservedSide } from '../explore/compare';
import { formatComparison } from '../explore/format';
import { type Observation, nothing } from '../explore/observe';
import { scenarioHead, whyNotHere } from '../explore/scenarios';
import { type Change, compareSolutions } from '../kconfig/query';
import type { Difference } from './client';
import type { SubjectKernel } from './kernels';
import { Dropped } from './slices';
import type { Scenario } from './scenarios';
import { treeName } from './status';
import { plural } from './words';

export interface DifferenceRequest {
  readonly before: SubjectKernel;
  readonly after: SubjectKernel;
  /** In the order in which they run. */
  readonly scenarios: readonly Scenario[];
  readonly isWanted: () => boolean;
  readonly progress: (text: string) => void;
  /** Called with what is known after the first scenario, unless that is all. */
  readonly first?: (difference: Difference) => void;
}

export async function difference(request: DifferenceRequest): Promise<Difference> {
  const { before, after, scenarios, isWanted, progress, first } = request;
  const sides: { readonly kernel: SubjectKernel; readonly seen: Observation[] }[] = [
    { kernel: before, seen: [] },
    { kernel: after, seen: [] },
  ];
  for (const [index, scenario] of scenarios.entries()) {
    progress(`${index + 1} of ${scenarios.length}: ${scenario.name}`);
    for (const { kernel, seen } of sides) {
      if (!isWanted()) throw new Dropped();
      const why = whyNotHere(scenarioHead(scenario.text), kernel.tree);
      seen.push(why === undefined ? (await kernel.record(scenario)).observation : nothing(scenario.name, why));
    }
    if (index === 0 && scenarios.length > 1) first?.(told(sides[0]!, sides[1]!, scenarios.length));
  }
  return told(sides[0]!, sides[1]!, scenarios.length);
}

type RunSide = { readonly kernel: SubjectKernel; readonly seen: readonly Observation[] };

function told(before: RunSide, after: RunSide, all: number): Difference {
  const changes = compareSolutions(before.kernel.configuration.solution, after.kernel.configuration.solution);
  const [one, other] = labels(before.kernel, after.kernel);
  const side = ({ kernel, seen }: RunSide, label: string): ObservedSide => ({
    label,
    program: kernel.program,
    observations: seen,
  });
  const comparison = compareObserved(side(before, one), side(after, other));
  const done = after.seen.length;
  const notes = [treeName(after.kernel), ...(done < all ? [`${done} of ${plural(all, 'scenario')} so far`] : [])];
  const title = `Kconfig: ${one} → ${other}`;
  const report = formatComparison(comparison, { title: 'Kconfig', notes });
  return {
    count: comparison.user.length,
    title,
    text: `${report}\n${valuesText(changes, { ...before.kernel.subject.set, ...after.kernel.subject.set })}`,
    symbols: changes.map(({ name }) => name),
    scenarios: { done, all },
  };
}

/** Where both start from the same, the values that this session exchanges; else the names of both. */
function labels(before: SubjectKernel, after: SubjectKernel): [string, string] {
  const [one, other] = [before, after].map(({ configuration, subject }) => {
    const set = Object.entries(subject.set).map(([name, value]) => `${name}=${value}`);
    return { base: configuration.base, set };
  });
  if (one!.base !== other!.base) return [[one!.base, ...one!.set].join(', '), [other!.base, ...other!.set].join(', ')];
  const names = new Set([...Object.keys(before.subject.set), ...Object.keys(after.subject.set)]);
  const values = ({ configuration }: SubjectKernel) =>
    [...names].map((name) => `${name}=${configuration.values.get(name)?.value ?? 'undefined'}`).join(', ');
  return [values(before) || one!.base, values(after) || other!.base];
}

/** More of them than this are a list that nobody reads. */
const mostChanges = 200;

/** All Kconfig values that differ; those that were asked for first. */
function valuesText(changes: readonly Change[], asked: Readonly<Record<string, string>>): string {
  if (changes.length === 0) return 'No Kconfig value differs.\n';
  const isAsked = ({ name }: Change) => asked[name] !== undefined;
  const ordered = [...changes.filter(isAsked), ...changes.filter((change) => !isAsked(change))];
  const width = Math.min(40, Math.max(...ordered.slice(0, mostChanges).map(({ name }) => name.length)));
  const rows = ordered
    .slice(0, mostChanges)
    .map((change) => `  ${change.name.padEnd(width)}  ${change.before} → ${change.after}${isAsked(change) ? '  (asked for)' : ''}`); // prettier-ignore
  const more = ordered.length > mostChanges ? [`  and ${ordered.length - mostChanges} more`] : [];
  return [`${plural(changes.length, 'Kconfig value')} ${changes.length === 1 ? 'differs' : 'differ'}:`, ...rows, ...more, ''].join('\n'); // prettier-ignore
}
