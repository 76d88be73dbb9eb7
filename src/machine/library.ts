/**
 * The small functions on memory and strings that kernel and programs share, as primitives: they take the registers of a
 * call and touch memory through the machine's checks, so an overlong copy is found where it happens.
 */
import { load } from './access';
import { type Machine, Mode, type Primitive } from './machine';
import { copyBytes, fillBytes } from './ranges';

function pointer(m: Machine, at: number, index: number): readonly [number, number] {
  return [m.argument(at, index), m.argumentHigh(at, index)];
}
/** A size_t argument as a number; absurd sizes are passed on and fail at the first byte. */
function size(m: Machine, at: number, index: number): number {
  return m.argumentHigh(at, index) === 0 ? m.argument(at, index) >>> 0 : 0x7fffffff;
}

function byteAt(m: Machine, lo: number, hi: number, offset: number): number {
  const page = (m.current.mode === Mode.Kernel ? m.kernelSpace : m.current.process!.space).read[
    ((lo + offset) | 0) >>> 12
  ];
  if (page) {
    const at = page | ((lo + offset) & 4095);
    if (m.memory.validity[at] === 0 && (hi === 0) === (m.current.mode === Mode.User)) return m.memory.bytes[at]!;
  }
  load(m, (lo + offset) | 0, hi, 1);
  return m.lo;
}

const memcpy: Primitive = (m, at) => {
  const [toLo, toHi] = pointer(m, at, 0);
  const [fromLo, fromHi] = pointer(m, at, 1);
  copyBytes(m, toLo, toHi, fromLo, fromHi, size(m, at, 2));
  m.result(at, toLo, toHi);
};
const memset: Primitive = (m, at) => {
  const [lo, hi] = pointer(m, at, 0);
  fillBytes(m, lo, hi, size(m, at, 2), m.argument(at, 1) & 255);
};
const memcmp: Primitive = (m, at) => {
  const [a, ah] = pointer(m, at, 0);
  const [b, bh] = pointer(m, at, 1);
  const count = size(m, at, 2);
  let difference = 0;
  for (let i = 0; i < count && difference === 0; i++) difference = byteAt(m, a, ah, i) - byteAt(m, b, bh, i);
  m.result(at, difference);
};
const memchr: Primitive = (m, at) => {
  const [lo, hi] = pointer(m, at, 0);
  const wanted = m.argument(at, 1) & 255;
  const count = size(m, at, 2);
  for (let i = 0; i < count; i++) {
    if (byteAt(m, lo, hi, i) === wanted) return m.result(at, (lo + i) | 0, hi);
  }
  m.result(at, 0);
};
function length(m: Machine, lo: number, hi: number, most = Infinity): number {
  let count = 0;
  while (count < most && byteAt(m, lo, hi, count) !== 0) count++;
  return count;
}
const strlen: Primitive = (m, at) => m.result(at, length(m, ...pointer(m, at, 0)), 0);
const strnlen: Primitive = (m, at) => m.result(at, length(m, ...pointer(m, at, 0), size(m, at, 1)), 0);
function compare(m: Machine, at: number, most: number): number {
  const [a, ah] = pointer(m, at, 0);
  const [b, bh] = pointer(m, at, 1);
  for (let i = 0; i < most; i++) {
    const x = byteAt(m, a, ah, i);
    const y = byteAt(m, b, bh, i);
    if (x !== y) return x - y;
    if (x === 0) break;
  }
  return 0;
}
const strcmp: Primitive = (m, at) => m.result(at, compare(m, at, Infinity));
const strncmp: Primitive = (m, at) => m.result(at, compare(m, at, size(m, at, 2)));
const strchr: Primitive = (m, at) => {
  const [lo, hi] = pointer(m, at, 0);
  const wanted = m.argument(at, 1) & 255;
  for (let i = 0; ; i++) {
    const byte = byteAt(m, lo, hi, i);
    if (byte === wanted) return m.result(at, (lo + i) | 0, hi);
    if (byte === 0) return m.result(at, 0);
  }
};
const strrchr: Primitive = (m, at) => {
  const [lo, hi] = pointer(m, at, 0);
  const wanted = m.argument(at, 1) & 255;
  let found = -1;
  for (let i = 0; ; i++) {
    const byte = byteAt(m, lo, hi, i);
    if (byte === wanted) found = i;
    if (byte === 0) break;
  }
  m.result(at, found < 0 ? 0 : (lo + found) | 0, found < 0 ? 0 : hi);
};
const strcpy: Primitive = (m, at) => {
  const [toLo, toHi] = pointer(m, at, 0);
  const [fromLo, fromHi] = pointer(m, at, 1);
  copyBytes(m, toLo, toHi, fromLo, fromHi, length(m, fromLo, fromHi) + 1);
};

export const libraryPrimitives: ReadonlyMap<string, Primitive> = new Map<string, Primitive>([
  ['memcpy', memcpy],
  ['memmove', memcpy],
  ['memset', memset],
  ['memcmp', memcmp],
  ['memchr', memchr],
  ['strlen', strlen],
  ['strnlen', strnlen],
  ['strcmp', strcmp],
  ['strncmp', strncmp],
  ['strchr', strchr],
  ['strrchr', strrchr],
  ['strcpy', strcpy],
]);
