/**
 * What a scenario did on a kernel program, kept after the run: which statements ran how often, which functions were
 * called, what it printed, what went wrong. Small plain data; values are read from a run that goes back to the moment.
 */
import type { Program } from '../c/program';
import { type Budgets, defaultBudgets } from '../machine/machine';
import type { Problem } from '../machine/problem';
import { nothing, type Observation, observing } from '../explore/observe';
import type { SymbolValues } from '../run/expectations';
import { JudgedRun } from '../run/outcome';
import { Run } from '../run/run';
import type { MemoryTree } from '../tree/tree';
import { recentProgram, userTokens } from '../user/recent';
import type { Scenario } from './scenarios';
import { bootInSlices, breathe, Dropped, runToEnd } from './slices';

export interface RunRecord {
  readonly scenario: Scenario;
  /** Why it could not be run at all: the program or the kernel does not compile, or the kernel did not boot. */
  readonly whyNot: string | undefined;
  /** By statement id of the kernel image: how often it ran, from the program's start on. */
  readonly counts: Uint32Array;
  /** The same before the program's start. */
  readonly bootCounts: Uint32Array;
  /** By function index of the kernel image: how often it was called, from the program's start on. */
  readonly calls: ReadonlyMap<number, number>;
  /** By function index: the system calls that it was called under. */
  readonly callers: ReadonlyMap<number, ReadonlySet<string>>;
  readonly output: string;
  readonly errors: string;
  readonly status: number;
  readonly problems: readonly Problem[];
  /** Steps from the program's start to its end: what choosing the cheapest scenario goes by. */
  readonly steps: number;
  /** What user space could see, to be compared with another kernel's. */
  readonly observation: Observation;
}

/** A scenario is one idea: what takes more steps than this does not end. */
const budgets = { ...defaultBudgets, steps: 2_000_000 };
/** Function indices that may come; more functions than this do not run in one scenario. */
const mostFunctions = 30_000;
const everyFunction = new Set(Array.from({ length: mostFunctions }, (_, index) => index));

/** A selftest makes thousands of processes: whoever follows one may go as far as its end. */
const selftestBudgets = { ...defaultBudgets, steps: 3_000_000_000 };

/** A run before its boot, to be followed or stepped through. */
export function newRun(kernelProgram: Program, bundle: MemoryTree, scenario: Scenario): Run {
  return runWithin(scenario.headers ? selftestBudgets : budgets, kernelProgram, bundle, scenario);
}
function runWithin(budgets: Budgets, kernelProgram: Program, bundle: MemoryTree, scenario: Scenario): Run {
  // A program with headers of its own is read anew, as those may change without its text; one with definitions, too.
  const isItsText = !scenario.headers && !scenario.defines;
  const user = isItsText ? recentProgram(bundle, scenario.path, scenario.text) : undefined;
  return new Run({ kernelProgram, bundle, scenario, budgets, lexCache: userTokens, ...(user && { user }) });
}

export interface RecordRequest {
  readonly program: Program;
  readonly bundle: MemoryTree;
  readonly scenario: Scenario;
  readonly symbols: SymbolValues;
  /** Step of an allocation that is to fail. */
  readonly failAt?: number;
  readonly isWanted: () => boolean;
}

/** Runs the scenario in slices. Throws `Dropped` once `isWanted` says no. */
export async function record(request: RecordRequest): Promise<{ readonly record: RunRecord; readonly run: Run }> {
  const { program, bundle, scenario, symbols, failAt, isWanted } = request;
  const run = runWithin(budgets, program, bundle, scenario);
  const calls = new Map<number, number>();
  const callers = new Map<number, Set<string>>();
  let bootCounts = new Uint32Array();
  let whyNot = run.whyNot();
  let observation = nothing(scenario.name, whyNot);
  const { machine } = run;
  const kernel = machine.kernel!;
  if (whyNot === undefined) {
    const watcher = observing(run, bundle, failAt);
    await breathe();
    if (!isWanted()) throw new Dropped();
    const isBooted = await bootInSlices(run, isWanted);
    if (!isBooted) {
      whyNot = bootFailure(run);
      observation = { ...observation, problems: [...run.problems] };
    } else {
      bootCounts = sharedCounts(program, kernel.counts.slice(0, kernel.image.statementCount));
      // Calls go the watched way from here on, also of functions that boot has compiled.
      const { watched } = kernel;
      kernel.watched = everyFunction;
      kernel.entries.fill(0);
      const under = systemCallOfTask(run);
      machine.onCall = ({ index }, mode) => {
        if (mode !== 0) return;
        const count = (calls.get(index) ?? 0) + 1;
        calls.set(index, count);
        // The ways to a function that is called all the time are known after a while.
        const name = count <= 200 ? under() : undefined;
        if (name === undefined) return;
        const known = callers.get(index);
        if (known) known.add(name);
        else callers.set(index, new Set([name]));
      };
      const judged = new JudgedRun(run, symbols);
      await breathe();
      await runToEnd(run, isWanted, (step) => judged.runTo(step));
      machine.onCall = undefined;
      kernel.watched = watched; // The next call of each function finds its quick way again.
      observation = watcher.result(judged.outcome());
    }
  }
  const counts = kernel.counts.slice(0, kernel.image.statementCount);
  bootCounts.forEach((count, id) => (counts[id]! -= count));
  return {
    run,
    record: {
      scenario,
      whyNot,
      counts: whyNot === undefined ? counts : new Uint32Array(),
      bootCounts,
      calls,
      callers: sharedSets(callers),
      output: run.text(1),
      errors: run.text(2),
      status: run.status,
      problems: [...run.problems],
      steps: machine.steps - run.startStep,
      observation: whyNot === undefined ? { ...observation, counts, bootCounts } : observation,
    },
  };
}

/** Of each kernel: what its boot counted, which is the same for all scenarios unless one is watched. */
const bootsCounted = new WeakMap<Program, Uint32Array<ArrayBuffer>>();
function sharedCounts(program: Program, counts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const known = bootsCounted.get(program);
  if (known?.length === counts.length && known.every((count, id) => count === counts[id])) return known;
  bootsCounted.set(program, counts);
  return counts;
}

/** The same map, in which equal sets are one: a thousand functions are called under a few dozen sets of system calls. */
function sharedSets(callers: ReadonlyMap<number, ReadonlySet<string>>): Map<number, ReadonlySet<string>> {
  const shared = new Map<string, ReadonlySet<string>>();
  const result = new Map<number, ReadonlySet<string>>();
  for (const [index, names] of callers) {
    const key = [...names].join();
    const known = shared.get(key);
    if (!known) shared.set(key, names);
    result.set(index, known ?? names);
  }
  return result;
}

/** Tells the last system call that the current task made: what it does in the kernel is for that, or for its return. */
function systemCallOfTask(run: Run): () => string | undefined {
  const { systemCalls, calls, machine } = run;
  const latest = new Map<number, string>();
  let seen = calls.leftOut + systemCalls.length;
  return () => {
    for (let i = seen - calls.leftOut; i < systemCalls.length; i++)
      latest.set(systemCalls[i]!.task, systemCalls[i]!.name);
    seen = calls.leftOut + systemCalls.length;
    return latest.get(machine.current.id);
  };
}

/** Why the boot of `run` did not get to the program. */
export function bootFailure(run: Run): string {
  const [problem] = run.problems;
  const [top] = problem?.stack ?? [];
  if (!problem) return 'the kernel did not boot';
  return `${problem.message}${top?.path ? `, ${top.path}:${top.line}` : ''}`;
}
