/**
 * Long work in short slices: a run executes for a few milliseconds, then whoever else waits has a turn. So a hover or a
 * pause never waits for a long run, and a question that nobody wants any more stops at the next slice.
 */
import type { Run } from '../run/run';

/** Milliseconds a slice may take; the step that ends it comes on top. */
const sliceMilliseconds = 8;

/** Thrown where an answer is no longer wanted: the question was cancelled, or what it is about has changed. */
export class Dropped extends Error {
  constructor(reason = 'no longer wanted') {
    super(reason);
  }
}

/** Milliseconds in which nobody waits long enough for a turn of his own: a timer takes one or more itself. */
const breath = 2;
let lastTurn = -Infinity;

/** Lets everything that waits have its turn, unless it just had one. */
export async function breathe(): Promise<void> {
  if (performance.now() - lastTurn < breath) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  lastTurn = performance.now();
}

/** Boots `run`; false where it did not get to the program. */
export async function bootInSlices(run: Run, isWanted: () => boolean): Promise<boolean> {
  let chunk = 500;
  for (;;) {
    const started = performance.now();
    let now = started;
    while (now - started < sliceMilliseconds) {
      const isBooted = run.bootOn(chunk);
      if (isBooted !== undefined) return isBooted;
      const before = now;
      now = performance.now();
      chunk = now - before > 4 ? Math.max(20, chunk >> 1) : Math.min(100_000, chunk * 2);
    }
    await breathe();
    if (!isWanted()) throw new Dropped();
  }
}

/**
 * Executes `run` to its end. Throws `Dropped` between slices once `isWanted` says no. `runTo` is for who executes it in
 * his own way: on to a step, telling whether the run has ended.
 */
export async function runToEnd(
  run: Run,
  isWanted: () => boolean,
  runTo: (step: number) => boolean = (step) => run.runTo(step) === 'end',
): Promise<void> {
  const { machine } = run;
  const end = machine.budgets.steps + 1;
  let chunk = 500;
  for (let isOver = machine.finished; !isOver;) {
    const started = performance.now();
    let now = started;
    while (!isOver && now - started < sliceMilliseconds) {
      isOver = runTo(Math.min(end, machine.steps + chunk)) || machine.finished;
      const before = now;
      now = performance.now();
      chunk = now - before > 4 ? Math.max(20, chunk >> 1) : Math.min(200_000, chunk * 2);
    }
    await breathe();
    if (!isWanted()) throw new Dropped();
  }
}

/** One after the other: what is given to it starts when what came before has ended, however it ended. */
export class Lane {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  run<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++;
    const next = this.last.then(work, work).finally(() => this.waiting--);
    this.last = next.catch(() => {});
    return next;
  }
  /** Nothing that was given to it is still to be done. */
  get isIdle(): boolean {
    return this.waiting === 0;
  }
}
