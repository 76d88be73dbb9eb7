/**
 * 64-bit and floating arithmetic on register pairs, for what the interpreter does not do in place.
 */
import { Count, Op } from '../c/bytecode';

const scratch = new Float64Array(1);
const scratchWords = new Int32Array(scratch.buffer);

/** The upper half of an address plus an offset. */
export function carry(hi: number, lo: number, offset: number): number {
  const sum = (lo + offset) | 0;
  return (hi + (offset >> 31) + (sum >>> 0 < lo >>> 0 ? 1 : 0)) | 0;
}

export function multiply(R: Int32Array, d: number, al: number, ah: number, bl: number, bh: number): void {
  const a0 = al & 0xffff;
  const a1 = al >>> 16;
  const b0 = bl & 0xffff;
  const b1 = bl >>> 16;
  const low = Math.imul(a0, b0);
  // Each partial sum stays below 2^32, so unsigned 32-bit arithmetic is exact.
  const middle = (Math.imul(a1, b0) + (low >>> 16)) >>> 0;
  const other = (Math.imul(a0, b1) + (middle & 0xffff)) >>> 0;
  const high = (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
  R[d] = (other << 16) | (low & 0xffff);
  R[d + 1] = (high + Math.imul(al, bh) + Math.imul(ah, bl)) | 0;
}

function wide(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** DivS64, DivU64, RemS64, RemU64 on registers at slots `a` and `b`; the divisor is not 0. */
export function divide(op: number, R: Int32Array, d: number, a: number, b: number): void {
  const [al, ah, bl, bh] = [R[a]!, R[a + 1]!, R[b]!, R[b + 1]!];
  if (ah >>> 0 < 0x200000 && bh >>> 0 < 0x200000) {
    // Both are exact as doubles, and not negative.
    const x = ah * 4294967296 + (al >>> 0);
    const y = bh * 4294967296 + (bl >>> 0);
    const value = op === Op.DivS64 || op === Op.DivU64 ? Math.floor(x / y) : x % y;
    R[d] = value | 0;
    R[d + 1] = (value / 4294967296) | 0;
    return;
  }
  const signed = op === Op.DivS64 || op === Op.RemS64;
  const [x, y] = [wide(al, ah), wide(bl, bh)];
  const [sx, sy] = signed ? [BigInt.asIntN(64, x), BigInt.asIntN(64, y)] : [x, y];
  const value = BigInt.asUintN(64, op === Op.DivS64 || op === Op.DivU64 ? sx / sy : sx % sy);
  R[d] = Number(value & 0xffffffffn);
  R[d + 1] = Number(value >> 32n);
}

export function shiftLeft(R: Int32Array, d: number, a: number, count: number): void {
  const lo = R[a]!;
  const hi = R[a + 1]!;
  if (count >= 32) {
    R[d] = 0;
    R[d + 1] = lo << (count - 32);
  } else if (count === 0) {
    R[d] = lo;
    R[d + 1] = hi;
  } else {
    R[d] = lo << count;
    R[d + 1] = (hi << count) | (lo >>> (32 - count));
  }
}
export function shiftRight(R: Int32Array, d: number, a: number, count: number): void {
  const lo = R[a]!;
  const hi = R[a + 1]!;
  if (count >= 32) {
    R[d] = hi >> (count - 32);
    R[d + 1] = hi >> 31;
  } else if (count === 0) {
    R[d] = lo;
    R[d + 1] = hi;
  } else {
    R[d] = (lo >>> count) | (hi << (32 - count));
    R[d + 1] = hi >> count;
  }
}
export function shiftRightUnsigned(R: Int32Array, d: number, a: number, count: number): void {
  const lo = R[a]!;
  const hi = R[a + 1]!;
  if (count >= 32) {
    R[d] = count === 64 ? 0 : hi >>> (count - 32);
    R[d + 1] = 0;
  } else if (count === 0) {
    R[d] = lo;
    R[d + 1] = hi;
  } else {
    R[d] = (lo >>> count) | (hi << (32 - count));
    R[d + 1] = hi >>> count;
  }
}

export function swap(x: number): number {
  return ((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
}

export function countBits(kind: number, lo: number, hi: number): number {
  const ones = (x: number) => {
    let count = 0;
    for (let rest = x; rest !== 0; rest &= rest - 1) count++;
    return count;
  };
  const trailing = (x: number) => 31 - Math.clz32(x & -x);
  switch (kind as Count) {
    case Count.Clz64:
      return hi !== 0 ? Math.clz32(hi) : 32 + Math.clz32(lo);
    case Count.Clz32:
      return Math.clz32(lo);
    case Count.Ctz64:
      return lo !== 0 ? trailing(lo) : hi !== 0 ? 32 + trailing(hi) : 64;
    case Count.Ffs64:
      return lo !== 0 ? trailing(lo) + 1 : hi !== 0 ? 33 + trailing(hi) : 0;
    case Count.Popcount64:
      return ones(lo) + ones(hi);
    case Count.Parity64:
      return (ones(lo) + ones(hi)) & 1;
    case Count.Clrsb32:
      return Math.clz32(lo < 0 ? ~lo : lo) - 1;
    case Count.Clrsb64: {
      const [l, h] = hi < 0 ? [~lo, ~hi] : [lo, hi];
      return (h !== 0 ? Math.clz32(h) : 32 + Math.clz32(l)) - 1;
    }
  }
}

/** Flags: bytes and signedness (16) of a, b and the result, a byte each. */
export function overflow(
  R: Int32Array,
  kind: number,
  d: number,
  flag: number,
  a: number,
  b: number,
  flags: number,
): void {
  const value = (slot: number, f: number) => {
    const raw = wide(R[slot]!, R[slot + 1]!);
    const bits = (f & 15) * 8;
    return f & 16 ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw);
  };
  const [x, y] = [value(a, flags & 255), value(b, (flags >> 8) & 255)];
  const exact = kind === 0 ? x + y : kind === 1 ? x - y : x * y;
  const f = flags >> 16;
  const bits = (f & 15) * 8;
  const fitted = f & 16 ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
  const pattern = BigInt.asUintN(64, fitted);
  R[d] = Number(pattern & 0xffffffffn);
  R[d + 1] = Number(pattern >> 32n);
  R[flag] = fitted === exact ? 0 : 1;
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
export function floatFromBits(bits: number): number {
  singleBits[0] = bits;
  return single[0]!;
}
export function bitsFromFloat(value: number): number {
  single[0] = value;
  return singleBits[0]!;
}

/** A double as the two words of a register. */
export function doubleToWords(value: number): readonly [number, number] {
  scratch[0] = value;
  return [scratchWords[0]!, scratchWords[1]!];
}
export function wordsToDouble(lo: number, hi: number): number {
  scratchWords[0] = lo;
  scratchWords[1] = hi;
  return scratch[0]!;
}

/** I64ToF and U64ToF. */
export function integerToDouble(op: number, lo: number, hi: number): number {
  const value = wide(lo, hi);
  return Number(op === Op.I64ToF ? BigInt.asIntN(64, value) : value);
}
/** FToI64 and FToU64, as x86 gives them: out of range is the lowest integer. */
export function doubleToInteger(op: number, R: Int32Array, d: number, value: number): void {
  const limit = op === Op.FToI64 ? 9223372036854775808 : 18446744073709551616;
  const inRange = value < limit && value >= -9223372036854775808;
  const whole = inRange ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 0x8000000000000000n;
  R[d] = Number(whole & 0xffffffffn);
  R[d + 1] = Number(whole >> 32n);
}
