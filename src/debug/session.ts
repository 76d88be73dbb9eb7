/**
 * A debug session: the Debug Adapter Protocol over one Run, as plain messages in and out. `questions.ts` answers questions
 * about the moment; here is what moves: launching, running in slices, stopping, going back.
 *
 * Time is the run's own: a stop is a moment, going back is going to an earlier one, and the same moment shows the same.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Task } from '../machine/machine';
import { formatProblem, type Problem } from '../machine/problem';
import type { Run } from '../run/run';
import { typeName } from '../c/parser';
import { type Baseline, leakBaseline, leaksOf } from '../run/leaks';
import { Names } from '../run/show';
import { CannotEvaluate } from '../run/evaluate';
import { Breakpoints, type Hit } from './breakpoints';
import type { DebugHost, LaunchArguments } from './host';
import { currentLoaded, StopPlaces } from './places';
import { Questions } from './questions';
import { Sources } from './sources';
import { frameEntry, keepFrames, lastStepTo, type StepKind, stepQuestion, visibleDepth } from './stepping';
import { Travel } from './travel';
import { Values } from './values';
import { type Change, lastChange, type Watched, Watcher } from './watch';
import { exceptionFilters, type Filter, filterOf, passedCalls } from './words';

/** A request that cannot be done, told to the client. */
export class RequestError extends Error {}

/** Why and where the run stands still. */
export interface Stop {
  readonly reason: 'step' | 'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'exception' | 'pause' | 'entry' | 'goto' | 'end'; // prettier-ignore
  readonly description?: string;
  readonly text?: string;
  readonly breakpoints?: readonly number[];
  readonly problem?: Problem;
  readonly task?: Task;
}

/** Everything that belongs to one launched run. */
export interface Launched {
  readonly run: Run;
  readonly places: StopPlaces;
  readonly travel: Travel;
  readonly breakpoints: Breakpoints;
  readonly sources: Sources;
  readonly values: Values;
  readonly baseline: Baseline;
}

type Movement = Generator<void, Stop>;

/** Milliseconds that one turn on the thread takes. */
const turn = 8;

export class DebugSession {
  private launched: Launched | undefined;
  private launch: LaunchArguments = {};
  private movement: Movement | undefined;
  /** The request that started the movement, for `cancel`. */
  private movementRequest = 0;
  private seq = 1;
  private isOver = false;
  private isInvalid = false;
  private isConfigured = false;
  private readonly filters = new Set<Filter>(['problem']);
  private watched: readonly Watched[] = [];
  /** Forward steps since the last other movement: where each ended and where it began. */
  private steps: { readonly to: number; readonly from: number }[] = [];
  private stopped: Stop | undefined;
  /** What was told already: no moment is told twice. */
  private furthest = 0;
  private toldOutputs = 0;
  private toldProblems = 0;
  private threads = new Set<number>();
  private readonly questions: Questions;
  private linesStartAt1 = true;
  private columnsStartAt1 = true;

  constructor(private readonly host: DebugHost) {
    this.questions = new Questions(host, {
      line: (fromOne) => (this.linesStartAt1 ? fromOne : fromOne - 1),
      column: (fromOne) => (this.columnsStartAt1 ? fromOne : fromOne - 1),
    });
  }

  /** Takes a message of the client: a request; anything else is passed over. */
  handle(message: unknown): void {
    const request = message as DebugProtocol.Request;
    if (typeof message !== 'object' || message === null || request.type !== 'request') return;
    if (typeof request.command !== 'string' || typeof request.seq !== 'number') return;
    void this.answer(request);
  }

  /** The text that runs has changed: what is shown stays as it is, and the next start takes the new text. */
  invalidate(): void {
    if (!this.launched || this.isInvalid || this.isOver) return;
    this.isInvalid = true;
    this.output('console', 'The text was edited. This run goes on with the old text; Restart runs the new one.\n');
  }

  /** Ends the session without a word. */
  close(): void {
    this.isOver = true;
    this.movement = undefined;
    this.launched = undefined;
  }

  private async answer(request: DebugProtocol.Request): Promise<void> {
    const response = { type: 'response', request_seq: request.seq, command: request.command };
    try {
      const answer = await this.dispatch(request.command, (request.arguments ?? {}) as never, request.seq);
      this.post({ ...response, success: true, ...(answer.body && { body: answer.body }) });
      answer.after?.();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const isOurs = !(error instanceof RequestError) && !(error instanceof CannotEvaluate);
      const message = isOurs ? `Patchscope failed: ${text}` : text;
      this.post({
        ...response,
        success: false,
        message,
        body: { error: { id: isOurs ? 2 : 1, format: message, showUser: isOurs || request.command === 'launch' } },
      });
    }
  }
  private post(message: object): void {
    if (!this.isOver) this.host.send({ seq: this.seq++, ...message });
  }
  private event(event: string, body?: object): void {
    this.post({ type: 'event', event, ...(body && { body }) });
  }
  private output(category: string, output: string, place?: object): void {
    this.event('output', { category, output, ...place });
  }

  // --- requests ---------------------------------------------------------------------------------------------------

  private dispatch(command: string, args: never, seq: number): Promise<Answer> | Answer {
    switch (command) {
      case 'initialize':
        return this.initialize(args);
      case 'launch':
        return this.start(args);
      case 'attach':
        throw new RequestError('There is nothing to attach to: use a launch request.');
      case 'configurationDone':
        return this.configurationDone(seq);
      case 'disconnect':
        return { after: () => this.close() };
      case 'terminate':
        return {
          after: () => {
            this.movement = undefined;
            this.event('terminated');
          },
        };
      case 'restart':
        return this.restart(seq);
      case 'cancel':
        return this.cancel(args);
      case 'threads':
        return { body: { threads: this.launched ? this.questions.threads(this.launched) : [] } };
    }
    const launched = this.launched;
    if (!launched) throw new RequestError('Nothing has been launched yet.');
    switch (command) {
      case 'setBreakpoints':
        return this.setBreakpoints(launched, args);
      case 'setFunctionBreakpoints': {
        const { breakpoints } = args as DebugProtocol.SetFunctionBreakpointsArguments;
        const set = launched.breakpoints.setFunctions(breakpoints ?? []);
        return { body: { breakpoints: set.map((b) => this.questions.breakpoint(launched, b)) } };
      }
      case 'setExceptionBreakpoints':
        return this.setExceptionBreakpoints(args);
      case 'source':
      case 'loadedSources':
        return { body: this.questions.answer(launched, this.stopped, command, args) };
      case 'pause':
        return { after: () => void (launched.travel.interrupted = this.movement !== undefined) };
    }
    if (this.movement) throw new RequestError('The run is under way: pause it first.');
    switch (command) {
      case 'continue':
        return this.move(seq, this.resume(launched), { allThreadsContinued: true });
      case 'next':
        return this.move(seq, this.step(launched, 'over', args));
      case 'stepIn':
        return this.move(seq, this.step(launched, 'in', args));
      case 'stepOut':
        return this.move(seq, this.step(launched, 'out', args));
      case 'stepBack':
        return this.move(seq, this.stepBack(launched, 'over', args));
      case 'patchscope/stepBackInto':
        return this.move(seq, this.stepBack(launched, 'in', args));
      case 'patchscope/stepBackOut':
        return this.move(seq, this.stepBack(launched, 'out', args));
      case 'reverseContinue':
        return this.move(seq, this.reverse(launched), { allThreadsContinued: true });
      case 'restartFrame':
        return this.move(seq, this.restartFrame(launched, args));
      case 'patchscope/goTo':
        return this.goTo(launched, seq, args);
      case 'patchscope/moment':
        return { body: this.moment(launched) };
      case 'setDataBreakpoints':
        return this.setDataBreakpoints(args);
      default:
        return { body: this.questions.answer(launched, this.stopped, command, args) };
    }
  }

  private initialize(args: DebugProtocol.InitializeRequestArguments): Answer {
    this.linesStartAt1 = args.linesStartAt1 ?? true;
    this.columnsStartAt1 = args.columnsStartAt1 ?? true;
    const capabilities: DebugProtocol.Capabilities = {
      supportsConfigurationDoneRequest: true,
      supportsFunctionBreakpoints: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsEvaluateForHovers: true,
      supportsStepBack: true,
      supportsRestartFrame: true,
      supportsRestartRequest: true,
      supportsCompletionsRequest: true,
      completionTriggerCharacters: ['.', '>'],
      supportsExceptionInfoRequest: true,
      exceptionBreakpointFilters: exceptionFilters,
      supportsDataBreakpoints: true,
      supportsLoadedSourcesRequest: true,
      supportsTerminateRequest: true,
      supportsCancelRequest: true,
      supportsSteppingGranularity: true,
      supportsReadMemoryRequest: true,
      supportsDelayedStackTraceLoading: true,
    };
    return { body: capabilities };
  }

  private async start(args: LaunchArguments): Promise<Answer> {
    if (this.launched) throw new RequestError('This session has been launched already.');
    this.launch = args;
    await this.load();
    return { after: () => this.event('initialized') };
  }
  /** Makes the run and boots it. */
  private async load(): Promise<void> {
    const run = await this.host.createRun(this.launch);
    if ('problem' in run) throw new RequestError(run.problem);
    const why = run.whyNot();
    if (why !== undefined) throw new RequestError(why);
    run.kernel.onLog = (text) => {
      if (run.machine.steps > this.furthest) this.output('console', text.endsWith('\n') ? text : `${text}\n`);
    };
    if (run.keyframes.length === 0 && !run.boot()) {
      const [problem] = run.problems;
      throw new RequestError(
        problem ? `The kernel did not boot: ${formatProblem(problem)}` : 'The kernel did not boot.',
      );
    }
    if (run.machine.steps !== run.startStep || run.machine.finished) run.goTo(run.startStep);
    const places = new StopPlaces(run);
    const values = new Values(new Names(run.kernel, () => run.bootObjects));
    const breakpoints = new Breakpoints(run, places);
    breakpoints.show = (context, value) => values.show(context, value);
    const sources = new Sources(run, this.host, this.launch.subject?.root);
    const baseline = leakBaseline(run);
    this.launched = { run, places, travel: new Travel(run), breakpoints, sources, values, baseline };
    this.furthest = run.startStep;
    this.toldOutputs = 0;
    this.toldProblems = 0;
    this.isInvalid = false;
    this.steps = [];
    this.stopped = undefined;
    this.watched = [];
  }

  private configurationDone(seq: number): Answer {
    const launched = this.launched;
    if (!launched) throw new RequestError('Nothing has been launched yet.');
    if (this.isConfigured) throw new RequestError('The session runs already.');
    this.isConfigured = true;
    return this.move(seq, this.begin(launched));
  }

  private async restart(seq: number): Promise<Answer> {
    const old = this.launched;
    if (!old) throw new RequestError('Nothing has been launched yet.');
    this.movement = undefined;
    const isNew = this.isInvalid;
    [this.furthest, this.toldOutputs, this.toldProblems] = [old.travel.start, 0, 0];
    if (isNew) {
      const kept = old.breakpoints;
      await this.load();
      this.launched!.breakpoints.takeOver(kept, (source) => this.fileOf(this.launched!, source));
      for (const b of this.launched!.breakpoints.everything)
        this.event('breakpoint', { reason: 'changed', breakpoint: this.questions.breakpoint(this.launched!, b) });
    }
    const launched = this.launched!;
    this.steps = [];
    return this.move(seq, this.begin(launched, isNew ? undefined : launched.travel.start));
  }

  private cancel({ requestId }: DebugProtocol.CancelArguments): Answer {
    if (this.movement && this.launched && (requestId === undefined || requestId === this.movementRequest))
      this.launched.travel.interrupted = true;
    return {};
  }

  private setBreakpoints(launched: Launched, args: DebugProtocol.SetBreakpointsArguments): Answer {
    const source = args.source ?? {};
    const wanted = (args.breakpoints ?? []).map((b) => ({
      ...b,
      line: this.linesStartAt1 ? b.line : b.line + 1,
      ...(b.column !== undefined && { column: this.columnsStartAt1 ? b.column : b.column + 1 }),
    }));
    const set = launched.breakpoints.setLines(source, this.fileOf(launched, source), wanted);
    return { body: { breakpoints: set.map((b) => this.questions.breakpoint(launched, b)) } };
  }
  private fileOf(launched: Launched, source: DebugProtocol.Source) {
    return launched.sources.find(source);
  }
  private setExceptionBreakpoints({ filters }: DebugProtocol.SetExceptionBreakpointsArguments): Answer {
    const known = exceptionFilters.map((f) => f.filter);
    this.filters.clear();
    for (const filter of filters ?? []) if (known.includes(filter)) this.filters.add(filter as Filter);
    const breakpoints = (filters ?? []).map((filter) =>
      known.includes(filter) ? { verified: true } : { verified: false, message: `there is no filter ${filter}` },
    );
    return { body: { breakpoints } };
  }
  private setDataBreakpoints({ breakpoints }: DebugProtocol.SetDataBreakpointsArguments): Answer {
    const found = (breakpoints ?? []).map((b) => this.questions.watched(b.dataId));
    this.watched = found.filter((w) => w !== undefined);
    return {
      body: {
        breakpoints: found.map((w, i) =>
          w ? { id: 1_000_000 + i, verified: true } : { verified: false, message: 'it is not known in this session' },
        ),
      },
    };
  }
  private moment({ run, travel }: Launched): object {
    return { step: travel.now, start: travel.start, ended: run.machine.finished };
  }

  // --- moving -----------------------------------------------------------------------------------------------------

  /** Starts a movement once the request has been answered. */
  private move(seq: number, movement: Movement, body?: object): Answer {
    const { launched } = this;
    if (!launched) throw new RequestError('Nothing has been launched yet.');
    return {
      ...(body && { body }),
      after: () => {
        launched.travel.interrupted = false;
        this.questions.forget(launched);
        this.stopped = undefined;
        this.movement = movement;
        this.movementRequest = seq;
        this.host.schedule(() => this.drive(launched, movement));
      },
    };
  }
  /** One turn of the movement. */
  private drive(launched: Launched, movement: Movement): void {
    if (this.movement !== movement || this.isOver) return;
    const until = performance.now() + turn;
    try {
      do {
        const { done, value } = movement.next();
        if (done) {
          this.movement = undefined;
          this.tell(launched);
          this.stop(launched, value);
          return;
        }
      } while (performance.now() < until);
      this.tell(launched);
    } catch (error) {
      // A bug of ours must be seen, and must not leave the client waiting.
      this.movement = undefined;
      this.output('important', `Patchscope failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      this.event('terminated');
      return;
    }
    this.host.schedule(() => this.drive(launched, movement));
  }

  /** Tells what was printed and what went wrong for the first time. */
  private tell({ run, sources, places }: Launched): void {
    for (; this.toldOutputs < run.output.length; this.toldOutputs++) {
      const { descriptor, text } = run.output[this.toldOutputs]!;
      this.output(descriptor === 2 ? 'stderr' : 'stdout', text);
    }
    for (; this.toldProblems < run.problems.length; this.toldProblems++) {
      const problem = run.problems[this.toldProblems]!;
      const top = problem.stack.find((e) => e.place);
      const program = top?.space === 'user' ? run.user : run.kernel.program;
      const place = top?.path &&
        top.place && {
          source: sources.of(program, top.path),
          ...this.questions.range(places, program.image, top.place),
        };
      this.output('important', `${formatProblem(problem)}\n`, place || undefined);
    }
    this.furthest = Math.max(this.furthest, run.machine.steps);
  }

  private stop(launched: Launched, stop: Stop): void {
    const { run } = launched;
    if (stop.reason === 'end') {
      this.event('exited', { exitCode: run.status });
      this.event('terminated');
      return;
    }
    this.stopped = stop;
    this.tellThreads(run);
    const task = stop.task && run.machine.tasks.includes(stop.task) ? stop.task : run.machine.current;
    const text = stop.text ?? `step ${run.machine.steps}`;
    this.event('stopped', {
      reason: stop.reason,
      description: stop.description ?? 'Paused',
      text,
      threadId: task.id + 1,
      allThreadsStopped: true,
      ...(stop.breakpoints && { hitBreakpointIds: stop.breakpoints }),
    });
  }
  private tellThreads(run: Run): void {
    const now = new Set(run.machine.tasks.map((t) => t.id + 1));
    for (const threadId of [...now].sort((a, b) => a - b))
      if (!this.threads.has(threadId)) this.event('thread', { reason: 'started', threadId });
    for (const threadId of this.threads) if (!now.has(threadId)) this.event('thread', { reason: 'exited', threadId });
    this.threads = now;
  }

  /** From the start of the program to where the launch asked to stop first. */
  private *begin(launched: Launched, from?: number): Movement {
    const { run, travel, breakpoints } = launched;
    if (from !== undefined) yield* travel.goTo(from);
    const { stopAt, stopOnEntry, noDebug } = this.launch;
    if (noDebug) this.filters.clear();
    let isEntry = (stopOnEntry ?? false) && !noDebug;
    if (stopAt !== undefined && !noDebug) {
      const made = breakpoints.setOnce(stopAt, (path) => launched.sources.byPath(path));
      if (!made.verified) {
        this.output('important', `Cannot stop at ${stopAt}: ${made.message}.\n`);
        isEntry = true;
      }
    }
    if (!isEntry) return yield* this.resume(launched);
    const isInMain = this.isInMain(run);
    return yield* this.run(launched, (statement) =>
      isInMain(statement) ? { reason: 'entry', description: 'Paused on entry' } : undefined,
    );
  }
  private isInMain({ user, machine }: Run): (statement: number) => boolean {
    const main = user.findFunction('main');
    const record = main && user.image.functionOf(main);
    return (statement) => {
      const { image } = currentLoaded(machine);
      return image === user.image && image.statementFunction(statement) === record;
    };
  }

  private resume(launched: Launched): Movement {
    this.steps = [];
    return this.run(launched, undefined);
  }

  private *step(launched: Launched, kind: StepKind, args: DebugProtocol.NextArguments): Movement {
    const { run, places, travel } = launched;
    const m = run.machine;
    if (m.finished) return { reason: 'end' };
    const task = m.tasks.find((t) => t.id === args.threadId - 1) ?? m.current;
    const from = travel.now;
    const { image } = currentLoaded(m);
    const [frame] = this.questions.frames(launched, task);
    const line = (statement: number) => {
      const { image: own } = currentLoaded(m);
      return places.position(own, own.statementPlace(statement)).line;
    };
    const startLine = frame && frame.statement >= 0 ? line(frame.statement) : -1;
    const isSameLine = args.granularity === 'line' ? (s: number) => line(s) === startLine : undefined;
    const depth = task.depth;
    const question = stepQuestion(m, places, task, kind, isSameLine);
    const stop = yield* this.run(launched, (statement) =>
      question(statement) ? { reason: 'step', description: 'Paused on step', task: m.current } : undefined,
    );
    if (kind === 'out') this.steps = [];
    else if (stop.reason === 'step') this.steps.push({ to: travel.now, from });
    if (kind === 'in' && stop.reason === 'step' && m.current.depth <= depth && frame && frame.statement >= 0)
      for (const text of passedCalls(places, image, frame.statement)) this.output('console', `${text}\n`);
    return stop;
  }

  /** Runs on until a breakpoint, a problem or what `ask` says. The moment it starts from does not count. */
  private *run(launched: Launched, ask: ((statement: number) => Stop | undefined) | undefined): Movement {
    const { run, travel, breakpoints } = launched;
    const m = run.machine;
    const from = travel.now;
    const watcher = this.watched.length > 0 ? new Watcher(m, this.watched) : undefined;
    const wasOver = m.finished;
    let known = run.problems.length;
    let stop: Stop | undefined;
    const log = (text: string) => this.output('console', `${text}\n`);
    const visit = (statement: number): boolean => {
      if (m.steps === from) {
        watcher?.change(statement);
        return false;
      }
      if (m.problems.length > known) {
        stop = this.problemStop(m.problems.slice(known));
        known = m.problems.length;
        if (stop) return true;
      }
      const change = watcher?.change(statement);
      if (change) stop = this.changeStop(launched, change);
      else {
        const hit = breakpoints.hit(statement, log);
        stop = hit ? this.hitStop(launched, hit) : ask?.(statement);
      }
      return stop !== undefined;
    };
    // With nothing to ask the machine runs at full speed.
    const isIdle = !ask && !watcher && !breakpoints.any && this.filters.size === 0;
    const arrival = yield* travel.forward(isIdle ? undefined : visit);
    if (arrival === 'visit' && stop) return stop;
    if (arrival === 'interrupted') return { reason: 'pause', description: 'Paused' };
    if (!wasOver) m.problems.push(...leaksOf(run, launched.baseline));
    const left = this.problemStop(m.problems.slice(known));
    if (left) return left;
    if (breakpoints.waitsForOnce)
      this.output('console', `The program ended and never reached ${this.launch.stopAt}.\n`);
    return { reason: 'end' };
  }
  private problemStop(fresh: readonly Problem[]): Stop | undefined {
    const problem = fresh.find((p) => this.filters.has(filterOf(p)));
    if (!problem) return undefined;
    return { reason: 'exception', description: 'Paused on a kernel problem', text: problem.message, problem };
  }
  private hitStop({ breakpoints }: Launched, { breakpoint, failed }: Hit): Stop {
    if (breakpoint.isOnce) {
      breakpoints.clearOnce();
      return { reason: 'entry', description: `Paused at ${this.launch.stopAt ?? ''}`.trim() };
    }
    const why = failed === undefined ? undefined : `its condition "${breakpoint.condition}" has no value: ${failed}`;
    const reason = breakpoint.kind === 'line' ? 'breakpoint' : 'function breakpoint';
    return { reason, description: `Paused on ${reason}`, breakpoints: [breakpoint.id], ...(why && { text: why }) };
  }
  private changeStop(launched: Launched, change: Change): Stop {
    const { watched, before, after, writer } = change;
    const { files } = launched.places.programOf(writer.image);
    const { path, line } = files.lineColumn(writer.image.statementPlace(writer.statement));
    const [old, fresh] = [before, after].map((bytes) => this.bytes(launched, watched, bytes));
    const text = `${watched.label}: ${old} → ${fresh} at ${path}:${line}`;
    this.output('console', `${text}\n`);
    return { reason: 'data breakpoint', description: 'Paused on data breakpoint', text };
  }
  private bytes({ run, values }: Launched, watched: Watched, bytes: Uint8Array | undefined): string {
    if (!bytes) return 'freed';
    const { type } = watched;
    const context = { machine: run.machine, program: run.kernel.program };
    let bits = 0n;
    for (let i = Math.min(8, bytes.length) - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i]!);
    if (type.kind === 'integer') {
      const wide = type.signed ? BigInt.asUintN(64, BigInt.asIntN(type.size * 8, bits)) : bits;
      return values.show(context, { type, bits: wide });
    }
    if (type.kind === 'pointer') return values.show(context, { type, bits });
    if (bytes.length <= 8) return String(BigInt.asIntN(bytes.length * 8, bits));
    return `${typeName(type)} {${[...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join(' ')}…}`;
  }

  private *stepBack(launched: Launched, kind: StepKind, args: DebugProtocol.StepBackArguments): Movement {
    const { run, travel, places } = launched;
    const m = run.machine;
    const now = travel.now;
    const undone = this.steps.at(-1);
    const taskId = args.threadId - 1;
    if (kind === 'over' && undone?.to === now) {
      this.steps.pop();
      yield* travel.goTo(undone.from);
      return { reason: 'step', description: 'Paused on step back' };
    }
    this.steps = [];
    const task = m.tasks.find((t) => t.id === taskId) ?? m.current;
    const kept = keepFrames(task);
    const visible = visibleDepth(m, places, task);
    const found = yield* travel.back(now, lastStepTo(m, places, kept, visible, kind));
    return yield* this.arrive(launched, found, now, { reason: 'step', description: 'Paused on step back' });
  }
  /** Ends a search: at what was found, at the start of the program, or where it began if it was interrupted. */
  private *arrive(launched: Launched, found: number | undefined, began: number, stop: Stop): Movement {
    const { travel } = launched;
    const wasInterrupted = travel.interrupted;
    travel.interrupted = false;
    if (wasInterrupted) {
      yield* travel.goTo(began);
      return { reason: 'pause', description: 'Paused' };
    }
    if (found !== undefined) {
      yield* travel.goTo(found);
      return stop;
    }
    yield* travel.goTo(travel.start);
    yield* travel.forward(this.isInMain(launched.run));
    return { reason: 'entry', description: 'Paused at the start of the program' };
  }

  private *reverse(launched: Launched): Movement {
    const { run, travel, breakpoints } = launched;
    const m = run.machine;
    const now = travel.now;
    this.steps = [];
    const { watched } = this;
    const found = yield* travel.back(now, () => {
      const changes = watched.length > 0 ? lastChange(m, watched, now)() : undefined;
      let last: { readonly step: number; readonly stop: Stop } | undefined;
      return {
        at: (statement) => {
          changes?.at(statement);
          const hit = breakpoints.hit(statement, undefined);
          if (hit) last = { step: m.steps, stop: this.hitStop(launched, hit) };
        },
        found: (start) => {
          const changed = changes?.found(start);
          if (changed && changed.step >= (last?.step ?? -1))
            return { step: changed.step, stop: this.changeStop(launched, changed.change) };
          return last;
        },
      };
    });
    const stop = found?.stop ?? { reason: 'entry' };
    return yield* this.arrive(launched, found?.step, now, stop);
  }

  private *restartFrame(launched: Launched, { frameId }: DebugProtocol.RestartFrameArguments): Movement {
    const { run, travel } = launched;
    const frame = this.questions.frame(frameId);
    if (!frame) return { reason: 'pause', description: 'Paused', text: `there is no frame ${frameId}` };
    const now = travel.now;
    this.steps = [];
    const found = yield* travel.back(now + 1, frameEntry(run.machine, keepFrames(frame.task), frame.index));
    return yield* this.arrive(launched, found, now, {
      reason: 'goto',
      description: 'Paused at the start of the frame',
    });
  }

  private goTo(launched: Launched, seq: number, { step }: { readonly step?: unknown }): Answer {
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0)
      throw new RequestError('A moment is a number of steps.');
    const { travel } = launched;
    if (step < travel.start) throw new RequestError(`The program begins at step ${travel.start}.`);
    return this.move(seq, this.goToMoment(launched, step));
  }
  private *goToMoment(launched: Launched, step: number): Movement {
    const { travel } = launched;
    const now = travel.now;
    this.steps = [];
    const isThere = yield* travel.goTo(step);
    if (travel.interrupted) return { reason: 'pause', description: 'Paused' };
    if (isThere) return { reason: 'goto', description: 'Paused at the moment' };
    const end = travel.now;
    this.output('important', `The run ends at step ${end}: there is no step ${step}.\n`);
    yield* travel.goTo(now);
    return { reason: 'goto', description: 'Paused', text: `the run ends at step ${end}` };
  }
}

/** A response's body, and what is done once it has been sent. */
interface Answer {
  readonly body?: object;
  readonly after?: () => void;
}
