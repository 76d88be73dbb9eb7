/**
 * Moving along the tape that a Run is. A moment is a number: so many statements have been executed, the next one has not.
 * Everything here is a generator that yields every few thousand statements, so that its driver can let others run, pause
 * it or drop it.
 */
import type { Run } from '../run/run';

/** How moving forward ended: the visitor said so, the limit was reached, the run is over, or it was interrupted. */
export type Arrival = 'visit' | 'limit' | 'end' | 'interrupted';

/** Statements between yields, with and without a visitor; primes, so that slices do not end on keyframes again and again. */
const visitedSlice = 20_011;
const quickSlice = 200_003;

export class Travel {
  /** Set from outside: the movement under way ends at its next yield. */
  interrupted = false;
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
    const slice = visit ? visitedSlice : quickSlice;
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
      yield;
      if (this.interrupted) return 'interrupted';
    }
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
