/**
 * Moving along the tape that a Run is. A moment is a number: so many statements have been executed, the next one has not.
 * Everything here is a generator that yields every few thousand statements, so that its driver can let others run, pause
 * it or drop it.
 */
import type { Run } from './run';

/** How moving forward ended: the visitor said so, the limit was reached, the run is over, or it was interrupted. */
export type Arrival = 'visit' | 'limit' | 'end' | 'interrupted';

/** Statements between yields. */
const slice = 5_000;
/** The most statements that one look back goes through in one stretch. */
const longestStretch = 160_000;

export class Tape {
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
      run.keyframes.keepNear();
      yield;
      if (this.interrupted) return 'interrupted';
    }
  }

  /** Goes to a moment in either direction. False where the run ends before it. */
  *goTo(step: number): Generator<void, boolean> {
    const m = this.run.machine;
    const target = Math.max(step, this.start);
    // Forward it executes, over any keyframe: what is printed and what goes wrong on the way is told by executing.
    if (target < m.steps || m.finished) this.rewind(target);
    const arrival = yield* this.forward(undefined, target);
    return arrival === 'limit' || m.steps >= target;
  }
  private rewind(step: number): void {
    this.run.goTo(this.run.keyframes.before(step)!.step);
  }

  /**
   * Looks back from the moment `before`: stretch by stretch, the latest first, each walked forward. `look` makes a fresh
   * looker for a stretch; what its `found` gives ends the search. The machine is left anywhere: go on with `goTo`.
   */
  *back<T>(before: number, look: () => Looker<T>): Generator<void, T | undefined> {
    const m = this.run.machine;
    // What is looked for is mostly close, so the first stretches are short.
    let stretch = this.run.keyframes.density.near;
    let end = before;
    while (end > this.start) {
      this.rewind(end - 1);
      // Without a look a statement costs a fraction; the way there leaves keyframes for the next stretches.
      if (end - m.steps > 2 * stretch && (yield* this.forward(undefined, end - stretch)) === 'interrupted')
        return undefined;
      const from = m.steps;
      const looker = look();
      const arrival = yield* this.forward((statement) => {
        if (m.steps < end) looker.at(statement);
        return false;
      }, end);
      if (arrival === 'interrupted') return undefined;
      const found = looker.found(from);
      if (found !== undefined) return found;
      end = from;
      stretch = Math.min(2 * stretch, longestStretch);
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
