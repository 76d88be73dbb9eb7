/**
 * Behaviour before and after a patch, for the editor: the report of src/explore line by line, each with the moments it
 * can be looked at, and the claims of the messages with their verdicts.
 */
import { type CheckedClaim, checkClaims } from '../explore/claims';
import { type ComparedSides, type Comparison, compareSides, type Side } from '../explore/compare';
import { reportLines } from '../explore/format';
import type { ComparedKernel } from '../explore/kernel';
import { foldForMail } from '../explore/mail';
import { notesOf } from '../explore/patched';
import type { Observation } from '../explore/observe';
import { kernelName, type ScenarioProgram } from '../explore/scenarios';
import type { PatchMessage } from '../patch/patch';
import type { MemoryTree } from '../tree/tree';
import type { Subject } from './client';
import { sentenceAnswers } from './patch-answer';
import type { BehaviourAnswer, BehaviourLine, ClaimAnswer, Sides } from './patch-questions';
import type { SubjectKernel } from './kernels';
import type { Scenario } from './scenarios';
import type { Call } from './serve';
import { breathe, Dropped } from './slices';

export interface BehaviourRequest extends Sides<SubjectKernel> {
  readonly bundle: MemoryTree;
  readonly scenarios: readonly Scenario[];
  readonly paths: readonly string[];
  /** Of the patches between the two trees; `first` is the index of the first. */
  readonly messages: readonly PatchMessage[];
  readonly first: number;
  readonly title: string;
  readonly base: { readonly name: string; readonly why: string };
  /** How to get the same on a command line. */
  readonly command: string;
  /** The kernel of another subject. */
  readonly kernelOf: (subject: Subject) => SubjectKernel;
}

export async function behaviour(request: BehaviourRequest, call: Call): Promise<BehaviourAnswer> {
  const { bundle, before, after, scenarios, messages, first, title } = request;
  const [one, other] = [sideOf('before', before, request), sideOf('after', after, request)];
  const compared = await compareSettled(request, one, other, call);
  const { comparison, after: observations } = compared;
  if (comparison.cancelled) throw new Dropped(call.cancelled() ? 'it was cancelled' : 'the text changed');
  const kernel = kernelName(after.tree, after.configuration);
  const claims = checkClaims({ messages, scenarios, observations, bundle, kernel });
  const notes = notesOf({ base: request.base, before: one, after: other });
  const report = reportLines(comparison, { title, notes, claims });
  const roots = { before: before.subject.root, after: after.subject.root };
  const names = new Map(scenarios.map(({ name, file }) => [name, file.startsWith('patchscope-demo:') ? name : file]));
  return {
    title: `${title}: before → after`,
    lines: report.map(({ text, part, seen, place }): BehaviourLine => ({
      text,
      part,
      moments: seen && { scenario: names.get(seen.scenario)!, before: seen.before, after: seen.after },
      place: place && { root: roots[place.side], path: place.path, line: place.line },
    })),
    mail: foldForMail(report, request.command),
    differences: comparison.user.length,
    problems: problemCount(comparison),
    verdict: report.find(({ part }) => part === 'verdict')?.text ?? '',
    claims: [
      ...claims.claims.map((claim) => claimAnswer(claim, first)),
      ...messages.flatMap((message, index) => {
        const sentences = claims.withoutScenario.filter(({ patch }) => patch === index);
        return sentenceAnswers(message, first + index, sentences.map(({ sentence }) => sentence)); // prettier-ignore
      }),
    ],
    ...roots,
  };
}

async function compareSettled(
  { bundle, before, after, paths, scenarios }: BehaviourRequest,
  one: Side,
  other: Side,
  call: Call,
): Promise<ComparedSides> {
  const watch = {
    onProgress: async (done: number, total: number) => {
      call.progress(`run ${done + 1} of ${total}`);
      await breathe();
      return !call.cancelled() && before.isCurrent && after.isCurrent;
    },
  };
  for (;;) {
    const programs = [before.program, after.program];
    const compared = await compareSides({ bundle, before: one, after: other, paths, scenarios, watch });
    // Where a file had to be fetched on the way, what was seen before that is of a program that is gone.
    if (before.program === programs[0] && after.program === programs[1]) return compared;
  }
}

function sideOf(label: string, kernel: SubjectKernel, request: BehaviourRequest): Side {
  const { tree, configuration } = kernel;
  return { label, tree, configuration, kernel: new RecordedKernel(kernel, request) };
}

/** A kernel of the service as comparisons ask it: what it has run already is not run again. */
class RecordedKernel implements ComparedKernel {
  constructor(
    private readonly kernel: SubjectKernel,
    private readonly request: Pick<BehaviourRequest, 'scenarios' | 'kernelOf'>,
  ) {}

  get tree() {
    return this.kernel.tree;
  }
  get configuration() {
    return this.kernel.configuration;
  }
  get program() {
    return this.kernel.program;
  }

  async observe({ path }: ScenarioProgram, failAt?: number): Promise<Observation> {
    const scenario = this.request.scenarios.find((one) => one.path === path)!;
    const { kernel } = this;
    const record = await (failAt === undefined ? kernel.record(scenario) : kernel.recordFailing(scenario, failAt));
    return record.observation;
  }

  with(symbol: string, value: string): RecordedKernel {
    const { subject } = this.kernel;
    const { request } = this;
    return new RecordedKernel(request.kernelOf({ ...subject, set: { ...subject.set, [symbol]: value } }), request);
  }
}

function problemCount({ problems, failures }: Comparison): number {
  const own = [problems, ...failures.map((failure) => failure.problems)];
  return own.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
}

function claimAnswer({ quote, patch, ranges, verdict, scenarios }: CheckedClaim, first: number): ClaimAnswer {
  const names = scenarios.map(({ name }) => name);
  const reasons = scenarios.flatMap(({ name, why }) => (why === undefined ? [] : [`${name}: ${why}`]));
  return {
    patch: first + patch,
    text: quote,
    spans: ranges,
    verdict,
    why: verdict === 'holds' ? names.join(', ') : reasons.join('; '),
    scenarios: names,
  };
}

/** `FS_PID=n` as command line options. */
export function optionsOf({ set, config }: Subject): string {
  const words = Object.entries(set).map(([symbol, value]) => ` --set ${symbol}=${value}`);
  return `${config === undefined ? '' : ` --config ${config}`}${words.join('')}`;
}
