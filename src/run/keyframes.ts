/**
 * The keyframes of a run: moments that can be gone back to at once. They stand at an even distance along the whole tape,
 * which doubles when there are too many, and closer around the present; so any moment is near one, and a run of ten
 * million steps keeps no more of them than one of a million.
 */
import { forget, keep } from '../machine/keyframe';
import type { Keyframe, Machine } from '../machine/machine';

/** How densely keyframes stand. Distances are in statements. */
export interface Density {
  /** Between the even ones, while the run is short. */
  readonly far: number;
  /** The most even ones; when there are more, every second goes. */
  readonly mostFar: number;
  /** Between those around the present. */
  readonly near: number;
  readonly mostNear: number;
}
export const usualDensity: Density = { far: 50_000, mostFar: 32, near: 10_000, mostNear: 12 };

/** The part of the machine's memory from which on they make room. */
const scarce = 8;
/** Even ones that stay whatever memory they hold. */
const fewFar = 4;

export class Keyframes {
  /** In the order of their steps. The first is the program's start, and stays. */
  readonly all: Keyframe[] = [];
  private readonly near = new Set<Keyframe>();
  private distance: number;

  constructor(
    private readonly machine: Machine,
    readonly density: Density = usualDensity,
  ) {
    this.distance = density.far;
  }

  /** The last one that is not after `step`; else the first. */
  before(step: number): Keyframe | undefined {
    return this.all[Math.max(0, this.indexBefore(step))];
  }
  private indexBefore(step: number): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle]!.step <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
  /** The step at which the next even one is due, seen from the end of the tape so far. */
  get nextFar(): number {
    return (this.all.findLast((k) => !this.near.has(k))?.step ?? 0) + this.distance;
  }

  /** Keeps the present as the program's start. */
  begin(): void {
    this.all.push(keep(this.machine));
  }
  /** Keeps the present as one of the even ones, which thins them where they are too many. */
  keepFar(): void {
    const { steps } = this.machine;
    const index = this.indexBefore(steps);
    if (this.all[index]?.step === steps) {
      this.near.delete(this.all[index]!);
      return;
    }
    this.all.splice(index + 1, 0, keep(this.machine));
    const far = this.all.filter((k) => !this.near.has(k));
    // Keyframes hold pages that the run has changed since: where memory becomes scarce, they make room.
    const { used, limit } = this.machine.memory;
    if (far.length <= this.density.mostFar && (far.length <= fewFar || used < limit / scarce)) return;
    this.distance *= 2;
    far.forEach((k, i) => i % 2 === 1 && this.drop(k));
  }
  /** Keeps the present if no keyframe is near before it. The one farthest from it goes where there are too many. */
  keepNear(): void {
    const { machine, near } = this;
    const { steps } = machine;
    const index = this.indexBefore(steps);
    if (machine.finished || index < 0 || steps - this.all[index]!.step < this.density.near) return;
    const kept = keep(machine);
    this.all.splice(index + 1, 0, kept);
    near.add(kept);
    if (near.size <= this.density.mostNear) return;
    let farthest = kept;
    for (const k of near) if (Math.abs(k.step - steps) > Math.abs(farthest.step - steps)) farthest = k;
    this.drop(farthest);
  }
  /** Forgets all that are later than `step`: from there on the run will be another one. */
  cut(step: number): void {
    for (const k of this.all.slice(1)) if (k.step > step) this.drop(k);
  }
  private drop(keyframe: Keyframe): void {
    this.near.delete(keyframe);
    this.all.splice(this.all.indexOf(keyframe), 1);
    forget(this.machine, keyframe);
  }
}
