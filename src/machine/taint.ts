/**
 * Undefined values on their way through registers.
 *
 * Memory knows of every bit whether it is defined; registers do not, since that would slow every instruction. When a load
 * meets undefined bits, its task gets a taint word beside every register slot and goes on in checked mode: an instruction
 * at a time, `beforeInstruction` looks at what the instruction is going to read, the ordinary interpreter executes it,
 * and `afterInstruction` writes the taint of what it wrote. When no register is tainted any more, the quick mode goes on.
 *
 * As in valgrind's memcheck a value may be undefined as long as nothing depends on it: what is reported is a branch or an
 * address made of undefined bits. Bitwise operations and comparisons for equality are followed exactly (bit-fields and
 * flags need it), sums to the left of the lowest undefined bit, everything else as a whole.
 */
import { formats, Op } from '../c/bytecode';
import { undefineBits } from './access';
import { undefinedOrigin, warnUninitialized } from './faults';
import { Boundary, Frame, type Machine, type Task } from './machine';
import type { Problem } from './problem';

/** Where undefined bits came from, for the report. */
export interface TaintOrigin {
  readonly text: string;
  readonly object: Problem['object'];
}

/** What an instruction is about to do to the taint words. */
interface Effect {
  /** Slot whose taint is written after it; -1 for none. */
  slot: number;
  words: 1 | 2;
  lo: number;
  hi: number;
  /** A load: the machine says afterwards what was undefined. */
  kind: 'value' | 'load' | 'store' | 'store-bits' | 'call' | 'return' | 'none';
}

const operandsOf: readonly string[] = Object.values(formats);
/** Bits left of the lowest one set, and that one: where a carry may go. */
const smear = (x: number): number => x | -x;
const whole = (...words: number[]): number => (words.some((word) => word !== 0) ? -1 : 0);

function setTaint(taint: Int32Array, slot: number, words: 1 | 2, lo: number, hi: number): void {
  taint[slot] = lo;
  if (words === 2) taint[slot + 1] = hi;
}

/** Looks at the instruction at the task's pc; reports what it must not do with undefined bits. */
export function beforeInstruction(m: Machine, task: Task, code: Int32Array): Effect {
  if (task.taint!.length < task.registers.length) {
    const larger = new Int32Array(task.registers.length);
    larger.set(task.taint!);
    task.taint = larger;
  }
  const { pc, base } = task;
  const taint = task.taint!;
  const R = task.registers;
  const op = code[pc]! as Op;
  const format = operandsOf[op] ?? '';
  const slot = (operand: number): number => base + code[pc + operand]!;
  const t = (operand: number): number => taint[slot(operand)]!;
  const t2 = (operand: number): number => taint[slot(operand) + 1]!;
  const effect: Effect = { slot: -1, words: 1, lo: 0, hi: 0, kind: 'none' };
  const writes = (words: 1 | 2, lo: number, hi: number): Effect => {
    effect.slot = slot(1);
    effect.words = words;
    effect.lo = lo;
    effect.hi = hi;
    effect.kind = 'value';
    return effect;
  };
  const report = (what: string, ...operands: number[]): void => {
    if (operands.every((operand) => t(operand) === 0 && t2(operand) === 0)) return;
    warnUninitialized(m, what);
    for (const operand of operands) setTaint(taint, slot(operand), 2, 0, 0);
  };
  const word = (what: string, ...operands: number[]): void => {
    if (operands.some((operand) => t(operand) !== 0)) {
      for (const operand of operands) taint[slot(operand) + 1] = 0;
      report(what, ...operands);
    }
  };
  const branch = 'a condition depends on an uninitialised value';
  const address = 'an address is made of an uninitialised value';

  switch (op) {
    case Op.Mov32:
      return writes(1, t(2), 0);
    case Op.Mov64:
      return writes(2, t(2), t2(2));
    case Op.And32:
    case Op.And64: {
      const and = (a: number, ta: number, b: number, tb: number) => (ta | tb) & (ta | a) & (tb | b);
      const lo = and(R[slot(2)]!, t(2), R[slot(3)]!, t(3));
      if (op === Op.And32) return writes(1, lo, 0);
      return writes(2, lo, and(R[slot(2) + 1]!, t2(2), R[slot(3) + 1]!, t2(3)));
    }
    case Op.Or32:
    case Op.Or64: {
      const or = (a: number, ta: number, b: number, tb: number) => (ta | tb) & (ta | ~a) & (tb | ~b);
      const lo = or(R[slot(2)]!, t(2), R[slot(3)]!, t(3));
      if (op === Op.Or32) return writes(1, lo, 0);
      return writes(2, lo, or(R[slot(2) + 1]!, t2(2), R[slot(3) + 1]!, t2(3)));
    }
    case Op.Xor32:
      return writes(1, t(2) | t(3), 0);
    case Op.Xor64:
      return writes(2, t(2) | t(3), t2(2) | t2(3));
    case Op.AndI32:
      return writes(1, t(2) & code[pc + 3]!, 0);
    case Op.AndI64:
      return writes(2, t(2) & code[pc + 3]!, t2(2) & (code[pc + 3]! >> 31));
    case Op.Not32:
      return writes(1, t(2), 0);
    case Op.Not64:
      return writes(2, t(2), t2(2));
    case Op.Add32:
    case Op.Sub32:
    case Op.Mul32:
      return writes(1, smear(t(2) | t(3)), 0);
    case Op.AddI32:
    case Op.MulI32:
    case Op.Neg32:
      return writes(1, smear(t(2)), 0);
    case Op.Add64:
    case Op.Sub64:
    case Op.Mul64: {
      const lo = t(2) | t(3);
      return writes(2, smear(lo), lo !== 0 ? -1 : smear(t2(2) | t2(3)));
    }
    case Op.AddI64:
    case Op.MulI64:
    case Op.Neg64:
      return writes(2, smear(t(2)), t(2) !== 0 ? -1 : smear(t2(2)));
    case Op.ShlI32:
      return writes(1, t(2) << code[pc + 3]!, 0);
    case Op.ShrSI32:
      return writes(1, t(2) >> code[pc + 3]!, 0);
    case Op.ShrUI32:
      return writes(1, t(2) >>> code[pc + 3]!, 0);
    case Op.ShlI64:
    case Op.ShrSI64:
    case Op.ShrUI64: {
      const [lo, hi] = shiftPair(op, t(2), t2(2), code[pc + 3]!);
      return writes(2, lo, hi);
    }
    case Op.Bswap: {
      const [lo, hi] = swapPair(t(2), t2(2), code[pc + 3]!);
      return writes(code[pc + 3] === 8 ? 2 : 1, lo, hi);
    }
    case Op.SExt8:
      return writes(1, (t(2) << 24) >> 24, 0);
    case Op.SExt16:
      return writes(1, (t(2) << 16) >> 16, 0);
    case Op.ZExt8:
      return writes(1, t(2) & 0xff, 0);
    case Op.ZExt16:
      return writes(1, t(2) & 0xffff, 0);
    case Op.WidenS:
      return writes(2, t(2), t(2) >> 31);
    case Op.WidenU:
      return writes(2, t(2), 0);
    case Op.Bool32:
    case Op.LNot32:
      return writes(1, isKnownNonZero(R[slot(2)]!, t(2)) || t(2) === 0 ? 0 : 1, 0);
    case Op.Bool64:
    case Op.LNot64:
      return writes(1, pairDecides(R[slot(2)]!, R[slot(2) + 1]!, t(2), t2(2)) ? 0 : 1, 0);
    case Op.Eq32:
    case Op.Ne32: {
      const both = t(2) | t(3);
      return writes(1, both === 0 || isKnownNonZero(R[slot(2)]! ^ R[slot(3)]!, both) ? 0 : 1, 0);
    }
    case Op.Eq64:
    case Op.Ne64: {
      const [x, y] = [R[slot(2)]! ^ R[slot(3)]!, R[slot(2) + 1]! ^ R[slot(3) + 1]!];
      return writes(1, pairDecides(x, y, t(2) | t(3), t2(2) | t2(3)) ? 0 : 1, 0);
    }
    case Op.JZ32:
    case Op.JNZ32:
      if (!isKnownNonZero(R[slot(1)]!, t(1))) word(branch, 1);
      return effect;
    case Op.JEqI32:
    case Op.JNeI32:
      if (!isKnownNonZero(R[slot(1)]! ^ code[pc + 2]!, t(1))) word(branch, 1);
      return effect;
    case Op.JEq32:
    case Op.JNe32:
      if (!isKnownNonZero(R[slot(1)]! ^ R[slot(2)]!, t(1) | t(2))) word(branch, 1, 2);
      return effect;
    case Op.JZ64:
    case Op.JNZ64:
      if (!pairDecides(R[slot(1)]!, R[slot(1) + 1]!, t(1), t2(1))) report(branch, 1);
      return effect;
    case Op.JEq64:
    case Op.JNe64: {
      const [x, y] = [R[slot(1)]! ^ R[slot(2)]!, R[slot(1) + 1]! ^ R[slot(2) + 1]!];
      if (!pairDecides(x, y, t(1) | t(2), t2(1) | t2(2))) report(branch, 1, 2);
      return effect;
    }
    case Op.JLtS32:
    case Op.JLeS32:
    case Op.JLtU32:
    case Op.JLeU32:
      word(branch, 1, 2);
      return effect;
    case Op.JLtSI32:
    case Op.JGeSI32:
      // A sign alone decides a comparison with 0.
      if (code[pc + 2] !== 0 || t(1) < 0) word(branch, 1);
      return effect;
    case Op.JLtS64:
    case Op.JLeS64:
    case Op.JLtU64:
    case Op.JLeU64:
      report(branch, 1, 2);
      return effect;
    case Op.JumpTable:
      word(branch, 1);
      return effect;
    case Op.JumpReg:
    case Op.Alloca:
    case Op.RestoreStack:
      report(address, op === Op.Alloca ? 2 : 1);
      if (op === Op.Alloca) return writes(2, 0, 0);
      return effect;
    case Op.Load8S:
    case Op.Load8U:
    case Op.Load16S:
    case Op.Load16U:
    case Op.Load32:
    case Op.Load64:
    case Op.LoadF32:
    case Op.LoadBits:
      report(address, 2);
      writes(format[0] === 'D' ? 2 : 1, 0, 0);
      effect.kind = 'load';
      m.undefinedLo = 0;
      m.undefinedHi = 0;
      return effect;
    case Op.Store8:
    case Op.Store16:
    case Op.Store32:
    case Op.Store64:
    case Op.StoreF32:
      report(address, 1);
      effect.kind = 'store';
      [effect.lo, effect.hi] = [t(3), op === Op.Store64 || op === Op.StoreF32 ? t2(3) : 0];
      return effect;
    case Op.StoreBits:
      report(address, 1);
      effect.kind = 'store-bits';
      [effect.lo, effect.hi] = [t(6), t2(6)];
      return effect;
    case Op.Copy:
      report(address, 1, 2);
      return effect;
    case Op.Call:
      effect.kind = 'call';
      effect.slot = base + code[pc + 2]!;
      return effect;
    case Op.CallReg:
      report(address, 1);
      effect.kind = 'call';
      effect.slot = base + code[pc + 2]!;
      return effect;
    case Op.Ret:
      effect.kind = 'return';
      [effect.lo, effect.hi, effect.slot] = [t(1), t2(1), base];
      return effect;
    case Op.RetVoid:
      effect.kind = 'return';
      effect.slot = base;
      return effect;
    case Op.Overflow: {
      const any = whole(t(4), t2(4), t(5), t2(5));
      setTaint(taint, slot(3), 1, any & 1, 0);
      effect.slot = slot(2);
      [effect.words, effect.lo, effect.hi, effect.kind] = [2, any, any, 'value'];
      return effect;
    }
  }
  // The rest computes: any undefined bit makes all of the result undefined.
  if (format[0] !== 'd' && format[0] !== 'D') return effect;
  let any = 0;
  for (let i = 1; i < format.length; i++) {
    if (format[i] === 'a') any |= t(i + 1);
    else if (format[i] === 'A') any |= t(i + 1) | t2(i + 1);
  }
  const all = whole(any);
  return writes(format[0] === 'D' ? 2 : 1, isTruth(op) ? all & 1 : all, all);
}

/** The words with the first `size` bytes the other way round. */
function swapPair(lo: number, hi: number, size: number): readonly [number, number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setInt32(0, lo, true);
  view.setInt32(4, hi, true);
  new Uint8Array(view.buffer, 0, size).reverse();
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

/** Writes the taint of what the instruction wrote. */
export function afterInstruction(
  m: Machine,
  task: Task,
  effect: Effect,
  code: Int32Array,
  pc: number,
  base: number,
): void {
  const { taint } = task;
  if (!taint) return;
  switch (effect.kind) {
    case 'value':
      setTaint(taint, effect.slot, effect.words, effect.lo, effect.hi);
      return;
    case 'load':
      taintLoaded(m, task, code, pc, base);
      return;
    case 'store':
      if ((effect.lo | effect.hi) !== 0)
        undefineBits(m, ...addressOf(task, code, pc, base), storeSize(code[pc]!), 0, effect.lo, effect.hi);
      return;
    case 'store-bits':
      if ((effect.lo | effect.hi) !== 0) {
        const width = code[pc + 5]!;
        const lo = width >= 32 ? effect.lo : effect.lo & ((1 << width) - 1);
        const hi = width > 32 ? effect.hi & (width === 64 ? -1 : (1 << (width - 32)) - 1) : 0;
        undefineBits(m, ...addressOf(task, code, pc, base), code[pc + 3]!, code[pc + 4]!, lo, hi);
      }
      return;
    case 'call':
      // A primitive is done when the next instruction comes; what it gives counts as defined.
      if (task.base === base) setTaint(taint, effect.slot, 2, 0, 0);
      return;
    case 'return':
      taint.fill(0, effect.slot);
      setTaint(taint, effect.slot, 2, effect.lo, effect.hi);
      return;
  }
}

/** Writes the taint of what the load at `pc` loaded; the first undefined bits begin checked mode. */
export function taintLoaded(m: Machine, task: Task, code: Int32Array, pc: number, base: number): void {
  let [lo, hi] = [m.undefinedLo, m.undefinedHi];
  if ((lo | hi) !== 0) {
    goOnChecked(task);
    task.taint ??= new Int32Array(task.registers.length);
    task.taintOrigin = undefinedOrigin(m);
  }
  switch (code[pc] as Op) {
    case Op.Load8S:
      lo = (lo << 24) >> 24;
      break;
    case Op.Load16S:
      lo = (lo << 16) >> 16;
      break;
    case Op.LoadF32:
      lo = hi = whole(lo);
      break;
    case Op.LoadBits:
      [lo, hi] = fieldTaint(lo, hi, code[pc + 6]!);
      break;
  }
  const isPair = operandsOf[code[pc]!]!.startsWith('D');
  if (task.taint) setTaint(task.taint, base + code[pc + 1]!, isPair ? 2 : 1, lo, hi);
}

/** The undefined bits among a field's `width`; a signed field's upper bits are taken for defined copies. */
function fieldTaint(lo: number, hi: number, width: number): [number, number] {
  if (width >= 32) return [lo, width === 64 ? hi : hi & ((1 << (width - 32)) - 1)];
  return [lo & ((1 << width) - 1), 0];
}

/** Back to checked mode, where the registers of a caller are tainted. */
export function goOnChecked(task: Task): void {
  task.taint ??= task.callersTaint;
  task.callersTaint = undefined;
}

/**
 * Whether any register is tainted still; at a statement temporaries are dead and no longer count. A function that has no
 * tainted register runs in quick mode, up to its return to one that has.
 */
export function endOfStatement(m: Machine, task: Task): void {
  const { taint, frames } = task;
  if (!taint || task.depth === 0) return;
  const frame = (task.depth - 1) * Frame.Size;
  const record = m.loadedOf(task, task.mode).image.functions[frames[frame + Frame.Function]!]!;
  const kept = new Set<number>();
  for (const home of record.homes.values()) if (home.kind !== 'memory') kept.add(task.base + home.at);
  let isTainted = false;
  let areCallers = false;
  for (let slot = 0; slot < taint.length; slot += 2) {
    if ((taint[slot]! | taint[slot + 1]!) === 0) continue;
    if (slot < task.base) areCallers = true;
    else if (kept.has(slot)) isTainted = true;
    else setTaint(taint, slot, 2, 0, 0);
  }
  if (isTainted) return;
  const boundary = frames[frame + Frame.Boundary] as Boundary;
  if (areCallers && boundary !== Boundary.None && boundary !== Boundary.Tainted) return;
  if (areCallers) {
    frames[frame + Frame.Boundary] = Boundary.Tainted;
    task.callersTaint = taint;
  }
  task.taint = undefined;
}

function isTruth(op: Op): boolean {
  return (op >= Op.Eq32 && op <= Op.LeU64) || (op >= Op.FEq && op <= Op.FBool);
}
/** Some bit is defined and set. */
function isKnownNonZero(value: number, taint: number): boolean {
  return (value & ~taint) !== 0;
}
function pairDecides(lo: number, hi: number, taintLo: number, taintHi: number): boolean {
  return (taintLo | taintHi) === 0 || isKnownNonZero(lo, taintLo) || isKnownNonZero(hi, taintHi);
}
function shiftPair(op: Op, lo: number, hi: number, count: number): [number, number] {
  const value = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
  const n = BigInt(count);
  const shifted = op === Op.ShlI64 ? value << n : op === Op.ShrUI64 ? value >> n : BigInt.asIntN(64, value) >> n;
  return [Number(BigInt.asIntN(32, shifted)), Number(BigInt.asIntN(32, shifted >> 32n))];
}
function storeSize(op: number): number {
  return op === Op.Store8 ? 1 : op === Op.Store16 ? 2 : op === Op.Store64 ? 8 : 4;
}
function addressOf(task: Task, code: Int32Array, pc: number, base: number): [number, number] {
  const a = base + code[pc + 1]!;
  const offset = code[pc + 2]!;
  const lo = task.registers[a]!;
  const sum = (lo + offset) | 0;
  return [sum, (task.registers[a + 1]! + (offset >> 31) + (sum >>> 0 < lo >>> 0 ? 1 : 0)) | 0];
}
