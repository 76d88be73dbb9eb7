/**
 * What a frame looks like when its function begins: which registers locals live in, and where objects stand in its
 * memory, between red zones.
 */
import type { FunctionRecord } from '../c/image';
import { Poison } from './memory';

/**
 * What both words of a local's register hold until it is written for the first time in its frame. No program reads it: what
 * may be read before it is written lives in checked memory. People are told "not written yet" for it; of the values that a
 * variable narrower than 8 bytes may have, it is one.
 */
export const unwritten = 0x5ec0ffee;

/** First slot and one past the last in which locals live that are not parameters; both 0 where there are none. */
export function localSlots(record: FunctionRecord): readonly [number, number] {
  const parameters = new Set(record.parameters);
  const slots: number[] = [];
  for (const [variable, { kind, at }] of record.homes)
    if (kind !== 'memory' && !parameters.has(variable)) slots.push(at);
  return slots.length > 0 ? [Math.min(...slots), Math.max(...slots) + 2] : [0, 0];
}

/** The poison bytes of a frame's memory: its objects between red zones. */
export function framePoison(
  size: number,
  objects: readonly { readonly offset: number; readonly size: number }[],
): Uint8Array {
  const poison = new Uint8Array(size >> 3).fill(Poison.stackRedZone);
  for (const object of objects) {
    const first = object.offset >> 3;
    poison.fill(0, first, first + (object.size >> 3));
    if (object.size & 7) poison[first + (object.size >> 3)] = object.size & 7;
  }
  return poison;
}
