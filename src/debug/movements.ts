/**
 * What moves a run: on to the next stop, a step, back again. Each movement is a generator that ends with the stop to show;
 * whoever drives it decides how much of it happens at a time.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Problem } from '../machine/problem';
import { framesOf, type FrameView } from '../run/frames';
import { type Baseline, leakBaseline, leaksOf, withTakers } from '../run/leaks';
import type { Run } from '../run/run';
import type { Hit, Located } from './breakpoints';
import type { LaunchArguments } from './host';
import type { Launched, Movement, Stop } from './launched';
import { currentLoaded } from './places';
import { frameEntry, keepFrames, lastStepTo, type StepKind, stepQuestion, visibleDepth } from './stepping';
import type { Looker } from '../run/tape';
import { type Change, changeText, lastChange, type Watched, Watcher } from './watch';
import { type Filter, filterOf, passedCalls } from './words';

/** Who took what leaks is found by going through the run once more, in one turn: not for long ones. */
const takersLimit = 1_000_000;

export class Movements {
  /** What data breakpoints watch. */
  watched: readonly Watched[] = [];
  /** Forward steps since the last other movement: where each ended and where it began. */
  private steps: { readonly to: number; readonly from: number }[] = [];
  /** What boot left behind, found when it is first needed. */
  private baseline: Baseline | undefined;

  constructor(
    private readonly parts: Omit<Launched, 'movements'>,
    private readonly launch: LaunchArguments,
    /** Problems that stop. */
    private readonly filters: ReadonlySet<Filter>,
    private readonly output: (category: 'console' | 'important', text: string) => void,
  ) {}

  /** From the start of the program to where the launch asked to stop first. */
  *begin(from?: number): Movement {
    const { run, tape, breakpoints } = this.parts;
    if (from !== undefined) yield* tape.goTo(from);
    const { stopAt, stopOnEntry, step, noDebug } = this.launch;
    if (step !== undefined && !noDebug) return yield* this.beginAt(step);
    let isEntry = (stopOnEntry ?? false) && !noDebug;
    if (stopAt !== undefined && !noDebug) {
      const made = breakpoints.setOnce(stopAt, (path) => this.parts.sources.byPath(path));
      if (!made.verified) {
        this.output('important', `Cannot stop at ${stopAt}: ${made.message}.\n`);
        isEntry = true;
      }
    }
    if (!isEntry) return yield* this.resume();
    const isInMain = this.isInMain(run);
    return yield* this.run((statement) =>
      isInMain(statement) ? { reason: 'entry', description: 'Paused on entry' } : undefined,
    );
  }
  /** To a moment, or to where the run next comes to text that people read: a system call's moment is in the model. */
  private *beginAt(step: number): Movement {
    const { run, places, tape } = this.parts;
    if (!(yield* tape.goTo(Math.max(tape.start, step - 1)))) return yield* this.goTo(step);
    return yield* this.run((statement) =>
      places.isStop(currentLoaded(run.machine).image, statement)
        ? { reason: 'entry', description: 'Paused at the moment' }
        : undefined,
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

  resume(): Movement {
    this.steps = [];
    return this.run(undefined);
  }

  *step(kind: StepKind, args: DebugProtocol.NextArguments): Movement {
    const { run, places, tape } = this.parts;
    const m = run.machine;
    if (m.finished) return { reason: 'end' };
    const task = m.tasks.find((t) => t.id === args.threadId - 1) ?? m.current;
    const from = tape.now;
    const { image } = currentLoaded(m);
    const [frame] = framesOf(m, task);
    const line = (statement: number) => {
      const { image: own } = currentLoaded(m);
      return places.position(own, own.statementPlace(statement)).line;
    };
    const startLine = frame && frame.statement >= 0 ? line(frame.statement) : -1;
    const isSameLine = args.granularity === 'line' ? (s: number) => line(s) === startLine : undefined;
    const depth = task.depth;
    const question = stepQuestion(m, places, task, kind, isSameLine);
    const stop = yield* this.run((statement) =>
      question(statement) ? { reason: 'step', description: 'Paused on step', task: m.current } : undefined,
    );
    if (kind === 'out') this.steps = [];
    else if (stop.reason === 'step') this.steps.push({ to: tape.now, from });
    if (kind === 'in' && stop.reason === 'step' && m.current.depth <= depth && frame && frame.statement >= 0)
      for (const text of passedCalls(places, image, frame.statement)) this.output('console', `${text}\n`);
    return stop;
  }

  /** Runs on until a breakpoint, a problem or what `ask` says. The moment it starts from does not count. */
  private *run(ask: ((statement: number) => Stop | undefined) | undefined): Movement {
    const { run, tape, breakpoints } = this.parts;
    const m = run.machine;
    const from = tape.now;
    const watcher = this.watched.length > 0 ? new Watcher(m, this.parts.places, this.watched) : undefined;
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
      if (change) stop = this.changeStop(change);
      else {
        const hit = breakpoints.hit(statement, log);
        stop = hit ? this.hitStop(hit) : ask?.(statement);
      }
      return stop !== undefined;
    };
    // With nothing to ask the machine runs at full speed.
    const isIdle = !ask && !watcher && !breakpoints.any && this.filters.size === 0;
    const arrival = yield* tape.forward(isIdle ? undefined : visit);
    if (arrival === 'visit' && stop) return stop;
    if (arrival === 'interrupted') return { reason: 'pause', description: 'Paused' };
    if (!wasOver) yield* this.findLeaks();
    const left = this.problemStop(m.problems.slice(known));
    if (left) return left;
    if (breakpoints.waitsForOnce)
      this.output('console', `The program ended and never reached ${this.launch.stopAt}.\n`);
    return { reason: 'end' };
  }
  /** Adds what was leaked to the problems of a run that has just ended. */
  private *findLeaks(): Generator<void, void> {
    const { run, tape } = this.parts;
    if (run.problems.some((p) => p.fatal)) return;
    if (!this.baseline) {
      const end = tape.now;
      yield* tape.goTo(tape.start);
      this.baseline = leakBaseline(run);
      // The last statement of all is executed by going behind it.
      yield* tape.goTo(end + 1);
    }
    const leaks = leaksOf(run, this.baseline);
    const isShort = tape.now - tape.start < takersLimit;
    run.machine.problems.push(...(isShort ? withTakers(run, leaks) : leaks.map((leak) => leak.problem)));
  }
  private problemStop(fresh: readonly Problem[]): Stop | undefined {
    const problem = fresh.find((p) => this.filters.has(filterOf(p)));
    if (!problem) return undefined;
    return { reason: 'exception', description: 'Paused on a kernel problem', text: problem.message, problem };
  }
  private hitStop({ breakpoint, failed }: Hit): Stop {
    if (breakpoint.isOnce) {
      this.parts.breakpoints.clearOnce();
      return { reason: 'entry', description: `Paused at ${this.launch.stopAt ?? ''}`.trim() };
    }
    const why = failed === undefined ? undefined : `its condition "${breakpoint.condition}" has no value: ${failed}`;
    const reason = breakpoint.kind === 'line' ? 'breakpoint' : 'function breakpoint';
    return { reason, description: `Paused on ${reason}`, breakpoints: [breakpoint.id], ...(why && { text: why }) };
  }
  private changeStop(change: Change): Stop {
    const text = changeText(this.parts, change);
    this.output('console', `${text}\n`);
    return { reason: 'data breakpoint', description: 'Paused on data breakpoint', text };
  }

  *stepBack(kind: StepKind, args: DebugProtocol.StepBackArguments): Movement {
    const { run, tape, places } = this.parts;
    const m = run.machine;
    const now = tape.now;
    const undone = this.steps.at(-1);
    const taskId = args.threadId - 1;
    if (kind === 'over' && undone?.to === now) {
      this.steps.pop();
      yield* tape.goTo(undone.from);
      return { reason: 'step', description: 'Paused on step back' };
    }
    this.steps = [];
    const task = m.tasks.find((t) => t.id === taskId) ?? m.current;
    const kept = keepFrames(task);
    const visible = visibleDepth(m, places, task);
    const found = yield* tape.back(now, lastStepTo(m, places, kept, visible, kind));
    return yield* this.arrive(found, now, { reason: 'step', description: 'Paused on step back' });
  }
  /** Ends a search: at what was found, at the start of the program, or where it began if it was interrupted. */
  private *arrive(found: number | undefined, began: number, stop: Stop): Movement {
    const { tape } = this.parts;
    const wasInterrupted = tape.interrupted;
    tape.interrupted = false;
    if (wasInterrupted) {
      yield* tape.goTo(began);
      return { reason: 'pause', description: 'Paused' };
    }
    if (found !== undefined) {
      yield* tape.goTo(found);
      return stop;
    }
    yield* tape.goTo(tape.start);
    yield* tape.forward(this.isInMain(this.parts.run));
    return { reason: 'entry', description: 'Paused at the start of the program' };
  }

  *reverse(): Movement {
    const { run, tape, breakpoints } = this.parts;
    const m = run.machine;
    const now = tape.now;
    this.steps = [];
    const { watched } = this;
    const found = yield* tape.back(now, () => {
      const changes = watched.length > 0 ? lastChange(m, this.parts.places, watched, now)() : undefined;
      let last: { readonly step: number; readonly stop: Stop } | undefined;
      return {
        at: (statement) => {
          changes?.at(statement);
          const hit = breakpoints.hit(statement, undefined);
          if (hit) last = { step: m.steps, stop: this.hitStop(hit) };
        },
        found: (start) => {
          const changed = changes?.found(start);
          if (changed && changed.step >= (last?.step ?? -1))
            return { step: changed.step, stop: this.changeStop(changed.change) };
          return last;
        },
      };
    });
    const stop = found?.stop ?? { reason: 'entry' };
    return yield* this.arrive(found?.step, now, stop);
  }

  /** Goes to the next moment at which a statement is about to run, or else to the last before now. */
  *goToStatement(place: Located): Movement {
    const { run, tape, breakpoints } = this.parts;
    const m = run.machine;
    const now = tape.now;
    this.steps = [];
    const arrival = yield* tape.forward((statement) => m.steps !== now && breakpoints.isAt(place, statement));
    if (arrival === 'visit') return { reason: 'goto', description: 'Paused at the next time this runs' };
    if (arrival === 'interrupted') return yield* this.arrive(undefined, now, { reason: 'goto' });
    const found = yield* tape.back(now, () => {
      let last: number | undefined;
      return { at: (statement) => void (breakpoints.isAt(place, statement) && (last = m.steps)), found: () => last };
    });
    if (found !== undefined || tape.interrupted)
      return yield* this.arrive(found, now, { reason: 'goto', description: 'Paused at the last time this ran' });
    yield* tape.goTo(now);
    this.output('important', 'This line does not run in this program.\n');
    return { reason: 'goto', description: 'Paused', text: 'that line does not run in this program' };
  }

  restartFrame(frame: FrameView): Movement {
    return this.enterFrame(frameEntry(this.parts.run.machine, keepFrames(frame.task), frame.index));
  }
  private *enterFrame(look: () => Looker<number>): Movement {
    const { tape } = this.parts;
    const now = tape.now;
    this.steps = [];
    const found = yield* tape.back(now + 1, look);
    return yield* this.arrive(found, now, {
      reason: 'goto',
      description: 'Paused at the start of the frame',
    });
  }

  *goTo(step: number): Movement {
    const { tape } = this.parts;
    const now = tape.now;
    this.steps = [];
    const isThere = yield* tape.goTo(step);
    if (tape.interrupted) return { reason: 'pause', description: 'Paused' };
    if (isThere) return { reason: 'goto', description: 'Paused at the moment' };
    const end = tape.now;
    this.output('important', `The run ends at step ${end}: there is no step ${step}.\n`);
    yield* tape.goTo(now);
    return { reason: 'goto', description: 'Paused', text: `the run ends at step ${end}` };
  }
}
