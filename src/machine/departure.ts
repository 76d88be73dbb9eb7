/**
 * A machine at a moment before any process of it, apart from the machine: others of the same program begin there instead of
 * booting again. What comes after is the same to the instruction.
 */
import { forget, keep, restore } from './keyframe';
import type { Keyframe, Machine } from './machine';
import { Memory } from './memory';

export interface Departure {
  readonly memory: Memory;
  /** Its kernel space is a space of `memory`. */
  readonly keyframe: Keyframe;
}

/** Preconditions: there is no process, no problem has been noted. */
export function departureOf(machine: Machine): Departure {
  const kept = keep(machine);
  const memory = new Memory(machine.memory.limit);
  const kernel = memory.adopt(machine.memory, kept.kernel);
  forget(machine, kept);
  return { memory, keyframe: { ...kept, kernel } };
}

/** Preconditions: `machine` is new, of the same program and kind as the one that the departure was taken of. */
export function depart(machine: Machine, { memory, keyframe }: Departure): void {
  const loaded = machine.kernel!;
  const [[, counts] = [loaded, loaded.counts]] = keyframe.counts;
  if (counts.length > loaded.counts.length) loaded.counts = new Uint32Array(counts.length);
  const kernel = machine.memory.adopt(memory, keyframe.kernel);
  const own: Keyframe = { ...keyframe, kernel, counts: [[loaded, counts]] };
  restore(machine, own);
  forget(machine, own);
}
