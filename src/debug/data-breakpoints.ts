/**
 * Data breakpoints: what is watched, and which of its changes stop. A condition is C as the frame sees it that made the
 * change, or a comparison with the new value (`== 0`). Hits are counted from the start of the program, as for all
 * breakpoints, so the same change is the same hit in whichever direction it is reached.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CannotEvaluate, type Context, evaluateText, parseText, signedBits } from '../run/evaluate';
import { framesOf } from '../run/frames';
import type { Run } from '../run/run';
import type { Tape } from '../run/tape';
import { hasCall, type HitCondition, noCalls, parseHitCondition, wrongHitCondition } from './conditions';
import { currentLoaded, type StopPlaces } from './places';
import { type Change, valueOf, type Watched, Watcher } from './watch';

export interface DataBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** Why it is not verified. */
  readonly message?: string;
  readonly watched?: Watched;
  readonly condition?: string;
  readonly hits?: HitCondition;
}
interface Counted {
  readonly breakpoint: DataBreakpoint & { readonly watched: Watched };
  /** The step at which what holds it came to its end; a later object at its place is another one. */
  end: number;
  /** Steps of its changes, from the start of the program up to `counted`. Only kept with a hit condition. */
  readonly changes: number[];
  counted: number;
}

export interface DataHit {
  readonly change: Change;
  readonly breakpoint: DataBreakpoint;
  /** Its condition could not be evaluated, for this reason. */
  readonly failed?: string;
}

const comparison = /^\s*(==|!=|<=|>=|<|>)/;

export class DataBreakpoints {
  private counted: Counted[] = [];
  /** All that the client set, verified or not. */
  everything: readonly DataBreakpoint[] = [];
  constructor(
    private readonly run: Run,
    private readonly places: StopPlaces,
  ) {}

  /** What is watched, in the order of `Change.index`. */
  get watched(): readonly Watched[] {
    return this.counted.map((c) => c.breakpoint.watched);
  }

  /** Replaces all. `resolve` tells what an id of dataBreakpointInfo means. */
  set(
    wanted: readonly DebugProtocol.DataBreakpoint[],
    resolve: (dataId: string) => Watched | undefined,
    nextId: () => number,
  ): DataBreakpoint[] {
    const made = wanted.map((w) => this.make(w, resolve(w.dataId), nextId()));
    this.everything = made;
    this.counted = made
      .filter((b): b is Counted['breakpoint'] => b.verified)
      .map((breakpoint) => ({ breakpoint, end: Infinity, changes: [], counted: this.run.startStep }));
    return made;
  }
  private make(w: DebugProtocol.DataBreakpoint, watched: Watched | undefined, id: number): DataBreakpoint {
    const not = (message: string): DataBreakpoint => ({ id, verified: false, message });
    if (!watched) return not('it is of another run: set it again from the variables view');
    if (w.accessType !== undefined && w.accessType !== 'write') return not('only changes are watched, not reads');
    const hits = w.hitCondition?.trim() ? parseHitCondition(w.hitCondition) : undefined;
    if (w.hitCondition?.trim() && !hits) return not(wrongHitCondition(w.hitCondition));
    const condition = w.condition?.trim();
    const wrong = condition ? this.whyNotC(condition) : undefined;
    if (wrong !== undefined) return not(`"${condition}": ${wrong}`);
    return { id, verified: true, watched, ...(condition && { condition }), ...(hits && { hits }) };
  }
  private whyNotC(condition: string): string | undefined {
    try {
      const parsed = parseText(this.context(), comparison.test(condition) ? `0 ${condition}` : condition);
      return hasCall(parsed) ? noCalls : undefined;
    } catch (error) {
      if (error instanceof CannotEvaluate) return error.message;
      throw error;
    }
  }
  /** Names as the innermost function of the text has them. */
  private context(): Context {
    const { machine } = this.run;
    const frames = framesOf(machine, machine.current);
    const frame = frames.find((f) => !this.places.isOwn(f.loaded.image, f.record)) ?? frames[0];
    const { image } = frame?.loaded ?? currentLoaded(machine);
    return { machine, program: this.places.programOf(image), frame };
  }

  /** The first of the changes that stops. The machine is at the moment `step`, right after them. */
  hit(changes: readonly Change[], step: number): DataHit | undefined {
    for (const change of changes) {
      const hit = this.stops(change, step);
      if (hit) return hit;
    }
    return undefined;
  }
  private stops(change: Change, step: number): DataHit | undefined {
    const counted = this.counted[change.index]!;
    const { breakpoint } = counted;
    this.count(counted, change, step);
    if (step > counted.end) return undefined;
    if (breakpoint.hits && !breakpoint.hits(counted.changes.filter((s) => s <= step).length)) return undefined;
    if (breakpoint.condition === undefined) return { change, breakpoint };
    const truth = this.isTrue(breakpoint.condition, change);
    if (typeof truth === 'string') return { change, breakpoint, failed: truth };
    return truth ? { change, breakpoint } : undefined;
  }
  private count(counted: Counted, { after }: Change, step: number): void {
    if (!after) counted.end = Math.min(counted.end, step);
    if (step <= counted.counted) return;
    counted.changes.push(step);
    counted.counted = step;
  }
  private isTrue(condition: string, { watched, after }: Change): boolean | string {
    let text = condition;
    if (comparison.test(condition)) {
      const value = after && valueOf(watched, after);
      if (!value) return after ? 'it is no number' : 'it is gone';
      const bits = value.type.kind === 'pointer' ? BigInt.asIntN(64, value.bits) : signedBits(value);
      text = `(${bits}l) ${condition}`;
    }
    try {
      const value = evaluateText(this.context(), text);
      return value.number !== undefined ? value.number !== 0 : value.bits !== 0n;
    } catch (error) {
      if (error instanceof CannotEvaluate) return error.message;
      throw error;
    }
  }

  /** Counts the hits before the present where a hit condition asks for them, and comes back to it. */
  *catchUp(tape: Tape): Generator<void, void> {
    const present = tape.now;
    const behind = this.counted.filter((c) => c.breakpoint.hits && c.counted < present);
    if (behind.length === 0) return;
    yield* tape.goTo(Math.min(...behind.map((c) => c.counted)));
    const watcher = new Watcher(
      tape.run.machine,
      this.places,
      behind.map((c) => c.breakpoint.watched),
    );
    yield* tape.forward((statement) => {
      for (const change of watcher.changes(statement)) this.count(behind[change.index]!, change, tape.now);
      return false;
    }, present);
    if (tape.interrupted) return;
    for (const c of behind) c.counted = Math.max(c.counted, present - 1);
  }
  /** The tape is another one behind `step`. */
  cut(step: number): void {
    for (const c of this.counted) {
      if (c.end > step) c.end = Infinity;
      while ((c.changes.at(-1) ?? -1) > step) c.changes.pop();
      c.counted = Math.min(c.counted, step);
    }
  }
}
