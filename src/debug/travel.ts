/**
 * Moving along the tape that a Run is. A moment is a number: so many statements have been executed, the next one has not.
 * Everything here is a generator that yields every few thousand statements, so that its driver can let others run, pause
 * it or drop it.
 */
import type { Keyframe } from '../machine/machine';
import type { Run } from '../run/run';

/** How moving forward ended: the visitor said so, the limit was reached, the run is over, or it was interrupted. */
export type Arrival = 'visit' | 'limit' | 'end' | 'interrupted';

/** Statements between yields. */
const slice = 5_000;
/** Near keyframes stand about this many statements apart, so that a step back re-executes no more than that. */
const nearDistance = 18_000;
/** So many near keyframes are kept around the present. */
const nearCount = 16;
/** Statements between keyframes that stay. */
const farDistance = 250_000;

export class Travel {
  /** Set from outside: the movement under way ends at its next yield. */
  interrupted = false;
  private readonly near: Keyframe[] = [];
  constructor(readonly run: Run) {}

  get now(): number {
    return this.run.machine.steps;
  }
  /** Where the tape begins. */
  get start(): number {
    return this.run.startStep;
  }

  /**
   * Executes on until `visit` gives true for a moment (it is asked before each statement, with the statement's id), or up
   * to `limit`.
   */
  *forward(visit: ((statement: number) => boolean) | undefined, limit = Infinity): Generator<void, Arrival> {
    const { run } = this;
    const m = run.machine;
    for (;;) {
      if (m.finished) return 'end';
      if (m.steps >= limit) return 'limit';
      m.onStatement = visit;
      let reason;
      try {
        reason = run.runTo(Math.min(m.steps + slice, limit));
      } finally {
        m.onStatement = undefined;
      }
      if (reason === 'end') return 'end';
      if (reason === 'stop' && visit) return 'visit';
      this.keepNear();
      yield;
      if (this.interrupted) return 'interrupted';
    }
  }

  /** Keeps the moment if no keyframe is near before it. Those farthest from it go, except where a gap would be left. */
  private keepNear(): void {
    const { keyframes, machine } = this.run;
    const { steps } = machine;
    const index = keyframes.findLastIndex((k) => k.step <= steps);
    if (machine.finished || index < 0 || steps - keyframes[index]!.step < nearDistance) return;
    const kept = machine.keep();
    keyframes.splice(index + 1, 0, kept);
    this.near.push(kept);
    if (this.near.length <= nearCount) return;
    const farthest = this.near.reduce((a, b) => (Math.abs(a.step - steps) > Math.abs(b.step - steps) ? a : b));
    this.near.splice(this.near.indexOf(farthest), 1);
    const at = keyframes.indexOf(farthest);
    const [before, after] = [keyframes[at - 1], keyframes[at + 1]];
    if (!before || (after?.step ?? Infinity) - before.step > farDistance) return;
    keyframes.splice(at, 1);
    machine.memory.drop(farthest.kernel);
    for (const { space } of farthest.processes) machine.memory.drop(space);
  }

  /** Goes to a moment in either direction. False where the run ends before it. */
  *goTo(step: number): Generator<void, boolean> {
    const m = this.run.machine;
    const target = Math.max(step, this.start);
    if (target < m.steps || m.finished) this.rewind(target);
    const arrival = yield* this.forward(undefined, target);
    return arrival === 'limit' || m.steps >= target;
  }
  private rewind(step: number): number {
    const keyframe = this.run.keyframes.findLast((k) => k.step <= step) ?? this.run.keyframes[0]!;
    this.run.goTo(keyframe.step);
    return keyframe.step;
  }

  /**
   * Looks back from the moment `before`: stretch by stretch, the latest first, each walked forward. `look` makes a fresh
   * looker for a stretch; what its `found` gives ends the search. The machine is left anywhere: go on with `goTo`.
   */
  *back<T>(before: number, look: () => Looker<T>): Generator<void, T | undefined> {
    const m = this.run.machine;
    let end = before;
    while (end > this.start) {
      const from = this.rewind(end - 1);
      const looker = look();
      const arrival = yield* this.forward((statement) => {
        if (m.steps < end) looker.at(statement);
        return false;
      }, end);
      if (arrival === 'interrupted') return undefined;
      const found = looker.found(from);
      if (found !== undefined) return found;
      end = from;
    }
    return undefined;
  }
}

export interface Looker<T> {
  /** At each moment of the stretch; the machine is at it. */
  at(statement: number): void;
  /** What was found in the stretch, which began at the moment `from`. */
  found(from: number): T | undefined;
}
