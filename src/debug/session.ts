/**
 * A debug session: the Debug Adapter Protocol over one Run, as plain messages in and out. `questions.ts` answers questions
 * about the moment; here is what moves: launching, running in slices, stopping, going back.
 *
 * Time is the run's own: a stop is a moment, going back is going to an earlier one, and the same moment shows the same.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatProblem } from '../machine/problem';
import { CannotEvaluate } from '../run/evaluate';
import type { Run } from '../run/run';
import { Names } from '../run/show';
import { Breakpoints, type Located } from './breakpoints';
import type { DebugHost, LaunchArguments } from './host';
import { type Launched, type Movement, RequestError, type Stop } from './launched';
import { Movements } from './movements';
import { StopPlaces } from './places';
import { Questions } from './questions';
import { Sources } from './sources';
import { Tape } from '../run/tape';
import { Values } from './values';
import { exceptionFilters, type Filter } from './words';

/** Milliseconds that one turn on the thread takes. */
const turn = 8;

export class DebugSession {
  private launched: Launched | undefined;
  private launch: LaunchArguments = {};
  private movement: Movement | undefined;
  /** Done when all requests so far have been answered. */
  private answered: Promise<void> = Promise.resolve();
  /** The request that started the movement, for `cancel`. */
  private movementRequest = 0;
  private seq = 1;
  private isOver = false;
  private isInvalid = false;
  private isConfigured = false;
  private readonly filters = new Set<Filter>(['problem']);
  private stopped: Stop | undefined;
  /** What `goto` means by its target ids, which count from 1. */
  private readonly targets: Located[] = [];
  /** What was told already: no moment is told twice. */
  private furthest = 0;
  private toldOutputs = 0;
  private toldProblems = 0;
  private toldTexts: ReadonlySet<string> = new Set();
  private threads = new Set<number>();
  private readonly questions: Questions;
  private linesStartAt1 = true;
  private columnsStartAt1 = true;

  constructor(private readonly host: DebugHost) {
    this.questions = new Questions({
      line: (fromOne) => (this.linesStartAt1 ? fromOne : fromOne - 1),
      column: (fromOne) => (this.columnsStartAt1 ? fromOne : fromOne - 1),
    });
  }

  /** Takes a message of the client: a request; anything else is passed over. */
  handle(message: unknown): void {
    const request = message as DebugProtocol.Request;
    if (typeof message !== 'object' || message === null || request.type !== 'request') return;
    if (typeof request.command !== 'string' || typeof request.seq !== 'number') return;
    // One after the other: a pause must find the movement that was asked for before it.
    this.answered = this.answered
      .then(() => this.answer(request))
      // Only sending fails here: the client is gone.
      .catch(() => this.close());
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
        return this.restart(seq, args);
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
        return { after: () => void (launched.tape.interrupted = this.movement !== undefined) };
    }
    if (this.movement) throw new RequestError('The run is under way: pause it first.');
    switch (command) {
      case 'continue':
        return this.move(seq, launched.movements.resume(), { allThreadsContinued: true });
      case 'next':
        return this.move(seq, launched.movements.step('over', args));
      case 'stepIn':
        return this.move(seq, launched.movements.step('in', args));
      case 'stepOut':
        return this.move(seq, launched.movements.step('out', args));
      case 'stepBack':
        return this.move(seq, launched.movements.stepBack('over', args));
      case 'patchscope/stepBackInto':
        return this.move(seq, launched.movements.stepBack('in', args));
      case 'patchscope/stepBackOut':
        return this.move(seq, launched.movements.stepBack('out', args));
      case 'reverseContinue':
        return this.move(seq, launched.movements.reverse(), { allThreadsContinued: true });
      case 'restartFrame':
        return this.move(seq, launched.movements.restartFrame(this.questions.frameOf(args)));
      case 'gotoTargets':
        return this.gotoTargets(launched, args);
      case 'goto': {
        const target = this.targets[(args as DebugProtocol.GotoArguments).targetId - 1];
        if (!target) throw new RequestError('There is no such place to go to.');
        return this.move(seq, launched.movements.goToStatement(target));
      }
      case 'patchscope/goToMoment':
        return this.goTo(launched, seq, args);
      case 'patchscope/moment':
        return { body: this.moment(launched) };
      case 'setDataBreakpoints':
        return this.setDataBreakpoints(launched, args);
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
      supportsGotoTargetsRequest: true,
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
    if (run.keyframes.all.length === 0 && !run.boot()) {
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
    const parts = { run, places, tape: new Tape(run), breakpoints, sources, values };
    if (this.launch.noDebug) this.filters.clear();
    const movements = new Movements(parts, this.launch, this.filters, (category, text) => this.output(category, text));
    this.launched = { ...parts, movements };
    this.furthest = run.startStep;
    this.toldOutputs = 0;
    this.toldProblems = 0;
    this.targets.length = 0;
    this.isInvalid = false;
    this.stopped = undefined;
  }

  private configurationDone(seq: number): Answer {
    const launched = this.launched;
    if (!launched) throw new RequestError('Nothing has been launched yet.');
    if (this.isConfigured) throw new RequestError('The session runs already.');
    this.isConfigured = true;
    return this.move(seq, launched.movements.begin());
  }

  private async restart(seq: number, args: { readonly arguments?: LaunchArguments }): Promise<Answer> {
    const old = this.launched;
    if (!old) throw new RequestError('Nothing has been launched yet.');
    this.movement = undefined;
    const isNew = this.isInvalid;
    if (args.arguments?.subject) this.launch = args.arguments;
    [this.furthest, this.toldOutputs, this.toldProblems] = [old.tape.start, 0, 0];
    if (isNew) {
      const kept = old.breakpoints;
      await this.load();
      this.launched!.breakpoints.takeOver(kept, (source) => this.fileOf(this.launched!, source));
      for (const b of this.launched!.breakpoints.everything)
        this.event('breakpoint', { reason: 'changed', breakpoint: this.questions.breakpoint(this.launched!, b) });
    }
    const launched = this.launched!;
    return this.move(seq, launched.movements.begin(isNew ? undefined : launched.tape.start));
  }

  private cancel({ requestId }: DebugProtocol.CancelArguments): Answer {
    if (this.movement && this.launched && (requestId === undefined || requestId === this.movementRequest))
      this.launched.tape.interrupted = true;
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
    for (const filter of this.launch.noDebug ? [] : (filters ?? []))
      if (known.includes(filter)) this.filters.add(filter as Filter);
    const breakpoints = (filters ?? []).map((filter) =>
      known.includes(filter) ? { verified: true } : { verified: false, message: `there is no filter ${filter}` },
    );
    return { body: { breakpoints } };
  }
  private setDataBreakpoints(
    { movements }: Launched,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): Answer {
    const found = (breakpoints ?? []).map((b) => this.questions.watched(b.dataId));
    movements.watched = found.filter((w) => w !== undefined);
    return {
      body: {
        breakpoints: found.map((w, i) =>
          w ? { id: 1_000_000 + i, verified: true } : { verified: false, message: 'it is not known in this session' },
        ),
      },
    };
  }
  private moment({ run, tape }: Launched): object {
    return { step: tape.now, start: tape.start, ended: run.machine.finished };
  }

  // --- moving -----------------------------------------------------------------------------------------------------

  /** Starts a movement once the request has been answered. */
  private move(seq: number, movement: Movement, body?: object): Answer {
    const { launched } = this;
    if (!launched) throw new RequestError('Nothing has been launched yet.');
    return {
      ...(body && { body }),
      after: () => {
        launched.tape.interrupted = false;
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
  /** Tells errors in the text that was read so far. True where there are any. */
  private tellText({ run }: Launched): boolean {
    const errors = [run.kernel.program, run.user].flatMap((program) =>
      program.problems().flatMap((p) => (p.severity === 'error' ? [program.describe(p)] : [])),
    );
    for (const text of errors) if (!this.toldTexts.has(text)) this.output('important', `${text}\n`);
    this.toldTexts = new Set(errors);
    return errors.length > 0;
  }

  private stop(launched: Launched, stop: Stop): void {
    const { run } = launched;
    const isWrong = this.tellText(launched);
    if (stop.reason === 'end') {
      this.event('exited', { exitCode: isWrong ? 3 : run.status });
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
    // For whoever shows the moment beside the code: the lifetime panel.
    this.event('patchscope/stoppedAt', { session: this.host.session ?? '', step: run.machine.steps });
  }
  private tellThreads(run: Run): void {
    const now = new Set(run.machine.tasks.map((t) => t.id + 1));
    for (const threadId of [...now].sort((a, b) => a - b))
      if (!this.threads.has(threadId)) this.event('thread', { reason: 'started', threadId });
    for (const threadId of this.threads) if (!now.has(threadId)) this.event('thread', { reason: 'exited', threadId });
    this.threads = now;
  }

  /** The statement on a line: going to it is going to the next moment at which it runs. */
  private gotoTargets(launched: Launched, { source, line, column }: DebugProtocol.GotoTargetsArguments): Answer {
    const file = launched.sources.find(source ?? {});
    if (typeof file === 'string') throw new RequestError(file);
    const place = launched.breakpoints.locate(file, this.linesStartAt1 ? line : line + 1, column);
    if (typeof place === 'string') throw new RequestError(place);
    const id = this.targets.push(place);
    const range = this.questions.range(launched.places, place.image, { ...place, end: place.start });
    return {
      body: {
        targets: [{ id, label: 'The next time this runs, else the last', line: range.line, column: range.column }],
      },
    };
  }

  private goTo({ tape, movements }: Launched, seq: number, { step }: { readonly step?: unknown }): Answer {
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0)
      throw new RequestError('A moment is a number of steps.');
    if (step < tape.start) throw new RequestError(`The program begins at step ${tape.start}.`);
    return this.move(seq, movements.goTo(step));
  }
}

/** A response's body, and what is done once it has been sent. */
interface Answer {
  readonly body?: object;
  readonly after?: () => void;
}
