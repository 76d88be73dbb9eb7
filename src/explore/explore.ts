/**
 * One program on one kernel, run many times: with each allocation failing in turn, and with other tasks running next at
 * the switch points, first one choice away from the ordinary run, then two. What goes wrong in such a run and not in the
 * ordinary one is a finding, told once, with the variation that shows it.
 */
import type { Program } from '../c/program';
import type { Budgets } from '../machine/machine';
import type { Problem } from '../machine/problem';
import { formatProblem } from '../machine/problem';
import type { SymbolValues } from '../run/expectations';
import { runToVerdict } from '../run/outcome';
import { Run, type RunOptions } from '../run/run';
import { type Met, ordinary, type Variation, vary } from './variation';

export interface ExploreRequest {
  readonly kernelProgram: Program;
  readonly bundle: RunOptions['bundle'];
  readonly scenario: RunOptions['scenario'];
  readonly symbols: SymbolValues;
  readonly failAllocations: boolean;
  readonly interleave: boolean;
  /** Runs at the most, for each of the two. */
  readonly bound: number;
  readonly budgets?: Budgets;
}

export interface Finding {
  readonly variation: Variation;
  readonly problem: Problem;
  /** In how many of the runs it was seen. */
  readonly runs: number;
}

export interface Exploration {
  /** Problems of the ordinary run: they are no findings. */
  readonly ordinary: readonly Problem[];
  readonly findings: readonly Finding[];
  /** How many moments there were to vary, and how many runs were made of them. */
  readonly allocations: { readonly met: number; readonly runs: number };
  readonly schedules: { readonly met: number; readonly runs: number };
  /** Schedules under which the program printed something else, or ended otherwise; the first of them. */
  readonly otherOutput: { readonly runs: number; readonly first: Variation } | undefined;
}

interface Done {
  readonly met: Met;
  readonly problems: readonly Problem[];
  readonly output: string;
}

/** Choices that a schedule makes at the most: most races need no more. */
const mostChoices = 2;

export function exploreProgram(request: ExploreRequest): Exploration {
  const first = runWith(request, ordinary);
  const known = new Set(first.problems.map(keyOf));
  const findings = new Map<string, Finding>();
  const note = ({ problems }: Done, variation: Variation) => {
    for (const problem of problems) {
      const key = keyOf(problem);
      if (known.has(key) || (variation.failAt !== undefined && isOfTheProgram(problem))) continue;
      const earlier = findings.get(key);
      findings.set(key, earlier ? { ...earlier, runs: earlier.runs + 1 } : { variation, problem, runs: 1 });
    }
  };

  const failing = request.failAllocations ? first.met.allocations.slice(0, request.bound) : [];
  for (const failAt of failing) note(runWith(request, { ...ordinary, failAt }), { ...ordinary, failAt });

  let schedules = 0;
  let otherOutput: Exploration['otherOutput'];
  const waiting = request.interleave ? furtherThan(ordinary, first.met) : [];
  let met = waiting.length;
  for (let next = waiting.shift(); next && schedules < request.bound; next = waiting.shift()) {
    const done = runWith(request, next);
    schedules++;
    note(done, next);
    if (done.output !== first.output)
      otherOutput = { runs: (otherOutput?.runs ?? 0) + 1, first: otherOutput?.first ?? next };
    if (next.schedule.size >= mostChoices) continue;
    const further = furtherThan(next, done.met);
    met += further.length;
    waiting.push(...further);
  }
  return {
    ordinary: first.problems,
    findings: [...findings.values()],
    allocations: { met: request.failAllocations ? first.met.allocations.length : 0, runs: failing.length },
    schedules: { met, runs: schedules },
    otherOutput,
  };
}

/** The variations with one choice more, at the switch points behind the last. */
function furtherThan(variation: Variation, { switchPoints }: Met): Variation[] {
  const last = Math.max(0, ...variation.schedule.keys());
  return switchPoints
    .filter(({ step }) => step > last)
    .flatMap(({ step, tasks: [, ...others] }) =>
      others.map((task) => ({ ...variation, schedule: new Map(variation.schedule).set(step, task) })),
    );
}

function runWith(request: ExploreRequest, variation: Variation): Done {
  const { kernelProgram, bundle, scenario, budgets } = request;
  const run = new Run({ kernelProgram, bundle, scenario, ...(budgets && { budgets }) });
  let met: Met = { allocations: [], switchPoints: [] };
  const { problems } = runToVerdict(run, request.symbols, () => (met = vary(run, variation)));
  const output = `${run.output.map(({ text }) => text).join('')}\n${run.machine.exitStatus}`;
  return { met, problems, output };
}

/** What comes of a program that was not written for calls that fail: it says nothing of the kernel. */
function isOfTheProgram({ kind, stack }: Problem): boolean {
  if (kind === 'expectation' || kind === 'deadlock' || kind === 'budget') return true;
  return stack[0]?.space === 'user';
}

/** Equal for problems of one kind at one place, whatever step or number they name. */
function keyOf(problem: Problem): string {
  return `${problem.kind} ${formatProblem(problem).replace(/\d+/g, 'N')}`;
}
