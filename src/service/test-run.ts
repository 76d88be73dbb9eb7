/**
 * One program run as a test: executed in slices to its end, with the kernel-side expectations checked on the way, then
 * judged. Where a printed line differs, the statement that printed it is found by running the program once more with
 * its standard output unbuffered.
 */
import { expectedOutput, kernelName } from '../explore/scenarios';
import { Mode } from '../machine/machine';
import { type Problem, type StackEntry, stackInTree } from '../machine/problem';
import { ExpectingRun } from '../run/expectations';
import { framesOf } from '../run/frames';
import { leakBaseline, leaksOf } from '../run/leaks';
import { withTakers } from '../run/takers';
import type { Run } from '../run/run';
import type { MemoryTree } from '../tree/tree';
import type { FilePlace } from './client';
import type { Coverage } from './coverage';
import type { SubjectKernel } from './kernels';
import { newRun } from './record';
import type { Scenario } from './scenarios';
import { caseOf, harnessLines, tapLines, together } from './selftests';
import type { Call } from './serve';
import { bootInSlices, breathe, runToEnd } from './slices';
import type { TestFailure, TestFrame, TestResult, TestVerdict } from './test-questions';

/** Characters of output that are passed on; a program that prints for ever fills no window. */
const mostOutput = 1_000_000;
/** The exit status of a selftest that was skipped, as kselftest.h has it. */
const skippedStatus = 4;
/** Results that are told where a program has no cases. */
const mostFailures = 20;

export interface Testing {
  readonly kernel: SubjectKernel;
  readonly bundle: MemoryTree;
  readonly scenario: Scenario;
  /** Its progress is what the program prints. */
  readonly call: Call;
  readonly coverage: Coverage | undefined;
}

/** Throws `Dropped` where the call is cancelled. */
export async function judge(testing: Testing): Promise<TestResult> {
  const { kernel, bundle, scenario, call, coverage } = testing;
  const run = newRun(kernel.program, bundle, scenario);
  await breathe();
  const whyNot = run.whyNot();
  if (whyNot !== undefined) return broken(whyNot, placeIn(testing, whyNot));
  const isWanted = passingOn(run, call);
  const writers = watchWriters(run);
  if (!(await bootInSlices(run, isWanted))) return bootFailure(testing, run);
  const before = run.machine.kernel!.counts.slice();
  const baseline = leakBaseline(run);
  const { values } = kernel.configuration.solution;
  const expecting = new ExpectingRun(run, (name) => values.get(name)?.value);
  await runToEnd(run, isWanted, (step) => expecting.runTo(step));
  coverage?.add(run, before);
  const leaks = leaksOf(run, baseline);
  const problems = [...run.problems, ...expecting.failures, ...(leaks.length > 0 ? withTakers(run, leaks) : [])];
  const failures = problems.map((problem) => problemFailure(testing, problem));
  const hasEnded = !run.problems.some(({ fatal }) => fatal);
  if (scenario.headers) return selftestResult(testing, { run, failures, hasEnded, writers });
  const status = run.machine.exitStatus;
  if (hasEnded && status !== 0) failures.push({ text: `The program ended with status ${status}.`, stack: [] });
  const expected = expectedOutput(bundle, scenario.name, kernelName(kernel.tree, kernel.configuration));
  const printed = run.text(1);
  if (expected !== undefined && hasEnded && printed !== expected)
    failures.unshift(await outputFailure(testing, expected, printed, isWanted));
  return { ...together([{ state: failures.length > 0 ? 'failed' : 'passed', failures }]), cases: {} };
}

/** What could not be run at all. */
export function broken(text: string, place?: FilePlace): TestResult {
  return { state: 'errored', failures: [{ text, stack: [], ...(place && { place }) }], cases: {} };
}

function bootFailure(testing: Testing, run: Run): TestResult {
  const [problem] = run.problems;
  const failure = problem ? problemFailure(testing, problem) : { text: 'The kernel did not boot.', stack: [] };
  return { state: 'errored', failures: [{ ...failure, text: `The kernel did not boot: ${failure.text}` }], cases: {} };
}

/** Whether to go on, which is asked between slices; on the way what was printed meanwhile is passed on. */
function passingOn(run: Run, call: Call): () => boolean {
  let passed = 0;
  let left = mostOutput;
  return () => {
    const text = run.output.slice(passed).map((output) => output.text).join(''); // prettier-ignore
    passed = run.output.length;
    if (text !== '' && left > 0) call.progress(text.slice(0, left));
    left -= text.length;
    return !call.cancelled();
  };
}

/** Which line of the program printed what, by the index of the output; undefined where none of its functions did. */
function watchWriters(run: Run): (number | undefined)[] {
  const { kernel, machine, options } = run;
  const lines: (number | undefined)[] = [];
  const keep = kernel.onConsole;
  kernel.onConsole = (descriptor, bytes) => {
    keep?.(descriptor, bytes);
    const places = framesOf(machine, machine.current)
      .filter(({ mode, place }) => mode === Mode.User && place !== undefined)
      .map(({ loaded, place }) => machine.positionOf(loaded, place!));
    lines[run.output.length - 1] = places.find(({ path }) => path === options.scenario.path)?.line;
  };
  return lines;
}

// --- scenarios ------------------------------------------------------------------------------------------------------

async function outputFailure(
  testing: Testing,
  expected: string,
  actual: string,
  isWanted: () => boolean,
): Promise<TestFailure> {
  const [wanted, seen] = [expected.split('\n'), actual.split('\n')];
  const index = seen.findIndex((line, at) => line !== wanted[at]);
  const at = index < 0 ? seen.length : index;
  const { tree, configuration, isDemo } = testing.kernel;
  const kernel = isDemo ? 'the demo tree' : `Linux ${kernelName(tree, configuration)}`;
  const [shown, known] = [quoted(seen, at), quoted(wanted, at)];
  const text = `Line ${at + 1} of the output is ${shown}; for ${kernel} ${known} is expected.`;
  const line = await lineThatPrints(testing, actual, at, isWanted);
  const { file, path } = testing.scenario;
  return { text, expected, actual, stack: [], ...(line !== undefined && { place: { file, path, line } }) };
}
function quoted(lines: readonly string[], at: number): string {
  const isEnd = at >= lines.length || (at === lines.length - 1 && lines[at] === '');
  return isEnd ? 'not there' : `"${lines[at]}"`;
}

/** The line of the program that prints line `wanted` of the output; undefined where unbuffered output is another. */
async function lineThatPrints(
  { kernel, bundle, scenario }: Testing,
  output: string,
  wanted: number,
  isWanted: () => boolean,
): Promise<number | undefined> {
  const run = newRun(kernel.program, bundle, { ...scenario, defines: [['PATCHSCOPE_UNBUFFERED', '1']] });
  if (run.whyNot() !== undefined) return undefined;
  const lines = watchWriters(run);
  if (!(await bootInSlices(run, isWanted))) return undefined;
  await runToEnd(run, isWanted);
  if (run.text(1) !== output) return undefined;
  let start = 0;
  for (const line of output.split('\n').slice(0, wanted)) start += line.length + 1;
  let at = 0;
  for (const [index, { descriptor, text }] of run.output.entries()) {
    if (descriptor !== 1) continue;
    at += text.length;
    if (at > start) return lines[index];
  }
  return lines[run.output.findLastIndex(({ descriptor }) => descriptor === 1)];
}

// --- selftests ------------------------------------------------------------------------------------------------------

interface Ended {
  readonly run: Run;
  readonly failures: readonly TestFailure[];
  readonly hasEnded: boolean;
  readonly writers: readonly (number | undefined)[];
}

function selftestResult(testing: Testing, { run, failures, hasEnded, writers }: Ended): TestResult {
  const output = run.output.map(({ text }) => text).join('');
  const told = harnessLines(output);
  const cases = new Map<string, TestVerdict>();
  const plain: TestVerdict[] = [];
  for (const { name, state, remark } of tapLines(output)) {
    const test = name.slice(name.lastIndexOf('.') + 1);
    const about = told.filter((line) => line.test === test && state === 'failed');
    const found = about.map((line) => harnessFailure(testing, line));
    if (state === 'failed' && found.length === 0)
      found.push({ text: `not ok: ${name}`, stack: [], ...placeOfText(testing, run, writers, name) });
    const verdict: TestVerdict = { state, failures: found, ...(remark !== undefined && { remark }) };
    if (name.includes('.') && !/\s/.test(name))
      cases.set(caseOf(name), together([...(cases.has(caseOf(name)) ? [cases.get(caseOf(name))!] : []), verdict]));
    else plain.push(verdict);
  }
  const own: TestFailure[] = [...failures];
  const status = run.machine.exitStatus;
  const results = [...cases.values(), ...plain];
  const hasFailed = results.some(({ state }) => state === 'failed');
  if (hasEnded && status !== 0 && status !== skippedStatus && !hasFailed)
    own.push({ text: `The program ended with status ${status}.`, stack: [] });
  const whole = together([
    ...results,
    ...(own.length > 0 ? [{ state: 'failed' as const, failures: own }] : []),
    ...(results.length === 0 && status === skippedStatus ? [{ state: 'skipped' as const, failures: [] }] : []),
  ]);
  return { ...whole, failures: whole.failures.slice(0, mostFailures), cases: Object.fromEntries(cases) };
}

function harnessFailure(testing: Testing, line: ReturnType<typeof harnessLines>[number]): TestFailure {
  const { scenario } = testing;
  // The name as the preprocessor has it: in the tree, or beside the program.
  const path = line.file.includes('/') ? line.file : scenario.path.replace(/[^/]*$/, line.file);
  return { text: line.text, place: { file: fileOf(testing, path), path, line: line.line }, stack: [] };
}

/** Where the program printed a text last. */
function placeOfText(
  { scenario }: Testing,
  { output }: Run,
  writers: readonly (number | undefined)[],
  text: string,
): { readonly place?: FilePlace } {
  const index = output.findLastIndex((one) => one.text.includes(text));
  const line = writers[index];
  return line === undefined ? {} : { place: { file: scenario.file, path: scenario.path, line } };
}

// --- problems -------------------------------------------------------------------------------------------------------

function problemFailure(testing: Testing, { message, stack, object, step }: Problem): TestFailure {
  // A leak happens nowhere: who took the reference, or made the object, is where to look.
  const about = stack.length > 0 ? stack : (object?.taken?.map(([taker]) => taker!) ?? object?.made ?? []);
  const frames = stackInTree(about).map((entry) => frameOf(testing, entry));
  const place = frames.find((frame) => frame.place)?.place;
  return { text: message, stack: frames, step, ...(place && { place }) };
}

function frameOf(testing: Testing, { function: name, path, line }: StackEntry): TestFrame {
  if (path === undefined || line === 0) return { name };
  return { name, place: { file: fileOf(testing, path), path, line } };
}

/** As the editor calls a file of a run: the program, a bundled text, or a file of the tree. */
function fileOf({ kernel, bundle, scenario }: Testing, path: string): string {
  if (path === scenario.path) return scenario.file;
  if (bundle.read(path) !== undefined) return `patchscope-demo:/${path}`;
  return `${kernel.tree.root}/${path}`;
}

/** The place that a compiler's message starts with. */
function placeIn(testing: Testing, text: string): FilePlace | undefined {
  const match = /^([\w./+-]+):(\d+)/.exec(text);
  return match ? { file: fileOf(testing, match[1]!), path: match[1]!, line: Number(match[2]) } : undefined;
}
