/**
 * A tree under a configuration, ready to answer: the solved Kconfig, the kernel program, and what each scenario did on
 * it. Everything is made when first asked for, shared by all questions, and dropped when a text of the tree changes.
 */
import type { Program } from '../c/program';
import type { NoRun } from '../debug/host';
import {
  isDemoTree,
  kernelProgram,
  whyNotRunnable,
  type Configuration,
  type ConfigurationRequest,
} from '../kernel/build';
import { readKconfig } from '../kconfig/kconfig';
import type { Run } from '../run/run';
import { FileChanged, FilePending } from '../tree/tree';
import type { Subject } from './client';
import { keptConfiguration, NotedTree, type ReadKconfig } from './kept-configuration';
import { keepLibrary } from './kept-library';
import { KeptReadings } from './kept-readings';
import { KeptTokens } from './kept-tokens';
import { bootFailure, newRun, record, type RecordRequest, type RunRecord } from './record';
import { symbolValue } from '../explore/scenarios';
import { scenariosOf, type Scenario } from './scenarios';
import type { Store } from './serve';
import { bootInSlices, Dropped, Lane } from './slices';
import type { OpenTree, Trees } from './trees';

/** Programs kept: the tree's own values and those of a flip, for two trees. */
const mostKernels = 4;
/** Runs kept whole, to go back into. */
const mostRuns = 2;

export class Kernels {
  private readonly kernels = new Map<string, SubjectKernel>();
  private readonly kconfigs = new WeakMap<OpenTree, KnownKconfig>();
  private readonly kept: Kept;
  constructor(
    private readonly trees: Trees,
    private readonly store: Store | undefined,
  ) {
    if (store) keepLibrary(store);
    this.kept = { tokens: new KeptTokens(store), readings: store && new KeptReadings(store) };
  }

  /** The kernel of a subject as its texts are now. */
  of(subject: Subject): SubjectKernel {
    const tree = this.trees.of(subject.root);
    const set = Object.entries(subject.set).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([subject.root, set, subject.config, subject.answers ?? {}]);
    let kernel = this.kernels.get(key);
    if (kernel?.version !== tree.version) {
      kernel = new SubjectKernel(this.trees, tree, subject, this.kept, (request) =>
        keptConfiguration({
          store: this.store,
          tree,
          request,
          answers: subject.answers ?? {},
          read: () => this.kconfig(tree, subject),
          forget: () => this.kconfigs.delete(tree),
        }),
      );
    }
    this.kernels.delete(key);
    this.kernels.set(key, kernel!);
    const [oldest] = this.kernels.keys();
    if (this.kernels.size > mostKernels) this.kernels.delete(oldest!);
    return kernel!;
  }

  private kconfig(tree: OpenTree, { answers = {} }: Subject): ReadKconfig {
    const key = JSON.stringify(answers);
    const known = this.kconfigs.get(tree);
    if (known?.version === tree.kconfigVersion && known.answers === key) return known;
    const noted = new NotedTree(tree);
    const kconfig = readKconfig(noted, { answers });
    const read = { version: tree.kconfigVersion, answers: key, kconfig, paths: [...noted.asked.keys()] };
    this.kconfigs.set(tree, read);
    return read;
  }
}

/** What is kept from one life of the worker to the next. */
interface Kept {
  readonly tokens: KeptTokens;
  readonly readings: KeptReadings | undefined;
}

interface KnownKconfig extends ReadKconfig {
  readonly version: number;
  /** What it was told instead of running the shell, as JSON. */
  readonly answers: string;
}

export class SubjectKernel {
  readonly version: number;
  readonly isDemo: boolean;
  private solved: Configuration | undefined;
  private made: Program | undefined;
  /** A file was found to be another than what was kept said: all is read then. */
  private hasChanged = false;
  private readonly records = new Map<string, RunRecord>();
  private readonly recording = new Map<string, Promise<RunRecord>>();
  private readonly runs = new Map<string, { readonly run: Run; readonly lane: Lane }>();
  private readonly lane = new Lane();

  constructor(
    private readonly trees: Trees,
    readonly tree: OpenTree,
    readonly subject: Subject,
    private readonly kept: Kept,
    private readonly configure: (request: ConfigurationRequest) => Configuration,
  ) {
    this.version = tree.version;
    this.isDemo = isDemoTree(tree);
  }

  /** Whether the texts are still those that this was made from. */
  get isCurrent(): boolean {
    return this.version === this.tree.version;
  }

  /** Why nothing of the tree can be run; undefined where it can. */
  whyNot(): string | undefined {
    return whyNotRunnable(this.tree);
  }

  get configuration(): Configuration {
    if (!this.solved) {
      const { config, set } = this.subject;
      const text = config === undefined ? undefined : this.trees.read(config);
      const named = text === undefined ? {} : { config: { name: config!.replace(/^.*[/\\]/, ''), text } };
      this.solved = this.configure({ set, ...named });
    }
    return this.solved;
  }

  /** A `.config` is named that cannot be read; the tree's own is used. */
  get configIsMissing(): boolean {
    const { config } = this.subject;
    return config !== undefined && this.trees.read(config) === undefined;
  }

  /** Errors in the C read so far, with their places in the sentence. */
  knownErrors(): { readonly message: string }[] {
    const program = this.made;
    const errors = program?.problems().filter(({ severity }) => severity === 'error') ?? [];
    return errors.map((problem) => ({ message: program!.describe(problem) }));
  }

  get program(): Program {
    return (this.made ??= this.makeProgram());
  }
  private makeProgram(): Program {
    const { configuration, tree, trees } = this;
    const { readings, tokens } = this.kept;
    const { root } = tree;
    tokens.open(root);
    const { lexCache } = tokens;
    // What is flipped, or comes over a network, is not worth a file.
    if (!readings || !tree.isImmediate || this.hasChanged || Object.keys(this.subject.set).length > 0) {
      const program = kernelProgram({ tree, bundle: trees.bundle, configuration, lexCache });
      tokens.keepSoon(root, program);
      return program;
    }
    const options = { tree, bundle: trees.bundle, configuration, lexCache };
    // What is being edited changes too often to be worth it.
    const onRead = this.version > 0 ? undefined : (): unknown => setTimeout(keepSoon, 0);
    const { keep, program } = readings.program(root, options, onRead, (path) => tree.changed(path));
    tree.heldBy(program);
    const keepSoon = (): void => tokens.keepSoon(root, program, () => this.isCurrent && keep());
    return program;
  }
  /** The program, if a question has needed it already. */
  get knownProgram(): Program | undefined {
    return this.made;
  }

  /** What is known of a scenario without running anything. */
  known(scenario: Scenario): RunRecord | undefined {
    const found = this.records.get(scenario.file);
    return found?.scenario.text === scenario.text ? found : undefined;
  }
  get everyKnown(): RunRecord[] {
    return [...this.records.values()];
  }

  /** Runs the scenario unless it has been. Throws `Dropped` where the texts change meanwhile. */
  async record(scenario: Scenario): Promise<RunRecord> {
    const known = this.known(scenario);
    if (known) return known;
    const key = `${scenario.file}\n${scenario.text}`;
    let going = this.recording.get(key);
    if (!going) {
      going = this.lane.run(() => this.runAndKeep(scenario)).finally(() => this.recording.delete(key));
      this.recording.set(key, going);
    }
    return going;
  }

  private async runAndKeep(scenario: Scenario): Promise<RunRecord> {
    if (!this.isCurrent) throw new Dropped('the text changed');
    const done = await this.settled(() => record(this.recordRequest(scenario)));
    this.records.set(scenario.file, done.record);
    if (done.record.whyNot === undefined) this.keep(scenario, done.run);
    else done.run.retire();
    return done.record;
  }

  private recordRequest(scenario: Scenario): RecordRequest {
    const { program, configuration } = this;
    const symbols = (name: string) => symbolValue(configuration, name);
    return { program, bundle: this.trees.bundle, scenario, symbols, isWanted: () => this.isCurrent };
  }

  /** What the scenario does when the allocation at a step fails. Throws `Dropped` where the texts change meanwhile. */
  recordFailing(scenario: Scenario, failAt: number): Promise<RunRecord> {
    return this.lane.run(async () => {
      const done = await record({ ...this.recordRequest(scenario), failAt });
      done.run.retire();
      return done.record;
    });
  }

  /** Does it again from the start each time a file had to be fetched: a program half read is of no use. */
  async settled<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof FilePending)) throw error;
        this.hasChanged ||= error instanceof FileChanged;
        await error.arrival;
        this.made = undefined;
        this.records.clear();
        this.runs.clear();
      }
    }
  }

  /** All scenarios, the preferred one first. */
  scenarios(subject: Subject): Scenario[] {
    return scenariosOf(this.trees, subject);
  }

  private keep(scenario: Scenario, run: Run): { readonly run: Run; readonly lane: Lane } {
    const kept = { run, lane: new Lane() };
    this.runs.delete(scenario.file);
    this.runs.set(scenario.file, kept);
    const [oldest] = this.runs;
    if (this.runs.size <= mostRuns || !oldest) return kept;
    this.runs.delete(oldest[0]);
    // Who still works with it goes on; else the next run takes over what it took up.
    if (oldest[1].lane.isIdle) oldest[1].run.retire();
    return kept;
  }

  /** Gives `work` the scenario's run, booted, for itself alone. */
  withRun<T>(scenario: Scenario, work: (run: Run) => Promise<T>): Promise<T> {
    let kept = this.runs.get(scenario.file);
    if (!kept || kept.run.options.scenario.text !== scenario.text) {
      kept = this.keep(scenario, this.newRun(scenario));
    } else this.keepLast(scenario, kept);
    const { run, lane } = kept;
    return lane.run(async () => {
      if (run.keyframes.all.length === 0) await bootInSlices(run, () => this.isCurrent);
      return work(run);
    });
  }
  private keepLast(scenario: Scenario, kept: { readonly run: Run; readonly lane: Lane }): void {
    this.runs.delete(scenario.file);
    this.runs.set(scenario.file, kept);
  }

  /** A run of its own, at the program's start, for somebody to step through; or why there is none. */
  async start(scenario: Scenario): Promise<Run | NoRun> {
    // Stepping cannot wait for a file that must be fetched first: recording the scenario, which can, fetches all of them.
    const { whyNot } = this.tree.isImmediate ? { whyNot: undefined } : await this.record(scenario);
    if (whyNot !== undefined) return { problem: whyNot };
    return this.lane.run(async () => {
      const run = this.newRun(scenario);
      const reason = run.whyNot();
      if (reason !== undefined) return { problem: reason };
      return (await bootInSlices(run, () => this.isCurrent)) ? run : { problem: bootFailure(run) };
    });
  }

  /** A run before its boot. */
  newRun(scenario: Scenario): Run {
    return newRun(this.program, this.trees.bundle, scenario);
  }
}
