/**
 * The one front of the engine: takes typed requests (client.ts), answers with plain data. It runs in a worker; every face
 * (editor, later others) is thin over it. Runs are made in slices, so no question waits for another's long run, and a
 * changed text makes what was under way about the old text end.
 */
import { configMacros, initSyntax, type Syntax } from '../syntax';
import type {
  Difference,
  FileOfTree,
  HoverAnswer,
  InactiveRegion,
  LensAnswer,
  Method,
  Methods,
  PlaceInTree,
  Subject,
} from './client';
import { configurationOf, fragmentOf } from './configuration';
import { DebugSessions } from './debugging';
import { difference } from './difference';
import { hover } from './hover';
import { completionAt } from './kconfig-completion';
import { kconfigLenses } from './kconfig-lenses';
import { linksOf, outlineOf } from './kconfig-outline';
import { symbolProblems } from './kconfig-problems';
import { fileKind } from './kconfig-readings';
import { referencesOf } from './kconfig-references';
import { definitionOf, symbolAt, symbolHover } from './kconfig-symbols';
import { Kernels, type SubjectKernel } from './kernels';
import { Lifetimes } from './lifetime';
import { functionLenses, modelledFunctions } from './lenses';
import { PatchAnswers } from './patch-answers';
import type { PatchMethods } from './patch-questions';
import { Tests } from './tests';
import { problemsIn } from './problems';
import { programOutput } from './program-output';
import { scenarioInfo } from './scenarios';
import type { Answer, Call, Ground, Outside } from './serve';
import { breathe, Dropped } from './slices';
import { reproduction, statusOf } from './status';
import { Trees } from './trees';

/** In a kernel's Kconfig files dozens of flips are offered: those wait until one is asked for. */
const mostPrepared = 2;

type Answers = { [M in Method]: (params: Methods[M]['params'], call: Call) => unknown };

export function openService(ground: Ground, outside: Outside): Answer {
  const service = new Service(ground, outside);
  return (method, params, call) => {
    const answer = service.answers[method as Method] as ((params: unknown, call: Call) => unknown) | undefined;
    if (!answer) throw new Error(`There is no question ${method}.`);
    return answer(params, call);
  };
}

class Service {
  private readonly trees: Trees;
  private readonly kernels: Kernels;
  private readonly sessions: DebugSessions;
  private readonly lifetimes: Lifetimes;
  private syntaxReady: Promise<Syntax> | undefined;
  /** Kernels whose scenarios are being run because a lens asked. */
  private readonly exploring = new WeakSet<SubjectKernel>();
  /** What each kernel's values change against the tree's own, as far as it is known. */
  private readonly differences = new WeakMap<SubjectKernel, Difference | 'under way'>();
  private readonly patchAnswers: PatchAnswers;
  private readonly tests: Tests;

  constructor(
    private readonly ground: Ground,
    private readonly outside: Outside,
  ) {
    this.trees = new Trees(ground, outside);
    this.kernels = new Kernels(this.trees, ground.store);
    this.patchAnswers = new PatchAnswers({
      trees: this.trees,
      kernel: (subject) => this.kernels.of(subject),
      syntax: () => this.syntax(),
      explore: (kernel, subject) => this.explore(kernel, subject),
      hover: (place, call) => this.hover(place, call),
    });
    this.lifetimes = new Lifetimes(this.trees, this.kernels);
    this.tests = new Tests(
      this.trees,
      this.kernels,
      () => this.syntax(),
      (kernel) => (kernel.tree.macros = configuredMacros(kernel)),
    );
    this.sessions = new DebugSessions(this.trees, this.kernels, (session, message) =>
      outside.emit('debug', { session, message }),
    );
  }

  readonly answers: Answers = {
    document: ({ file, text }) => {
      for (const tree of this.trees.setDocument(file, text)) {
        this.sessions.changed(tree.root);
        this.patchAnswers.patches.changed(tree.root);
      }
      return null;
    },
    status: ({ subject }) => statusOf(this.kernel(subject), subject),
    scenarios: ({ subject }) => this.kernel(subject).scenarios(subject).map(scenarioInfo),
    hover: (place, call) => this.hover(place, call),
    definition: async (place) => definitionOf(this.kernel(place.subject), await this.syntax(), place),
    references: ({ subject, name, paths }, call) => referencesOf(this.kernel(subject), name, paths, call),
    completion: (place) => completionAt(this.kernel(place.subject), place),
    outline: async (file) => outlineOf(this.kernel(file.subject), await this.syntax(), file),
    links: async (file) => linksOf(this.kernel(file.subject), await this.syntax(), file),
    expression: async ({ subject, path, offset }) => {
      const syntax = await this.syntax();
      const target = this.kernel(subject).tree.document(syntax, path)?.hoverTarget(offset);
      return target && target.kind !== 'config' && target.kind !== 'macro' ? target.range : null;
    },
    lenses: async (file) => {
      const syntax = await this.syntax();
      const kernel = this.configured(file);
      if (fileKind(file.path) === 'kconfig') return this.kconfigLenses(kernel, syntax, file);
      if (kernel.whyNot() === undefined) this.explore(kernel, file.subject);
      return functionLenses(kernel, syntax, file);
    },
    inactive: async ({ subject, path }) => {
      const syntax = await this.syntax();
      const kernel = this.configured({ subject, path });
      const document = kernel.tree.document(syntax, path);
      if (!document || kernel.whyNot() !== undefined) return [];
      const regions = document.regions();
      const { values } = kernel.configuration;
      const left = document.inactiveRanges().map((span): InactiveRegion => {
        const condition = regions.find(({ body }) => body.start === span.start)?.conditions.join(' && ') ?? '';
        const symbols = new Set([...condition.matchAll(/\bCONFIG_(\w+)/g)].map((match) => match[1]!));
        const told = [...symbols].map((name) => `${name} is ${values.get(name)?.value ?? 'not defined'}`);
        return { span, cause: 'condition', reason: `Not compiled: needs ${[condition, told.join(', ')].filter(Boolean).join('; ')}.` }; // prettier-ignore
      });
      return [...left, ...modelledFunctions(kernel, syntax, { subject, path })];
    },
    problems: async (file) => {
      const syntax = await this.syntax();
      const kernel = this.kernel(file.subject);
      return [...problemsIn(kernel, file), ...symbolProblems(kernel, syntax, file)];
    },
    difference: ({ subject, before }, call) => {
      const after = this.kernels.of(subject);
      const isWanted = () => !call.cancelled();
      const { progress } = call;
      if (before === undefined) return this.difference(this.own(subject), after, subject, isWanted, progress);
      const scenarios = after.scenarios(subject);
      return difference({ before: this.kernels.of(before), after, scenarios, isWanted, progress });
    },
    configuration: ({ subject }) => {
      const kernel = this.kernel(subject);
      const own = this.own(subject);
      const isFlipped = Object.keys(subject.set).length > 0 && kernel.whyNot() === undefined;
      if (isFlipped && !this.differences.has(kernel)) this.compareInBackground(own, kernel, subject);
      const known = this.differences.get(kernel);
      return configurationOf(kernel, own, typeof known === 'object' ? known : undefined);
    },
    fragment: ({ subject }) => fragmentOf(this.kernel(subject)),
    reproduction: ({ subject }) => reproduction(this.kernel(subject), subject),
    ...this.answersAboutPatches(),
    programOutput: (params) => programOutput(this.trees, this.kernels, params),
    lifetime: ({ subject, program }, call) => this.lifetimes.tape(subject, program, () => !call.cancelled()),
    lifetimeMoment: ({ tape, step, since }) => this.lifetimes.moment(tape, step, since),
    lifetimeIsFresh: ({ tape }) => this.lifetimes.isFresh(tape),
    testPrograms: (params) => this.tests.programs(params),
    testCases: (params) => this.tests.cases(params),
    test: (params, call) => this.tests.run(params, call),
    testCoverage: (params) => this.tests.coverageFiles(params),
    testCoverageDetails: (params) => this.tests.coverageDetails(params),
    debugOpen: ({ session }) => this.sessions.open(session),
    debugSend: ({ session, message }) => this.sessions.send(session, message),
    debugClose: ({ session }) => this.sessions.close(session),
  };

  /** Bound late: `answers` is made before the constructor's body runs. */
  private answersAboutPatches(): { [M in keyof PatchMethods]: Answers[M] } {
    return {
      patchOpen: (source) => this.patchAnswers.open(source),
      patchClose: ({ key }) => this.patchAnswers.close(key),
      patch: ({ key }, call) => this.patchAnswers.patch(key, call),
      patchMarks: ({ subject }, call) => this.patchAnswers.marks(subject, call),
      patchHover: (params, call) => this.patchAnswers.hover(params, call),
      patchFile: ({ root, path }) => this.trees.of(root).read(path) ?? null,
      patchNearest: (params, call) => this.patchAnswers.nearest(params, call),
      patchCompare: ({ before, after }, call) => this.patchAnswers.compare(before, after, call),
    };
  }

  private async hover(place: PlaceInTree, call: Call): Promise<HoverAnswer | null> {
    const syntax = await this.syntax();
    const kernel = this.configured(place);
    const named = symbolAt(kernel, syntax, place);
    if (named) return symbolHover(kernel, this.own(place.subject), place, named);
    if (fileKind(place.path) !== 'c') return null;
    const context = { kernel, syntax, isWanted: () => !call.cancelled(), progress: call.progress };
    const answer = await hover(context, place);
    if (!kernel.isCurrent) throw new Dropped('the text changed');
    return answer;
  }

  private kernel(subject: Subject): SubjectKernel {
    return this.kernels.of(subject);
  }

  /** The kernel, with the file's document reading `#if` under its configuration. */
  private configured({ subject, path }: FileOfTree | PlaceInTree): SubjectKernel {
    const kernel = this.kernels.of(subject);
    if (fileKind(path) !== 'c' || kernel.whyNot() !== undefined) return kernel;
    kernel.tree.macros = configuredMacros(kernel);
    return kernel;
  }

  private syntax(): Promise<Syntax> {
    this.syntaxReady ??= initSyntax({
      runtime: this.ground.wasm('web-tree-sitter.wasm'),
      c: this.ground.wasm('tree-sitter-c.wasm'),
      kconfig: this.ground.wasm('tree-sitter-kconfig.wasm'),
    });
    return this.syntaxReady;
  }

  /** Runs the scenarios one after the other, the preferred first, and tells when there is more to say. */
  private explore(kernel: SubjectKernel, subject: Subject): void {
    if (this.exploring.has(kernel) || kernel.scenarios(subject).every((scenario) => kernel.known(scenario))) return;
    this.exploring.add(kernel);
    const work = async (): Promise<void> => {
      // What was asked together with this goes first.
      await new Promise((resolve) => setTimeout(resolve, 5));
      let told = 0;
      for (const [index, scenario] of kernel.scenarios(subject).entries()) {
        if (!kernel.isCurrent) return;
        if (kernel.known(scenario)) continue;
        await kernel.record(scenario);
        if (index > 0 && performance.now() - told < 700) continue;
        told = performance.now();
        this.outside.emit('changed', { root: subject.root });
      }
      this.outside.emit('changed', { root: subject.root });
    };
    this.inBackground(() => work().finally(() => this.exploring.delete(kernel)));
  }

  private inBackground(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (error instanceof Dropped) return;
      this.outside.log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  }

  /** The kernel of the tree's own values. */
  private own(subject: Subject): SubjectKernel {
    return this.kernels.of({ ...subject, set: {} });
  }

  private kconfigLenses(kernel: SubjectKernel, syntax: Syntax, file: FileOfTree) {
    const { subject } = file;
    const own = this.own(subject);
    const known = this.differences.get(kernel);
    const isFlipped = Object.keys(subject.set).length > 0;
    if (isFlipped && known === undefined && kernel.whyNot() === undefined)
      this.compareInBackground(own, kernel, subject);
    const lenses = kconfigLenses({ kernel, own, syntax, file, difference: typeof known === 'object' ? known : undefined }); // prettier-ignore
    if (!isFlipped) this.prepareFlips(kernel, subject, lenses);
    return lenses;
  }

  /**
   * Runs the preferred scenario on the tree's own values, so that a flip has something to compare with; and where few
   * flips are offered, on those too: then the first answer is there when the lens is clicked.
   */
  private prepareFlips(kernel: SubjectKernel, subject: Subject, lenses: readonly LensAnswer[]): void {
    const actions = lenses.flatMap(({ phrases }) => phrases.flatMap(({ action }) => action ?? []));
    const offered = actions.filter((action) => action.kind === 'set');
    const [preferred] = kernel.scenarios(subject);
    if (!preferred || offered.length === 0 || kernel.known(preferred) || this.exploring.has(kernel)) return;
    this.inBackground(async () => {
      await kernel.record(preferred);
      if (offered.length > mostPrepared) return;
      for (const { symbol, value } of offered) {
        await breathe();
        if (!kernel.isCurrent) return;
        await this.kernels.of({ ...subject, set: { [symbol]: value } }).record(preferred);
      }
    });
  }

  private compareInBackground(own: SubjectKernel, kernel: SubjectKernel, subject: Subject): void {
    this.differences.set(kernel, 'under way');
    const changed = () => this.outside.emit('changed', { root: subject.root });
    const work = this.difference(
      own,
      kernel,
      subject,
      () => kernel.isCurrent,
      () => {},
      (first) => {
        this.differences.set(kernel, first);
        changed();
      },
    );
    this.inBackground(() =>
      work.then(changed, (error: unknown) => {
        this.differences.delete(kernel);
        throw error;
      }),
    );
  }

  private async difference(
    before: SubjectKernel,
    after: SubjectKernel,
    subject: Subject,
    isWanted: () => boolean,
    progress: (text: string) => void,
    first?: (difference: Difference) => void,
  ): Promise<Difference> {
    const known = this.differences.get(after);
    if (typeof known === 'object' && known.scenarios.done === known.scenarios.all) return known;
    const scenarios = after.scenarios(subject);
    const found = await difference({ before, after, scenarios, isWanted, progress, ...(first && { first }) });
    this.differences.set(after, found);
    return found;
  }
}

const macros = new WeakMap<SubjectKernel, ReturnType<typeof configMacros>>();
/** The macros of a configuration; a symbol that no Kconfig file defines is known not to be set. */
function configuredMacros(kernel: SubjectKernel): ReturnType<typeof configMacros> {
  let known = macros.get(kernel);
  if (!known) {
    const { values } = kernel.configuration;
    known = configMacros((symbol) => values.get(symbol)?.value ?? (/_MODULE$/.test(symbol) ? undefined : 'n'));
    macros.set(kernel, known);
  }
  return known;
}
