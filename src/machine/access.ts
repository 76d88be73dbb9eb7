/**
 * Loads and stores as the running program makes them, with all checks: the ways around the quick paths of the interpreter
 * and of translated code. What was loaded, and what of it is undefined, stands in the machine afterwards.
 */
import { kernelHigh } from '../c/bytecode';
import { fault } from './faults';
import { Mode } from './frames';
import type { Machine } from './machine';
import type { AddressSpace } from './memory';

/** The space an address belongs to for the running mode; fails for what cannot be touched. */
export function spaceFor(m: Machine, lo: number, hi: number, size: number, access: 'read' | 'write'): AddressSpace {
  const space = spaceAt(m, hi);
  if (m.memory.forbidden(space, lo, size)) fault(m, lo, hi, size, access);
  return space;
}

/** The space that addresses with this upper half belong to for the running mode; one without pages where none. */
export function spaceAt(m: Machine, hi: number): AddressSpace {
  if (m.current.mode === Mode.Kernel) return hi === kernelHigh ? m.kernelSpace : m.noSpace;
  return hi === 0 ? m.current.process!.space : m.noSpace;
}

/** Loads 1, 2, 4 or 8 bytes with all checks, into `lo` and `hi` (zero extended). */
export function load(m: Machine, lo: number, hi: number, size: number): void {
  const { memory } = m;
  const quick = memory.quickRead(spaceAt(m, hi), lo, size);
  const space = quick < 0 ? spaceFor(m, lo, hi, size, 'read') : m.noSpace;
  let low = 0;
  let high = 0;
  let badLow = 0;
  let badHigh = 0;
  for (let i = size - 1; i >= 0; i--) {
    const at = quick >= 0 ? quick + i : memory.readable(space, (lo + i) | 0);
    const byte = memory.bytes[at]!;
    const bad = memory.validity[at]!;
    if (i >= 4) {
      high = (high << 8) | byte;
      badHigh = (badHigh << 8) | bad;
    } else {
      low = (low << 8) | byte;
      badLow = (badLow << 8) | bad;
    }
  }
  m.lo = low;
  m.hi = high;
  m.undefinedLo = badLow;
  m.undefinedHi = badHigh;
  if ((badLow | badHigh) !== 0) m.undefinedAt = lo;
}

/** Stores with all checks; the bytes become defined. */
export function store(m: Machine, lo: number, hi: number, size: number, low: number, high: number): void {
  if (storeQuickly(m, spaceAt(m, hi), lo, size, low, high)) return;
  const space = spaceFor(m, lo, hi, size, 'write');
  for (let i = 0; i < size; i++) {
    const at = m.memory.writable(space, (lo + i) | 0);
    m.memory.bytes[at] = (i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4))) & 255;
    m.memory.validity[at] = 0;
  }
}

/** As `load` where all is in one page and defined; false: nothing has happened. */
export function loadQuickly(m: Machine, space: AddressSpace, lo: number, size: number): boolean {
  const at = m.memory.quickRead(space, lo, size);
  if (at < 0) return false;
  const { bytes, validity } = m.memory;
  for (let i = 0; i < size; i++) if (validity[at + i] !== 0) return false;
  let [low, high] = [0, 0];
  for (let i = size - 1; i >= 4; i--) high = (high << 8) | bytes[at + i]!;
  for (let i = Math.min(size, 4) - 1; i >= 0; i--) low = (low << 8) | bytes[at + i]!;
  m.lo = low;
  m.hi = high;
  return true;
}

/** As `store` where all is in one page that may be written at once; false: nothing has happened. */
export function storeQuickly(
  m: Machine,
  space: AddressSpace,
  lo: number,
  size: number,
  low: number,
  high: number,
): boolean {
  const quick = m.memory.quickWrite(space, lo, size);
  if (quick < 0) return false;
  const { bytes, validity } = m.memory;
  for (let i = 0; i < size; i++) {
    bytes[quick + i] = i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4));
    validity[quick + i] = 0;
  }
  return true;
}

/** Loads the bits from `position` up of a unit of 1 to 9 bytes, with all checks, into `lo` and `hi`. */
export function loadBits(m: Machine, lo: number, hi: number, size: number, position: number): void {
  let [last, lastBad] = [0, 0];
  if (size > 8) {
    load(m, (lo + 8) | 0, hi, 1);
    [last, lastBad] = [m.lo, m.undefinedLo];
  }
  load(m, lo, hi, Math.min(size, 8));
  if (position === 0) return;
  [m.lo, m.hi] = shiftDown(m.lo, m.hi, last, position);
  if ((m.undefinedLo | m.undefinedHi | lastBad) !== 0) {
    [m.undefinedLo, m.undefinedHi] = shiftDown(m.undefinedLo, m.undefinedHi, lastBad, position);
  }
}

/** Stores into some bits of a unit of `size` bytes; the others keep what they are, defined or not. */
export function storeBits(
  m: Machine,
  lo: number,
  hi: number,
  size: number,
  position: number,
  width: number,
  low: number,
  high: number,
): void {
  const space = spaceFor(m, lo, hi, size, 'write');
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const mask = ((1n << BigInt(width)) - 1n) << BigInt(position);
  const bits = (value << BigInt(position)) & mask;
  for (let i = 0; i < size; i++) {
    const byteMask = Number((mask >> BigInt(8 * i)) & 255n);
    if (byteMask === 0) continue;
    const at = m.memory.writable(space, (lo + i) | 0);
    m.memory.bytes[at] = (m.memory.bytes[at]! & ~byteMask) | Number((bits >> BigInt(8 * i)) & 255n);
    m.memory.validity[at]! &= ~byteMask;
  }
}

/** Marks bits of a unit of `size` bytes, from `position` up, as undefined: what was just stored there was. */
export function undefineBits(
  m: Machine,
  lo: number,
  hi: number,
  size: number,
  position: number,
  bitsLow: number,
  bitsHigh: number,
): void {
  const space = spaceFor(m, lo, hi, size, 'write');
  const bits = ((BigInt(bitsHigh >>> 0) << 32n) | BigInt(bitsLow >>> 0)) << BigInt(position);
  for (let i = 0; i < size; i++) {
    const at = m.memory.writable(space, (lo + i) | 0);
    m.memory.validity[at]! |= Number((bits >> BigInt(8 * i)) & 255n);
  }
}

/** The 64 bits from `position` up of the 72 in `lo`, `hi` and `last`. */
function shiftDown(lo: number, hi: number, last: number, position: number): [number, number] {
  const [low, high, above] = position >= 32 ? [hi, last, 0] : [lo, hi, last];
  const shift = position & 31;
  if (shift === 0) return [low, high];
  return [(low >>> shift) | (high << (32 - shift)), (high >>> shift) | (above << (32 - shift))];
}
