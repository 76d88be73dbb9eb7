/**
 * A debug session: the Debug Adapter Protocol over one Run, as plain messages in and out. `questions.ts` answers questions
 * about the moment, `telling.ts` tells what happened; here is what moves: launching, running in slices, going back.
 *
 * Time is the run's own: a stop is a moment, going back is going to an earlier one, and the same moment shows the same.
 *
 * Beyond the protocol there are requests and events of our own, named `patchscope/…`: stepBackInto, stepBackOut, goToMoment
 * {step}, moment, whoSet {variablesReference?, name, frameId?}, times {source, line}, events, observed, runnable, runNext
 * {threadId}, inlineValues {frameId}, restartWith {program}; events stoppedAt {session, program, step} and edited {session}.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CannotEvaluate } from '../run/evaluate';
import { eventsOf } from '../run/events';
import type { Located } from './breakpoints';
import { capabilities } from './capabilities';
import type { DebugHost, LaunchArguments } from './host';
import { Filters } from './incidents';
import { launch } from './launch';
import { type Launched, type Movement, RequestError, type Stop } from './launched';
import { observed } from './observed';
import { Questions } from './questions';
import { Telling } from './telling';

/** Milliseconds that one turn on the thread takes. */
const turn = 8;
/** The most times of a line that are listed. */
const mostTimes = 1000;
/** Events are found by going through the run once more, in one turn: not for long ones. */
const longestForEvents = 3_000_000;

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
  private readonly filters = new Filters();
  private stopped: Stop | undefined;
  /** What `goto` means by its target ids, which count from 1. */
  private readonly targets: Located[] = [];
  private readonly questions: Questions;
  private readonly telling: Telling;
  private linesStartAt1 = true;
  private columnsStartAt1 = true;

  constructor(private readonly host: DebugHost) {
    this.questions = new Questions({
      line: (fromOne) => (this.linesStartAt1 ? fromOne : fromOne - 1),
      column: (fromOne) => (this.columnsStartAt1 ? fromOne : fromOne - 1),
    });
    this.telling = new Telling(this.questions, (event, body) => this.event(event, body));
  }

  /** Takes a message of the client: a request; anything else is passed over. */
  handle(message: unknown): void {
    const request = message as DebugProtocol.Request;
    if (typeof message !== 'object' || message === null || request.type !== 'request') return;
    if (typeof request.command !== 'string' || typeof request.seq !== 'number') return;
    if (request.command === 'cancel' && this.isWalking && this.launched) this.launched.tape.interrupted = true;
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
    this.launched.sources.mayBeEdited = true;
    this.event('patchscope/edited', { session: this.host.session ?? '' });
    this.telling.output(
      'console',
      'The text was edited. This run goes on with the old text; Restart runs the new one.\n',
    );
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
        return this.move(seq, launched.backwards.step('over', args));
      case 'patchscope/stepBackInto':
        return this.move(seq, launched.backwards.step('in', args));
      case 'patchscope/stepBackOut':
        return this.move(seq, launched.backwards.step('out', args));
      case 'reverseContinue':
        return this.move(seq, launched.backwards.reverse(), { allThreadsContinued: true });
      case 'restartFrame':
        return this.move(seq, launched.backwards.restartFrame(this.questions.frameOf(args)));
      case 'gotoTargets':
        return this.gotoTargets(launched, args);
      case 'goto': {
        const target = this.targets[(args as DebugProtocol.GotoArguments).targetId - 1];
        if (!target) throw new RequestError('There is no such place to go to.');
        return this.move(seq, launched.backwards.goToStatement(target));
      }
      case 'patchscope/goToMoment':
        return this.goTo(launched, seq, args);
      case 'patchscope/whoSet':
        return this.move(seq, launched.backwards.whoSet(this.questions.toWatch(launched, args)));
      case 'patchscope/moment':
        return { body: this.moment(launched) };
      case 'patchscope/times':
        return this.times(launched, args);
      case 'patchscope/events':
        return { body: { events: this.events(launched) } };
      case 'patchscope/observed':
        return { body: { calls: observed(launched.run, this.errnos(launched)) } };
      case 'patchscope/runnable':
        return { body: { threads: this.questions.runnable(launched) } };
      case 'patchscope/runNext':
        return this.runNext(launched, seq, args);
      case 'patchscope/restartWith':
        return this.restartWith(seq, args);
      case 'setDataBreakpoints':
        return this.setDataBreakpoints(launched, args);
      default:
        return { body: this.questions.answer(launched, this.stopped, command, args) };
    }
  }

  private initialize(args: DebugProtocol.InitializeRequestArguments): Answer {
    this.linesStartAt1 = args.linesStartAt1 ?? true;
    this.columnsStartAt1 = args.columnsStartAt1 ?? true;
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
    if (this.launch.noDebug) this.filters.clear();
    this.launched = launch({
      run,
      host: this.host,
      launch: this.launch,
      filters: this.filters,
      output: (category, text) => this.telling.output(category, text),
      log: (text) => {
        if (this.telling.isNews(run)) this.telling.output('console', text);
      },
    });
    this.telling.startAt(run.startStep);
    this.targets.length = 0;
    this.isInvalid = false;
    this.stopped = undefined;
    this.questions.forgetRun();
  }

  private configurationDone(seq: number): Answer {
    const launched = this.launched;
    if (!launched) throw new RequestError('Nothing has been launched yet.');
    if (this.isConfigured) throw new RequestError('The session runs already.');
    this.isConfigured = true;
    return this.move(seq, launched.movements.begin());
  }

  private restart(seq: number, args: { readonly arguments?: LaunchArguments }): Promise<Answer> {
    if (args.arguments?.subject) this.launch = args.arguments;
    return this.again(seq, this.isInvalid);
  }
  /** The same session with another scenario. */
  private restartWith(seq: number, { program }: { readonly program?: unknown }): Promise<Answer> {
    if (typeof program !== 'string') throw new RequestError('There is no scenario named.');
    const old = this.launch;
    this.launch = { ...old, program };
    return this.again(seq, true).catch((error: unknown) => {
      this.launch = old;
      throw error;
    });
  }
  /** From the start of the program, on a new run where the texts are others. */
  private async again(seq: number, isNew: boolean): Promise<Answer> {
    const old = this.launched;
    if (!old) throw new RequestError('Nothing has been launched yet.');
    this.movement = undefined;
    if (isNew) {
      await this.load();
      const launched = this.launched!;
      launched.breakpoints.takeOver(old.breakpoints, (source) => this.fileOf(launched, source));
      for (const b of launched.breakpoints.everything)
        this.event('breakpoint', { reason: 'changed', breakpoint: this.questions.breakpoint(launched, b) });
      const message = 'it is of another run: set it again from the variables view';
      for (const { id } of old.data.everything)
        this.event('breakpoint', { reason: 'changed', breakpoint: { id, verified: false, message } });
    }
    this.telling.startAt(old.tape.start);
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
  private setExceptionBreakpoints(args: DebugProtocol.SetExceptionBreakpointsArguments): Answer {
    const names = new Set(this.launched ? this.errnos(this.launched).values() : []);
    const breakpoints = this.filters.replace(args, names);
    if (this.launch.noDebug) this.filters.clear();
    return { body: { breakpoints } };
  }
  private errnos({ incidents }: Launched): ReadonlyMap<number, string> {
    return incidents.errnoNames;
  }
  private setDataBreakpoints(
    { data, breakpoints: others }: Launched,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): Answer {
    const set = data.set(
      breakpoints ?? [],
      (dataId) => this.questions.watched(dataId),
      () => others.takeId(),
    );
    return {
      body: {
        breakpoints: set.map(({ id, verified, message }) => ({ id, verified, ...(message && { message }) })),
      },
    };
  }
  private moment({ run, tape }: Launched): object {
    return { step: tape.now, start: tape.start, ended: run.machine.finished };
  }

  /** What happened to processes and pidfds from the start to the end, for choosing a moment. */
  private events({ run, tape }: Launched): object[] {
    if (run.machine.steps - tape.start > longestForEvents)
      throw new RequestError('The run is too long to list its events; go to a moment by its number.');
    return eventsOf(run).map(({ step, kind, text, task, place }) => ({
      step,
      kind,
      text,
      ...(task !== undefined && { task }),
      ...(place && { place: `${place.path}:${place.line}` }),
    }));
  }
  /** When a line runs, and with which values. */
  private async times(launched: Launched, args: DebugProtocol.GotoTargetsArguments): Promise<Answer> {
    const place = this.place(launched, args);
    const found = await this.walk(launched.backwards.times(place, mostTimes));
    if (!found) throw new RequestError('The search was given up.');
    const times = found.map(({ task, ...time }) => ({ ...time, threadId: task + 1 }));
    return { body: { times, isAll: found.length < mostTimes } };
  }
  private runNext(launched: Launched, seq: number, { threadId }: { readonly threadId?: unknown }): Answer {
    const { run, schedule, tape, data, incidents, expectations } = launched;
    const task = run.machine.tasks.find((t) => t.id + 1 === threadId);
    if (!task) throw new RequestError('There is no such task at this moment.');
    if (task === run.machine.current) throw new RequestError(`${task.name} is the one that runs.`);
    schedule.want(task);
    // From here on it is another run.
    const { now } = tape;
    run.keyframes.cut(now);
    for (const part of [data, incidents, expectations]) part?.cut(now);
    this.telling.cut(launched);
    return this.move(seq, launched.movements.runNext(task));
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
  private isWalking = false;
  /** Goes along the tape for an answer, and back to where it was; `cancel` ends it. */
  private async walk<T>(steps: Generator<void, T>): Promise<T> {
    if (this.launched) this.launched.tape.interrupted = false;
    this.isWalking = true;
    try {
      for (;;) {
        const until = performance.now() + turn;
        do {
          const { done, value } = steps.next();
          if (done) return value;
        } while (performance.now() < until);
        await new Promise<void>((resolve) => this.host.schedule(resolve));
      }
    } finally {
      this.isWalking = false;
    }
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
          this.telling.news(launched);
          this.stop(launched, value);
          return;
        }
      } while (performance.now() < until);
      this.telling.news(launched);
    } catch (error) {
      // A bug of ours must be seen, and must not leave the client waiting.
      this.movement = undefined;
      this.telling.output('important', `Patchscope failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      this.event('terminated');
      return;
    }
    this.host.schedule(() => this.drive(launched, movement));
  }

  private stop(launched: Launched, stop: Stop): void {
    const { run } = launched;
    const isWrong = this.telling.texts(launched);
    if (stop.reason === 'end') {
      this.telling.limits(run);
      this.event('exited', { exitCode: isWrong || launched.incidents.failures.length > 0 ? 3 : run.status });
      this.event('terminated');
      return;
    }
    this.stopped = stop;
    this.telling.threads(run);
    const id = stop.incident?.task ?? stop.task?.id;
    const task = run.machine.tasks.find((t) => t.id === id) ?? run.machine.current;
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
    const { path } = run.options.scenario;
    const program = this.host.nameOf?.(path) ?? `${this.launch.subject?.root ?? ''}/${path}`;
    this.event('patchscope/stoppedAt', { session: this.host.session ?? '', program, step: run.machine.steps });
  }

  /** The statement on a line of a source. */
  private place(launched: Launched, { source, line, column }: DebugProtocol.GotoTargetsArguments): Located {
    const file = launched.sources.find(source ?? {});
    if (typeof file === 'string') throw new RequestError(file);
    const place = launched.breakpoints.locate(file, this.linesStartAt1 ? line : line + 1, column);
    if (typeof place === 'string') throw new RequestError(place);
    return place;
  }
  /** Going to a line is going to the next moment at which it runs. */
  private gotoTargets(launched: Launched, args: DebugProtocol.GotoTargetsArguments): Answer {
    const place = this.place(launched, args);
    const id = this.targets.push(place);
    const range = this.questions.range(launched.places, place.image, { ...place, end: place.start });
    return {
      body: {
        targets: [{ id, label: 'The next time this runs, else the last', line: range.line, column: range.column }],
      },
    };
  }

  private goTo({ tape, backwards }: Launched, seq: number, { step }: { readonly step?: unknown }): Answer {
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0)
      throw new RequestError('A moment is a number of steps.');
    if (step < tape.start) throw new RequestError(`The program begins at step ${tape.start}.`);
    return this.move(seq, backwards.goTo(step));
  }
}

/** A response's body, and what is done once it has been sent. */
interface Answer {
  readonly body?: object;
  readonly after?: () => void;
}
