/**
 * What moves a run back, or to a moment: steps back, reverse continue, the start of a frame, who set a value, a line's
 * last time. Each is a search along the tape for a moment, and then going there.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { framesOf, type FrameView } from '../run/frames';
import type { Looker } from '../run/tape';
import type { Located } from './breakpoints';
import type { Moving, Movement, Stop } from './launched';
import { incidentStop, type Movements } from './movements';
import { frameEntry, keepFrames, lastStepTo, type StepKind, visibleDepth } from './stepping';
import { changeText, lastChange, type Watched } from './watch';

interface Found {
  readonly step: number;
  readonly stop: Stop;
}

export class Backwards {
  constructor(
    private readonly parts: Moving,
    private readonly movements: Movements,
  ) {}

  /** The mirror of a step: to the last moment from which it leads here, or to a breakpoint on the way. */
  *step(kind: StepKind, args: DebugProtocol.StepBackArguments): Movement {
    const { run, tape, places, breakpoints } = this.parts;
    const m = run.machine;
    const { now } = tape;
    const undone = this.movements.steps.at(-1);
    const taskId = args.threadId - 1;
    const stepped: Stop = { reason: 'step', description: 'Paused on step back' };
    if (kind === 'over' && undone?.to === now) {
      this.movements.steps.pop();
      yield* tape.goTo(undone.from);
      return stepped;
    }
    this.movements.steps = [];
    const task = m.tasks.find((t) => t.id === taskId) ?? m.current;
    const look = lastStepTo(m, places, keepFrames(task), visibleDepth(m, places, task), kind);
    const found = yield* tape.back(now, (): Looker<Found> => {
      const step = look();
      let hit: Found | undefined;
      return {
        at: (statement) => {
          step.at(statement);
          const stops = breakpoints.any ? breakpoints.hit(statement, undefined) : undefined;
          if (stops) hit = { step: m.steps, stop: this.movements.hitStop(stops) };
        },
        found: (from) => {
          const at = step.found(from);
          return hit && hit.step > (at ?? -1) ? hit : at === undefined ? undefined : { step: at, stop: stepped };
        },
      };
    });
    return yield* this.arrive(found, now);
  }

  /** Ends a search: at what was found, at the start of the program, or where it began if it was interrupted. */
  private *arrive(found: Found | undefined, began: number): Movement {
    const { tape, run } = this.parts;
    const wasInterrupted = tape.interrupted;
    tape.interrupted = false;
    if (wasInterrupted) {
      yield* tape.goTo(began);
      return { reason: 'pause', description: 'Paused' };
    }
    if (found) {
      yield* tape.goTo(found.step);
      return found.stop;
    }
    yield* tape.goTo(tape.start);
    yield* tape.forward(this.movements.isInMain(run));
    return { reason: 'entry', description: 'Paused at the start of the program' };
  }

  /** To the last breakpoint, change or incident before now. */
  *reverse(): Movement {
    const { run, tape, places, breakpoints, data, incidents, filters } = this.parts;
    const m = run.machine;
    this.movements.steps = [];
    yield* data.catchUp(tape);
    const { now } = tape;
    const { watched } = data;
    const look = lastChange(m, places, watched, now, (change, step) => {
      const hit = data.hit([change], step);
      return hit && this.movements.changeStop(hit);
    });
    const found = yield* tape.back(now, (): Looker<Found> => {
      const changes = watched.length > 0 ? look() : undefined;
      let last: Found | undefined;
      incidents.begin();
      const takeIncidents = () => {
        const incident = incidents.take().find((i) => filters.stops(i));
        if (incident && m.steps < now) last = { step: m.steps, stop: incidentStop(incident) };
      };
      return {
        at: (statement) => {
          changes?.at(statement);
          takeIncidents();
          const hit = breakpoints.hit(statement, undefined);
          if (hit) last = { step: m.steps, stop: this.movements.hitStop(hit) };
        },
        found: (from) => {
          // Of the stretch's last statement.
          takeIncidents();
          const changed = changes?.found(from);
          return changed && changed.step >= (last?.step ?? -1) ? { step: changed.step, stop: changed.meant } : last;
        },
      };
    });
    const text = found?.stop.reason === 'data breakpoint' ? found.stop.text : undefined;
    if (text !== undefined && !tape.interrupted) this.parts.output('console', `${text}\n`);
    return yield* this.arrive(found, now);
  }

  /** To the statement that gave something the value it has now. */
  *whoSet(watched: Watched): Movement {
    const { run, tape, places, output } = this.parts;
    const { now } = tape;
    this.movements.steps = [];
    const look = lastChange(run.machine, places, [watched], now, (change) =>
      change.after ? changeText(this.parts, change) : undefined,
    );
    const found = yield* tape.back(now, look);
    if (found || tape.interrupted) {
      if (found) output('console', `${found.meant}\n`);
      const description = `Paused where ${watched.label} was set`;
      const stop = found && ({ reason: 'goto', description, text: found.meant } as const);
      return yield* this.arrive(stop && { step: found.step, stop }, now);
    }
    yield* tape.goTo(now);
    const text = `${watched.label} has not changed since the program started`;
    output('important', `${text}.\n`);
    return { reason: 'goto', description: 'Paused', text };
  }

  /** Goes to the next moment at which a statement is about to run, or else to the last before now. */
  *goToStatement(place: Located): Movement {
    const { run, tape, breakpoints, output } = this.parts;
    const m = run.machine;
    const { now } = tape;
    this.movements.steps = [];
    const arrival = yield* tape.forward((statement) => m.steps !== now && breakpoints.isAt(place, statement));
    if (arrival === 'visit') return { reason: 'goto', description: 'Paused at the next time this runs' };
    if (arrival === 'interrupted') return yield* this.arrive(undefined, now);
    const found = yield* tape.back(now, () => {
      let last: number | undefined;
      return { at: (statement) => void (breakpoints.isAt(place, statement) && (last = m.steps)), found: () => last };
    });
    const stop: Stop = { reason: 'goto', description: 'Paused at the last time this ran' };
    if (found !== undefined || tape.interrupted)
      return yield* this.arrive(found === undefined ? undefined : { step: found, stop }, now);
    yield* tape.goTo(now);
    output('important', 'This line does not run in this program.\n');
    return { reason: 'goto', description: 'Paused', text: 'that line does not run in this program' };
  }

  *restartFrame(frame: FrameView): Movement {
    const { run, tape } = this.parts;
    const { now } = tape;
    this.movements.steps = [];
    const found = yield* tape.back(now + 1, frameEntry(run.machine, keepFrames(frame.task), frame.index));
    const stop: Stop = { reason: 'goto', description: 'Paused at the start of the frame' };
    return yield* this.arrive(found === undefined ? undefined : { step: found, stop }, now);
  }

  *goTo(step: number): Movement {
    const { tape, output } = this.parts;
    const { now } = tape;
    this.movements.steps = [];
    const isThere = yield* tape.goTo(step);
    if (tape.interrupted) return { reason: 'pause', description: 'Paused' };
    if (isThere) return { reason: 'goto', description: 'Paused at the moment' };
    const end = tape.now;
    output('important', `The run ends at step ${end}: there is no step ${step}.\n`);
    yield* tape.goTo(now);
    return { reason: 'goto', description: 'Paused', text: `the run ends at step ${end}` };
  }

  /** Every time a statement is about to run, from the start to the end, at most `most`; then back to the present. */
  *times(place: Located, most: number): Generator<void, Time[] | undefined> {
    const { run, tape, breakpoints } = this.parts;
    const m = run.machine;
    const { now } = tape;
    const found: Time[] = [];
    yield* tape.goTo(tape.start);
    yield* tape.forward((statement) => {
      if (!breakpoints.isAt(place, statement)) return false;
      const { id, name } = m.current;
      const [frame] = framesOf(m, m.current);
      found.push({ step: m.steps, task: id, name, values: frame ? this.values(frame) : [] });
      return found.length >= most;
    });
    const wasInterrupted = tape.interrupted;
    tape.interrupted = false;
    yield* tape.goTo(now);
    return wasInterrupted ? undefined : found;
  }
  /** What the frame's arguments and locals are, in short. */
  private values(frame: FrameView): string[] {
    const { run, places, values } = this.parts;
    const context = { machine: run.machine, program: places.programOf(frame.loaded.image), frame };
    return values
      .locals(context, frame)
      .filter((leaf) => leaf.value !== 'not written yet')
      .slice(0, 6)
      .map((leaf) => `${leaf.name} = ${leaf.value}`);
  }
}

/** A moment at which a line is about to run. */
export interface Time {
  readonly step: number;
  readonly task: number;
  readonly name: string;
  /** `pid = struct pid 3`, … */
  readonly values: readonly string[];
}
