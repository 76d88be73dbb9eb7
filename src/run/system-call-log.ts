/**
 * The system calls of a run, for those who ask afterwards what user space did. A run may make millions, so the newest are
 * kept; how many were left out before them is known at every moment, also after going back.
 */
import type { ExtraState } from '../machine/machine';

export interface SystemCallRecord {
  readonly task: number;
  readonly name: string;
  readonly number: number;
  readonly arguments: readonly number[];
  readonly step: number;
  /** Step and value of its return; undefined where it never returned. */
  end: { readonly step: number; readonly value: number } | undefined;
}

/** So many are always there; as many again before half of them go at once. */
const fewest = 20_000;

export class SystemCallLog implements ExtraState {
  /** The newest, in the order in which they were made. */
  readonly newest: SystemCallRecord[] = [];
  /** All that were made, kept or not. */
  private count = 0;

  /** How many were made before the first that is kept. */
  get leftOut(): number {
    return this.count - this.newest.length;
  }

  begin(call: SystemCallRecord): void {
    this.newest.push(call);
    this.count++;
    if (this.newest.length >= 2 * fewest) this.newest.splice(0, fewest);
  }
  /** The task's call that is under way ends. */
  end(task: number, end: SystemCallRecord['end']): void {
    const call = this.underWay(task);
    if (call) call.end = end;
  }
  underWay(task: number): SystemCallRecord | undefined {
    return this.newest.findLast((call) => call.task === task && !call.end);
  }

  keep(): unknown {
    return this.count;
  }
  restore(kept: unknown): void {
    this.count = kept as number;
  }
  /** Forgets what is later than `step`, to which the machine has gone back. */
  goneBackTo(step: number): void {
    while ((this.newest.at(-1)?.step ?? -1) > step) this.newest.pop();
    for (const call of this.newest) if (call.end && call.end.step > step) call.end = undefined;
  }
}
