/**
 * What moves a run on: to the next stop, a step, into another task. Each movement is a generator that ends with the stop to
 * show; whoever drives it decides how much of it happens at a time. The way back is in `backwards.ts`.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Task } from '../machine/machine';
import { framesOf } from '../run/frames';
import { type Baseline, leakBaseline, leaksOf } from '../run/leaks';
import { withTakers } from '../run/takers';
import type { Run } from '../run/run';
import type { Hit } from './breakpoints';
import { changedText, snapshotOf } from './changed';
import type { DataHit } from './data-breakpoints';
import type { LaunchArguments } from './host';
import type { Incident } from './incidents';
import type { Moving, Movement, Stop } from './launched';
import { currentLoaded } from './places';
import { type StepKind, stepQuestion } from './stepping';
import { changeText, Watcher } from './watch';
import { passedCalls } from './words';

/** Who took what leaks is found by going through the run once more, in one turn: not for long ones. */
const takersLimit = 1_000_000;

export class Movements {
  /** Forward steps since the last other movement: where each ended and where it began. */
  steps: { readonly to: number; readonly from: number }[] = [];
  /** What boot left behind, found when it is first needed. */
  private baseline: Baseline | undefined;

  constructor(
    private readonly parts: Moving,
    private readonly launch: LaunchArguments,
  ) {}

  /** From the start of the program to where the launch asked to stop first. */
  *begin(from?: number): Movement {
    const { run, tape, breakpoints, output } = this.parts;
    if (from !== undefined) yield* tape.goTo(from);
    const { stopAt, stopOnEntry, step, noDebug } = this.launch;
    if (step !== undefined && !noDebug) return yield* this.beginAt(step);
    let isEntry = (stopOnEntry ?? false) && !noDebug;
    if (stopAt !== undefined && !noDebug) {
      const made = breakpoints.setOnce(stopAt, (path) => this.parts.sources.byPath(path));
      if (!made.verified) {
        output('important', `Cannot stop at ${stopAt}: ${made.message}.\n`);
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
    const { run, places, tape, output } = this.parts;
    if (!(yield* tape.goTo(Math.max(tape.start, step - 1)))) {
      output('important', `The run ends at step ${tape.now}: there is no step ${step}.\n`);
      return { reason: 'end' };
    }
    return yield* this.run((statement) =>
      places.isStop(currentLoaded(run.machine).image, statement)
        ? { reason: 'entry', description: 'Paused at the moment' }
        : undefined,
    );
  }
  isInMain({ user, machine }: Run): (statement: number) => boolean {
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
    const passed = kind === 'in' && frame && frame.statement >= 0 ? passedCalls(places, image, frame.statement) : [];
    const before = passed.length > 0 ? snapshotOf(this.parts) : undefined;
    const question = stepQuestion(m, places, task, kind, isSameLine);
    const stop = yield* this.run((statement) =>
      question(statement) ? { reason: 'step', description: 'Paused on step', task: m.current } : undefined,
    );
    if (kind === 'out') this.steps = [];
    else if (stop.reason === 'step') this.steps.push({ to: tape.now, from });
    if (before && stop.reason === 'step' && m.current.depth <= depth) {
      const did = changedText(this.parts, before);
      passed.forEach((text, i) =>
        this.parts.output('console', `Stepped over ${text}.${i === passed.length - 1 ? did : ''}\n`),
      );
    }
    return stop;
  }

  /** On to where a task runs that is chosen for the next switch point. */
  *runNext({ id, name: program, struct }: Task): Movement {
    const { run, tape, schedule, places, output } = this.parts;
    const m = run.machine;
    const name = `${program} (pid ${run.kernel.readNumber(struct, 'task_struct', 'pid')})`;
    const began = tape.now;
    this.steps = [];
    let isChosen = false;
    const stop = yield* this.run((statement) => {
      const step = schedule.taken();
      if (step !== undefined) {
        isChosen = true;
        output('console', `At step ${step} ${name} was chosen to run next.\n`);
      }
      if (!isChosen || m.current.id !== id || !places.isStop(currentLoaded(m).image, statement)) return undefined;
      return { reason: 'goto', description: `Paused where ${name} runs`, task: m.current };
    });
    if (!schedule.giveUp() || stop.reason !== 'end') return stop;
    output('important', `${name} cannot be chosen: until the end no task switch finds it ready to run.\n`);
    yield* tape.goTo(began);
    return { reason: 'goto', description: 'Paused', text: `no task switch finds ${name} ready to run` };
  }

  /** Runs on until a breakpoint, an incident or what `ask` says. The moment it starts from does not count. */
  private *run(ask: ((statement: number) => Stop | undefined) | undefined): Movement {
    const { run, tape, places, breakpoints, data, incidents, filters, schedule, output } = this.parts;
    const m = run.machine;
    yield* data.catchUp(tape);
    const from = tape.now;
    const watcher = data.watched.length > 0 ? new Watcher(m, places, data.watched) : undefined;
    const expectations = filters.has('expectation') ? this.parts.expectations : undefined;
    const wasOver = m.finished;
    let stop: Stop | undefined;
    const log = (text: string) => output('console', `${text}\n`);
    const visit = (statement: number): boolean => {
      if (expectations?.isDue(statement)) return true;
      if (m.steps === from) {
        watcher?.changes(statement);
        return false;
      }
      const incident = incidents.take().find((i) => filters.stops(i));
      const changes = watcher?.changes(statement) ?? [];
      const changed = changes.length > 0 ? data.hit(changes, m.steps) : undefined;
      if (incident) stop = incidentStop(incident);
      else if (changed) stop = this.changeStop(changed);
      else {
        const hit = breakpoints.hit(statement, log);
        stop = hit ? this.hitStop(hit) : ask?.(statement);
      }
      return stop !== undefined;
    };
    // With nothing to ask the machine runs at full speed.
    const isIdle = !ask && !watcher && !breakpoints.any && filters.isEmpty;
    incidents.begin();
    expectations?.begin();
    for (;;) {
      const arrival = yield* tape.forward(isIdle ? undefined : visit);
      if (stop?.reason === 'data breakpoint') output('console', `${stop.text}\n`);
      if (stop) return stop;
      if (arrival === 'interrupted') return { reason: 'pause', description: 'Paused' };
      if (arrival !== 'visit') break;
      // The machine stands behind a marked statement; then the same moment is visited again.
      for (const problem of expectations?.check().failures ?? []) incidents.note(problem);
    }
    schedule.taken();
    if (!wasOver) yield* this.findLeaks();
    const left = incidents.take().find((i) => filters.stops(i));
    if (left) return incidentStop(left);
    if (breakpoints.waitsForOnce) output('console', `The program ended and never reached ${this.launch.stopAt}.\n`);
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

  hitStop({ breakpoint, failed }: Hit): Stop {
    if (breakpoint.isOnce) {
      this.parts.breakpoints.clearOnce();
      return { reason: 'entry', description: `Paused at ${this.launch.stopAt ?? ''}`.trim() };
    }
    const why = failed === undefined ? undefined : `its condition "${breakpoint.condition}" has no value: ${failed}`;
    const reason = breakpoint.kind === 'line' ? 'breakpoint' : 'function breakpoint';
    return { reason, description: `Paused on ${reason}`, breakpoints: [breakpoint.id], ...(why && { text: why }) };
  }
  changeStop({ change, breakpoint, failed }: DataHit): Stop {
    const changed = changeText(this.parts, change);
    const text =
      failed === undefined ? changed : `${changed}; the condition "${breakpoint.condition}" has no value: ${failed}`;
    return {
      reason: 'data breakpoint',
      description: 'Paused on data breakpoint',
      text,
      breakpoints: [breakpoint.id],
    };
  }
}

const descriptions: Readonly<Record<Incident['filter'], string>> = {
  memory: 'Paused on a memory error',
  problem: 'Paused on a kernel problem',
  warning: 'Paused on a kernel warning',
  leak: 'Paused on a leak',
  errno: 'Paused on an error returned to user space',
  expectation: 'Paused on a failed expectation',
};
export function incidentStop(incident: Incident): Stop {
  return { reason: 'exception', description: descriptions[incident.filter], text: incident.message, incident };
}
