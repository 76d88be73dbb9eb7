/**
 * Behaviour before and after: every scenario is run on two kernels (a tree without and with a patch, or one tree in two
 * configurations), and what user space sees differently is told first, then what is different inside, then what of the
 * change no scenario reached or cannot be run. Nothing of the machines is left in the answer: it is plain data.
 */
import { LexCache } from '../c/files';
import type { Program } from '../c/program';
import type { Configuration, ConfigurationRequest } from '../kernel/build';
import type { Problem } from '../machine/problem';
import type { MemoryTree, Tree } from '../tree/tree';
import {
  compareObservations,
  isCutShort,
  type Difference,
  mergeDifferences,
  type OutputDifference,
  pairs,
} from './differences';
import { compareDeeds, compareGivenBack, compareObjects, type ObjectDifference } from './objects';
import { allocationText, failureCases } from './failures';
import { callsAny, type ChangedBody, changedBodies } from './bodies';
import { type ComparedKernel, RunningKernel } from './kernel';
import { nothing, type Observation } from './observe';
import { type ChangedLines, type ReachSide, reachOf } from './reach';
import { scenarioHead, type ScenarioProgram, symbolValue, whyNotHere } from './scenarios';
import type { Fidelity as RunFidelity } from '../run/fidelity';

/** A kernel to run: a tree with its configuration. */
export interface Side {
  /** For people: "before", "FS_PID=n". */
  readonly label: string;
  readonly tree: Tree;
  readonly configuration: Configuration;
  /** What the configuration was asked for, to ask again with one symbol turned over. */
  readonly request?: ConfigurationRequest;
  /** Who runs its scenarios; without, they are run for the comparison alone. */
  readonly kernel?: ComparedKernel;
}

/** How somebody follows a comparison: called between runs; `false` cancels. */
export interface ExploreWatch {
  onProgress(done: number, total: number): boolean | Promise<boolean>;
}

export interface CompareRequest {
  readonly bundle: MemoryTree;
  readonly before: Side;
  readonly after: Side;
  /** Files whose text may differ between the two. */
  readonly paths: readonly string[];
  readonly scenarios: readonly ScenarioProgram[];
  readonly lexCache?: LexCache;
  readonly watch?: ExploreWatch;
}

/** A problem of the kernel, and the scenarios that meet it. */
export interface SeenProblem {
  readonly problem: Problem;
  readonly scenarios: readonly string[];
}

/** How much of the kernel after the change ran from source, and how much did not. */
export interface Fidelity {
  readonly source: number;
  readonly models: number;
  readonly primitives: number;
  readonly noOps: readonly string[];
}

/** The other value of a Kconfig symbol that the change adds, against before. */
export interface SymbolComparison {
  readonly symbol: string;
  /** The value it has in the comparison itself, and here. */
  readonly value: string;
  readonly other: string;
  /** Why the other value could not be tried. */
  readonly whyNot: string | undefined;
  readonly differences: readonly Difference[];
  /** Those that before does not have. */
  readonly problems: readonly SeenProblem[];
}

/** What is different when one allocation fails on both sides; only where a changed line is reached so. */
export interface FailureComparison {
  /** "an allocation in alloc_inode() under pidfs_alloc_file() (inode_cache)". */
  readonly what: string;
  readonly scenario: string;
  /** Step of the allocation; undefined before where the function made none there. */
  readonly steps: { readonly before: number | undefined; readonly after: number };
  readonly reached: readonly ChangedLines[];
  readonly user: readonly Difference[];
  readonly problems: Comparison['problems'];
}

export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly user: readonly Difference[];
  readonly output: readonly OutputDifference[];
  /** Those that one side alone has, and those of both. */
  readonly problems: {
    readonly before: readonly SeenProblem[];
    readonly after: readonly SeenProblem[];
    readonly both: readonly SeenProblem[];
  };
  readonly objects: readonly ObjectDifference[];
  /** By type of object: who gives them back on one side alone. */
  readonly givenBack: readonly Difference[];
  /** Locks that a system call takes on one side alone, callbacks that run there alone. */
  readonly deeds: readonly Difference[];
  /** Reference counts and living objects at the scenarios' marked moments. */
  readonly moments: readonly Difference[];
  readonly changed: readonly ChangedLines[];
  /** Changed lines that only a failing allocation reaches, and what happens then. */
  readonly failures: readonly FailureComparison[];
  readonly symbols: readonly SymbolComparison[];
  readonly fidelity: Fidelity;
  /** Names of the scenarios that ran on both sides, and why others did not. */
  readonly ran: readonly string[];
  readonly notRun: readonly { readonly scenario: string; readonly why: string }[];
  /** Those of `ran` that call no changed function, and so were run before the change alone. */
  readonly untouched: readonly string[];
  /** Those of `ran` in which the kernel failed on one side, and the run ended there. */
  readonly stopped: readonly string[];
  readonly cancelled: boolean;
}

/** A comparison with the observations of both sides, for who wants to check claims or look closer. */
export interface ComparedSides {
  readonly comparison: Comparison;
  readonly before: readonly Observation[];
  readonly after: readonly Observation[];
}

/** More new symbols than this are not tried one by one. */
const mostSymbols = 4;

export async function compareSides(request: CompareRequest): Promise<ComparedSides> {
  const lexCache = request.lexCache ?? new LexCache();
  const before = seenOn(kernelOf(request, request.before, lexCache));
  const after = seenOn(kernelOf(request, request.after, lexCache));
  const turned = newSymbols(request)
    .slice(0, mostSymbols)
    .map((symbol) => turnedOver(after.kernel, symbol));
  const bodies = changedBodies(before.kernel, after.kernel, request.paths);
  const isWhole = await runAll(request, bodies, [before, after, ...turned.flatMap(({ seen }) => seen ?? [])]);
  const { paths } = request;
  const alternatives = turned.flatMap(({ seen, symbol, other }) =>
    seen ? [{ ...reachSide(seen), label: `${symbol}=${other}` }] : [],
  );
  const isSameText = paths.every((path) => before.kernel.tree.read(path) === after.kernel.tree.read(path));
  const reached = isSameText || !isWhole ? [] : reachOf(reachSide(before), reachSide(after), paths, alternatives);
  const { changed, failures } = await withFailures(request, before, after, reached);
  const [one, other] = [before.observations, after.observations];
  const comparison: Comparison = {
    before: request.before.label,
    after: request.after.label,
    ...differencesOf(one, other),
    problems: splitProblems(one, other),
    objects: compareObjects(one, other),
    givenBack: compareGivenBack(one, other),
    deeds: compareDeeds(one, other),
    changed,
    failures,
    symbols: turned.map((kernel) => symbolComparison(kernel, one)),
    fidelity: fidelityOf(after),
    ...whatRan(one, other),
    cancelled: !isWhole,
  };
  return { comparison, before: one, after: other };
}

/** A side whose scenarios somebody has run and observed already. */
export interface ObservedSide {
  readonly label: string;
  readonly program: Program;
  readonly observations: readonly Observation[];
}

/** The comparison of one text under two configurations: no line is changed, and every run is there. */
export function compareObserved(before: ObservedSide, after: ObservedSide): Comparison {
  const [one, other] = [before.observations, after.observations];
  return {
    before: before.label,
    after: after.label,
    ...differencesOf(one, other),
    problems: splitProblems(one, other),
    objects: compareObjects(one, other),
    givenBack: compareGivenBack(one, other),
    deeds: compareDeeds(one, other),
    changed: [],
    failures: [],
    symbols: [],
    fidelity: fidelityOf(after),
    ...whatRan(one, other),
    cancelled: false,
  };
}

/** A kernel, and what was seen on it so far. */
interface SeenKernel {
  readonly kernel: ComparedKernel;
  readonly observations: Observation[];
}

function kernelOf({ bundle }: CompareRequest, side: Side, lexCache: LexCache): ComparedKernel {
  return side.kernel ?? new RunningKernel({ bundle, lexCache, ...side });
}
function seenOn(kernel: ComparedKernel): SeenKernel {
  return { kernel, observations: [] };
}
function reachSide({ kernel, observations }: SeenKernel): ReachSide {
  return { tree: kernel.tree, program: kernel.program, observations };
}

/**
 * Scenario by scenario on every kernel, so that its program is read once. What calls none of the functions whose `bodies`
 * are all that differs is not run a second time. False where it was cancelled.
 */
async function runAll(
  { scenarios, watch }: CompareRequest,
  bodies: readonly ChangedBody[] | undefined,
  seen: readonly SeenKernel[],
): Promise<boolean> {
  const total = scenarios.length * seen.length;
  const [before, after] = seen;
  let done = 0;
  for (const scenario of scenarios) {
    for (const one of seen) {
      const { kernel, observations } = one;
      if (watch && !(await watch.onProgress(done++, total))) return false;
      const whyNot = whyNotHere(scenarioHead(scenario.text), kernel.tree);
      const first = one === after && bodies !== undefined ? before!.observations.at(-1)! : undefined;
      if (whyNot !== undefined) observations.push(nothing(scenario.name, whyNot));
      else if (first && first.whyNot === undefined && !callsAny(before!.kernel.program, bodies!, first))
        // By statement of another program, and of nothing that is changed.
        observations.push({ ...first, isRun: false, counts: new Uint32Array(0), bootCounts: new Uint32Array(0) });
      else observations.push(await kernel.observe(scenario));
    }
  }
  return true;
}

/** Tries failing allocations for the lines that no scenario reached; those that are reached so count as run. */
async function withFailures(
  { scenarios, watch, paths }: CompareRequest,
  before: SeenKernel,
  after: SeenKernel,
  changed: readonly ChangedLines[],
): Promise<Pick<Comparison, 'changed' | 'failures'>> {
  const failures: FailureComparison[] = [];
  const reachedLines = new Set<string>();
  const cases = failureCases({ changed, scenarios, before: before.observations, after: after.observations });
  const finished = new Set<string>();
  for (const [done, one] of cases.entries()) {
    if (finished.has(one.kind)) continue;
    if (watch && !(await watch.onProgress(done, cases.length))) break;
    const { scenario, allocation } = one;
    const failed = await after.kernel.observe(scenario, allocation.step);
    // A program that waits for what it did not get says nothing; another may get on.
    const isStuck = failed.problems.some(({ kind }) => kind === 'deadlock');
    if (isStuck && cases.slice(done + 1).some(({ kind }) => kind === one.kind)) continue;
    finished.add(one.kind);
    const fates = reachOf(reachSide(before), { ...reachSide(after), observations: [failed] }, paths);
    const ran = new Set(fates.filter(({ fate }) => fate === 'ran').flatMap(lineKeys));
    const reached = changed.filter(
      (lines) => lines.fate === 'not-reached' && lineKeys(lines).some((key) => ran.has(key)),
    );
    if (reached.length === 0) continue;
    for (const key of reached.flatMap(lineKeys)) if (ran.has(key)) reachedLines.add(key);
    const known = one.before ? [ofKernel(await before.kernel.observe(scenario, one.before.step))] : [];
    const now = [ofKernel(failed)];
    failures.push({
      what: allocationText(after.kernel.program, one),
      scenario: scenario.name,
      steps: { before: one.before?.step, after: allocation.step },
      reached,
      user: differencesOf(known, now).user,
      problems: splitProblems(known, now),
    });
  }
  const told = changed.flatMap((lines): ChangedLines[] => {
    const found = lines.lines.filter((line) => reachedLines.has(`${lines.path}:${lines.side}:${line}`));
    if (found.length === 0) return [lines];
    const rest = lines.lines.filter((line) => !found.includes(line));
    const ran: ChangedLines = { ...lines, lines: found, fate: 'ran', reason: 'when an allocation fails' };
    return rest.length > 0 ? [ran, { ...lines, lines: rest }] : [ran];
  });
  return { changed: told, failures };
}
function lineKeys({ path, side, lines }: ChangedLines): string[] {
  return lines.map((line) => `${path}:${side}:${line}`);
}
/** With a failing allocation a scenario does not do what it is written for; only the kernel's own problems count. */
function ofKernel(observation: Observation): Observation {
  const problems = observation.problems.filter(
    ({ kind, stack }) => kind !== 'expectation' && stack[0]?.space !== 'user',
  );
  return { ...observation, problems };
}

function differencesOf(before: readonly Observation[], after: readonly Observation[]) {
  const all = pairs(before, after).map(([one, other]) => compareObservations(one, other));
  return {
    user: mergeDifferences(all.flatMap(({ user }) => user)),
    output: all.flatMap(({ output }) => output),
    moments: mergeDifferences(all.flatMap(({ kernel }) => kernel)),
  };
}

/** What tells a problem from others: not the line, which a change above moves. */
function problemKey({ kind, message, stack: [top] }: Problem): string {
  return `${kind}\0${message.replace(/:\d+:\d+:/g, ':')}\0${top?.function}`;
}

/** Each problem once, however many scenarios meet it. */
function problemsOf(observations: readonly Observation[]): Map<string, SeenProblem> {
  const seen = new Map<string, { problem: Problem; scenarios: string[] }>();
  for (const { scenario, problems } of observations) {
    for (const problem of problems) {
      const key = problemKey(problem);
      const known = seen.get(key);
      if (!known) seen.set(key, { problem, scenarios: [scenario] });
      else if (!known.scenarios.includes(scenario)) known.scenarios.push(scenario);
    }
  }
  return seen;
}
function splitProblems(before: readonly Observation[], after: readonly Observation[]): Comparison['problems'] {
  const [one, other] = [problemsOf(before), problemsOf(after)];
  const only = (seen: Map<string, SeenProblem>, rest: Map<string, SeenProblem>) =>
    [...seen].filter(([key]) => !rest.has(key)).map(([, problem]) => problem);
  const both = [...other].filter(([key]) => one.has(key)).map(([, problem]) => problem);
  return { before: only(one, other), after: only(other, one), both };
}

function whatRan(
  before: readonly Observation[],
  after: readonly Observation[],
): Pick<Comparison, 'ran' | 'notRun' | 'stopped' | 'untouched'> {
  const stopped: string[] = [];
  const ran: string[] = [];
  const notRun: { scenario: string; why: string }[] = [];
  for (const [one, other] of pairs(before, after)) {
    const why = other.whyNot ?? one.whyNot;
    if (why === undefined) ran.push(other.scenario);
    if (isCutShort(one) || isCutShort(other)) stopped.push(other.scenario);
    if (why !== undefined) notRun.push({ scenario: other.scenario, why });
  }
  const untouched = after.filter(({ isRun }) => !isRun).map(({ scenario }) => scenario);
  return { ran, notRun, stopped, untouched };
}

/** Functions that ran in any scenario, by where their text comes from. */
function fidelityOf({ observations }: Pick<ObservedSide, 'observations'>): Fidelity {
  const all = (which: keyof RunFidelity) => new Set(observations.flatMap(({ fidelity }) => fidelity[which]));
  return {
    source: all('source').size,
    models: all('models').size,
    primitives: all('primitives').size,
    noOps: [...all('noOps')].sort(),
  };
}

/** Bool symbols that only the side after has. */
function newSymbols({ before, after }: CompareRequest): string[] {
  const had = before.configuration.values;
  const names: string[] = [];
  for (const [name, { type }] of after.configuration.values) if (type === 'bool' && !had.has(name)) names.push(name);
  return names;
}

interface TurnedOver {
  readonly symbol: string;
  readonly value: string;
  readonly other: string;
  readonly whyNot: string | undefined;
  readonly seen: SeenKernel | undefined;
}

/** The side after with one symbol turned over. */
function turnedOver(after: ComparedKernel, symbol: string): TurnedOver {
  const value = symbolValue(after.configuration, symbol) ?? 'n';
  const other = value === 'y' ? 'n' : 'y';
  const kernel = after.with(symbol, other);
  const got = symbolValue(kernel.configuration, symbol) ?? 'n';
  if (got !== other) return { symbol, value, other, whyNot: `it stays ${got}`, seen: undefined };
  return { symbol, value, other, whyNot: undefined, seen: seenOn(kernel) };
}

function symbolComparison({ seen, ...turned }: TurnedOver, before: readonly Observation[]): SymbolComparison {
  if (!seen) return { ...turned, differences: [], problems: [] };
  const { user } = differencesOf(before, seen.observations);
  return { ...turned, differences: user, problems: splitProblems(before, seen.observations).after };
}
