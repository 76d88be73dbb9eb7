/**
 * Error paths that the change touches and no scenario takes: the same scenario is run again with one allocation failing,
 * each of those that are made under the changed function in turn, on both sides.
 */
import type { Program } from '../c/program';
import type { ScenarioProgram } from './scenarios';
import type { ChangedLines } from './reach';
import type { Observation, ObservedAllocation } from './observe';

/** One allocation that is made to fail. */
export interface FailureCase {
  readonly scenario: ScenarioProgram;
  /** The changed function. */
  readonly function: string;
  /** Counted from 1 among the allocations under that function in the scenario. */
  readonly ordinal: number;
  readonly allocation: ObservedAllocation;
  /** The allocation of the same ordinal before; undefined where there is none. */
  readonly before: ObservedAllocation | undefined;
  /** Equal for allocations of one kind under one function; the first scenario that gets on without it is enough. */
  readonly kind: string;
}

/** Bounds: functions, and failing allocations for each. */
const mostFunctions = 4;
const mostAllocations = 6;
const mostScenarios = 4;

export interface FailureRequest {
  readonly changed: readonly ChangedLines[];
  readonly scenarios: readonly ScenarioProgram[];
  readonly before: readonly Observation[];
  readonly after: readonly Observation[];
}

/** What is worth trying: the allocations under functions that have changed lines which nothing reached. */
export function failureCases({ changed, scenarios, before, after }: FailureRequest): FailureCase[] {
  const cases: FailureCase[] = [];
  const tried = new Set<string>();
  for (const { fate, side, function: name, nearby } of changed) {
    if (fate !== 'not-reached' || side !== 'after' || name === undefined || tried.has(name)) continue;
    if (tried.size >= mostFunctions) break;
    const under = (all: readonly Observation[], scenario: string) =>
      all.find((o) => o.scenario === scenario)?.allocations.filter(({ functions }) => functions.includes(name)) ?? [];
    const chosen = nearby.filter((scenario) => under(after, scenario).length > 0).slice(0, mostScenarios);
    if (chosen.length > 0) tried.add(name);
    const kinds = new Set<string>();
    for (const scenario of scenarios.filter((one) => chosen.includes(one.name))) {
      const old = under(before, scenario.name);
      const seen = new Set<string>();
      for (const [index, allocation] of under(after, scenario.name).entries()) {
        const way = allocation.functions.slice(0, allocation.functions.indexOf(name)).join(' ');
        const kind = `${name} ${allocation.origin} ${way}`;
        if (seen.has(kind) || (!kinds.has(kind) && kinds.size >= mostAllocations)) continue;
        seen.add(kind);
        kinds.add(kind);
        cases.push({ scenario, function: name, ordinal: index + 1, allocation, before: old[index], kind });
      }
    }
  }
  return cases;
}

/** "the allocation in alloc_inode() under pidfs_alloc_file()": the first function that is not the allocator's. */
export function allocationText(program: Program, { function: name, allocation }: FailureCase): string {
  const own = allocation.functions.find((one) => {
    const place = program.image.functions.find((f) => f.name === one && f.kind === 'source')?.symbol?.place;
    return place !== undefined && !program.files.file(place.file).path.startsWith('src/kernel/');
  });
  const inside = own !== undefined && own !== name ? ` in ${own}()` : '';
  return `an allocation${inside} under ${name}() (${allocation.origin})`;
}
