/** Ranges of memory as the running program copies and fills them, with what is known of every byte. */
import { load, spaceAt, spaceFor } from './access';
import type { Machine } from './machine';
import type { AddressSpace } from './memory';

/** Up to so many bytes a loop over words is quicker than what typed arrays offer. */
const mostWords = 128;

/** Copies memory with what is known of it; regions may overlap (as memmove). */
export function copyBytes(m: Machine, toLo: number, toHi: number, fromLo: number, fromHi: number, size: number): void {
  if (copyQuickly(m, toLo, toHi, fromLo, fromHi, size)) return;
  const from = spaceFor(m, fromLo, fromHi, size, 'read');
  const to = spaceFor(m, toLo, toHi, size, 'write');
  copyBetween(m, to, toLo, from, fromLo, size);
}

/** As `copy` where each side is in one page; false: nothing has happened. */
export function copyQuickly(
  m: Machine,
  toLo: number,
  toHi: number,
  fromLo: number,
  fromHi: number,
  size: number,
): boolean {
  if (size === 0) return true;
  const { memory } = m;
  const source = memory.quickRead(spaceAt(m, fromHi), fromLo, size);
  const target = source < 0 ? -1 : memory.quickWrite(spaceAt(m, toHi), toLo, size);
  if (target < 0) return false;
  const apart = Math.abs(target - source) >= size;
  if (apart && size <= mostWords && ((source | target | size) & 3) === 0) {
    const { i32, v32 } = memory;
    for (let from = source >> 2, to = target >> 2, end = (source + size) >> 2; from < end; from++, to++) {
      i32[to] = i32[from]!;
      v32[to] = v32[from]!;
    }
    return true;
  }
  memory.bytes.copyWithin(target, source, source + size);
  memory.validity.copyWithin(target, source, source + size);
  return true;
}

/** As `copy` between any two spaces, without checks. */
export function copyBetween(
  m: Machine,
  to: AddressSpace,
  toLo: number,
  from: AddressSpace,
  fromLo: number,
  size: number,
): void {
  const { memory } = m;
  const data = memory.peek(from, fromLo, size);
  const validity = new Uint8Array(size);
  for (let done = 0; done < size;) {
    const lo = (fromLo + done) | 0;
    const length = Math.min(size - done, 4096 - (lo & 4095));
    const at = memory.readable(from, lo);
    validity.set(memory.validity.subarray(at, at + length), done);
    done += length;
  }
  memory.pieces(to, toLo, size, (at, length, done) => {
    memory.bytes.set(data.subarray(done, done + length), at);
    memory.validity.set(validity.subarray(done, done + length), at);
  });
}

/** Writes one value (0 to 255) to all bytes of a range, with all checks. */
export function fillBytes(m: Machine, lo: number, hi: number, size: number, value: number): void {
  if (fillQuickly(m, lo, hi, size, value)) return;
  const space = spaceFor(m, lo, hi, size, 'write');
  m.memory.pieces(space, lo, size, (at, length) => {
    m.memory.bytes.fill(value, at, at + length);
    m.memory.validity.fill(0, at, at + length);
  });
}

/** As `fill` in one page; false: nothing has happened. */
export function fillQuickly(m: Machine, lo: number, hi: number, size: number, value: number): boolean {
  if (size === 0) return true;
  const quick = m.memory.quickWrite(spaceAt(m, hi), lo, size);
  if (quick < 0) return false;
  if (value === 0 && size <= mostWords && ((quick | size) & 3) === 0) {
    const { i32, v32 } = m.memory;
    for (let at = quick >> 2, end = (quick + size) >> 2; at < end; at++) i32[at] = v32[at] = 0;
    return true;
  }
  m.memory.bytes.fill(value, quick, quick + size);
  m.memory.validity.fill(0, quick, quick + size);
  return true;
}

/** A frame's object begins its life anew. */
export function undefineBytes(m: Machine, lo: number, hi: number, size: number): void {
  if (undefineQuickly(m, lo, hi, size)) return;
  const space = spaceFor(m, lo, hi, size, 'write');
  m.memory.pieces(space, lo, size, (at, length) => m.memory.validity.fill(0xff, at, at + length));
}

/** As `undefine` in one page; false: nothing has happened. */
export function undefineQuickly(m: Machine, lo: number, hi: number, size: number): boolean {
  if (size === 0) return true;
  const quick = m.memory.quickWrite(spaceAt(m, hi), lo, size);
  if (quick < 0) return false;
  if (size <= mostWords && ((quick | size) & 3) === 0) {
    const { v32 } = m.memory;
    for (let at = quick >> 2, end = (quick + size) >> 2; at < end; at++) v32[at] = -1;
    return true;
  }
  m.memory.validity.fill(0xff, quick, quick + size);
  return true;
}

/** The NUL-terminated bytes at an address, at most `limit`. */
export function readString(m: Machine, lo: number, hi: number, limit = 65536): Uint8Array {
  const bytes: number[] = [];
  while (bytes.length < limit) {
    load(m, (lo + bytes.length) | 0, hi, 1);
    if (m.lo === 0) break;
    bytes.push(m.lo);
  }
  return Uint8Array.from(bytes);
}
