/**
 * Instructions that the interpreter's loop leaves to a call: those that take long anyway (copies, bit-fields, floating
 * numbers), and loads and stores whose quick way does not serve, because of a fault, an odd address, a page that is
 * shared, or bits that nobody wrote.
 */
import { kernelHigh, Op } from '../c/bytecode';
import { load, loadBits, store, storeBits } from './access';
import {
  bitsFromFloat,
  carry,
  countBits,
  doubleToInteger,
  floatFromBits,
  integerToDouble,
  overflow,
  shiftLeft,
  shiftRight,
  shiftRightUnsigned,
  swap,
} from './arithmetic';
import { allocateOnStack, frameInfo, leaveMemory } from './calls';
import { trap } from './faults';
import { Mode } from './frames';
import type { Machine } from './machine';
import type { Loaded } from './programs';
import { copyBytes, fillBytes, undefineBytes } from './ranges';
import { taintLoaded } from './taint';
import type { Task } from './tasks';

/**
 * Executes the instruction at `pc` in the frame with registers from `base` up, which are `F` as doubles; the task's pc is
 * right then. Gives whether what the loop holds in its locals may be wrong: memory lies elsewhere, or checked mode has begun.
 */
export function executeRare(
  m: Machine,
  task: Task,
  loaded: Loaded,
  F: Float64Array,
  pc: number,
  base: number,
): boolean {
  const { bytes } = m.memory;
  const space = task.mode === Mode.Kernel ? m.kernelSpace : task.process!.space;
  const pages = space.read;
  task.pc = pc;
  task.base = base;
  task.pc = execute(m, task, loaded, F);
  return m.memory.bytes !== bytes || space.read !== pages || task.taint !== undefined;
}

/** Executes the instruction at the task's pc; gives the code index to go on at. */
function execute(m: Machine, task: Task, loaded: Loaded, F: Float64Array): number {
  const { code } = loaded.image;
  const { pc, base, registers: R } = task;
  switch (code[pc] as Op) {
    case Op.Load8S:
      loadAt(m, task, code, 1);
      R[base + code[pc + 1]!] = (m.lo << 24) >> 24;
      return pc + 4;
    case Op.Load8U:
      loadAt(m, task, code, 1);
      R[base + code[pc + 1]!] = m.lo;
      return pc + 4;
    case Op.Load16S:
      loadAt(m, task, code, 2);
      R[base + code[pc + 1]!] = (m.lo << 16) >> 16;
      return pc + 4;
    case Op.Load16U:
      loadAt(m, task, code, 2);
      R[base + code[pc + 1]!] = m.lo;
      return pc + 4;
    case Op.Load32:
      loadAt(m, task, code, 4);
      R[base + code[pc + 1]!] = m.lo;
      return pc + 4;
    case Op.Load64: {
      const d = base + code[pc + 1]!;
      loadAt(m, task, code, 8);
      R[d] = m.lo;
      R[d + 1] = m.hi;
      return pc + 4;
    }
    case Op.LoadF32:
      loadAt(m, task, code, 4);
      F[(base + code[pc + 1]!) >> 1] = floatFromBits(m.lo);
      return pc + 4;
    case Op.LoadBits: {
      const d = base + code[pc + 1]!;
      const a = base + code[pc + 2]!;
      const offset = code[pc + 3]!;
      const unused = 64 - code[pc + 6]!;
      loadBits(m, (R[a]! + offset) | 0, carry(R[a + 1]!, R[a]!, offset), code[pc + 4]!, code[pc + 5]!);
      if ((m.undefinedLo | m.undefinedHi) !== 0) taintLoaded(m, task, code, pc, base);
      R[d] = m.lo;
      R[d + 1] = m.hi;
      shiftLeft(R, d, d, unused);
      if (code[pc + 7] === 1) shiftRight(R, d, d, unused);
      else shiftRightUnsigned(R, d, d, unused);
      return pc + 8;
    }
    case Op.Store8:
      storeAt(m, task, code, 1, R[base + code[pc + 3]!]!, 0);
      return pc + 4;
    case Op.Store16:
      storeAt(m, task, code, 2, R[base + code[pc + 3]!]!, 0);
      return pc + 4;
    case Op.Store32:
      storeAt(m, task, code, 4, R[base + code[pc + 3]!]!, 0);
      return pc + 4;
    case Op.Store64: {
      const s = base + code[pc + 3]!;
      storeAt(m, task, code, 8, R[s]!, R[s + 1]!);
      return pc + 4;
    }
    case Op.StoreF32:
      storeAt(m, task, code, 4, bitsFromFloat(F[(base + code[pc + 3]!) >> 1]!), 0);
      return pc + 4;
    case Op.StoreBits: {
      const a = base + code[pc + 1]!;
      const s = base + code[pc + 6]!;
      const offset = code[pc + 2]!;
      const [lo, hi] = [(R[a]! + offset) | 0, carry(R[a + 1]!, R[a]!, offset)];
      storeBits(m, lo, hi, code[pc + 3]!, code[pc + 4]!, code[pc + 5]!, R[s]!, R[s + 1]!);
      return pc + 7;
    }
    case Op.Copy: {
      const a = base + code[pc + 1]!;
      const b = base + code[pc + 2]!;
      copyBytes(m, R[a]!, R[a + 1]!, R[b]!, R[b + 1]!, code[pc + 3]!);
      return pc + 4;
    }
    case Op.Zero: {
      const a = base + code[pc + 1]!;
      fillBytes(m, (R[a]! + code[pc + 2]!) | 0, R[a + 1]!, code[pc + 3]!, 0);
      return pc + 4;
    }
    case Op.Undefine: {
      const a = base + code[pc + 1]!;
      undefineBytes(m, (R[a]! + code[pc + 2]!) | 0, R[a + 1]!, code[pc + 3]!);
      return pc + 4;
    }
    case Op.Alloca: {
      const d = base + code[pc + 1]!;
      const a = base + code[pc + 2]!;
      R[d] = allocateOnStack(m, R[a]!, R[a + 1]!, code[pc + 3]!);
      R[d + 1] = task.mode === Mode.Kernel ? kernelHigh : 0;
      return pc + 4;
    }
    case Op.SaveStack: {
      const d = base + code[pc + 1]!;
      const isKernel = task.mode === Mode.Kernel;
      R[d] = isKernel ? task.kernelStack : task.userStack;
      R[d + 1] = isKernel ? kernelHigh : 0;
      return pc + 2;
    }
    case Op.RestoreStack:
      leaveMemory(m, task, task.mode, R[base + code[pc + 1]!]!);
      return pc + 2;
    case Op.FrameInfo:
      frameInfo(m, base + code[pc + 1]!, code[pc + 2]!, code[pc + 3]!);
      return pc + 4;
    case Op.Trap:
      return trap(m, loaded.image.traps[code[pc + 1]!]!.text);
    case Op.JumpReg:
      return m.fail('wild-pointer', 'computed goto to something that is not a label');
    case Op.CallReg: {
      const a = base + code[pc + 1]!;
      if (R[a] === 0 && R[a + 1] === 0) m.fail('null-pointer', 'call through a null function pointer');
      const address = `${(R[a + 1]! >>> 0).toString(16)}${(R[a]! >>> 0).toString(16).padStart(8, '0')}`;
      return m.fail('wild-pointer', `call of 0x${address}, where no function is`);
    }
    default:
      return compute(code, pc, base, R, F);
  }
}

/** Loads for the Load at the task's pc, with all checks: undefined bits begin checked mode. */
function loadAt(m: Machine, task: Task, code: Int32Array, size: number): void {
  const { pc, base, registers: R } = task;
  const a = base + code[pc + 2]!;
  const offset = code[pc + 3]!;
  load(m, (R[a]! + offset) | 0, carry(R[a + 1]!, R[a]!, offset), size);
  if ((m.undefinedLo | m.undefinedHi) !== 0) taintLoaded(m, task, code, pc, base);
}

/** Stores for the Store at the task's pc, with all checks. */
function storeAt(m: Machine, task: Task, code: Int32Array, size: number, low: number, high: number): void {
  const { pc, base, registers: R } = task;
  const a = base + code[pc + 1]!;
  const offset = code[pc + 2]!;
  store(m, (R[a]! + offset) | 0, carry(R[a + 1]!, R[a]!, offset), size, low, high);
}

/** What goes from registers to registers: floating numbers, and integers bit by bit. */
function compute(code: Int32Array, pc: number, base: number, R: Int32Array, F: Float64Array): number {
  const d = base + code[pc + 1]!;
  const a = base + code[pc + 2]!;
  const b = base + code[pc + 3]!;
  switch (code[pc] as Op) {
    case Op.FAdd:
      F[d >> 1] = F[a >> 1]! + F[b >> 1]!;
      return pc + 4;
    case Op.FSub:
      F[d >> 1] = F[a >> 1]! - F[b >> 1]!;
      return pc + 4;
    case Op.FMul:
      F[d >> 1] = F[a >> 1]! * F[b >> 1]!;
      return pc + 4;
    case Op.FDiv:
      F[d >> 1] = F[a >> 1]! / F[b >> 1]!;
      return pc + 4;
    case Op.FNeg:
      // By its sign bit: a NaN has one too.
      R[d] = R[a]!;
      R[d + 1] = R[a + 1]! ^ 0x80000000;
      return pc + 3;
    case Op.FRound:
      F[d >> 1] = Math.fround(F[a >> 1]!);
      return pc + 3;
    case Op.FEq:
      R[d] = F[a >> 1] === F[b >> 1] ? 1 : 0;
      return pc + 4;
    case Op.FNe:
      R[d] = F[a >> 1] !== F[b >> 1] ? 1 : 0;
      return pc + 4;
    case Op.FLt:
      R[d] = F[a >> 1]! < F[b >> 1]! ? 1 : 0;
      return pc + 4;
    case Op.FLe:
      R[d] = F[a >> 1]! <= F[b >> 1]! ? 1 : 0;
      return pc + 4;
    case Op.FBool:
      R[d] = F[a >> 1] !== 0 ? 1 : 0;
      return pc + 3;
    case Op.I32ToF:
      F[d >> 1] = R[a]!;
      return pc + 3;
    case Op.U32ToF:
      F[d >> 1] = R[a]! >>> 0;
      return pc + 3;
    case Op.I64ToF:
    case Op.U64ToF:
      F[d >> 1] = integerToDouble(code[pc]!, R[a]!, R[a + 1]!);
      return pc + 3;
    case Op.FToI32: {
      const value = F[a >> 1]!;
      R[d] = value > -2147483649 && value < 2147483648 ? Math.trunc(value) : -2147483648;
      return pc + 3;
    }
    case Op.FToI64:
    case Op.FToU64:
      doubleToInteger(code[pc]!, R, d, F[a >> 1]!);
      return pc + 3;
    case Op.BitCount:
      R[d] = countBits(code[pc + 3]!, R[a]!, R[a + 1]!);
      return pc + 4;
    case Op.Bswap: {
      const [lo, hi] = [R[a]!, R[a + 1]!];
      const size = code[pc + 3]!;
      R[d] = size === 2 ? ((lo & 0xff) << 8) | ((lo >> 8) & 0xff) : size === 4 ? swap(lo) : swap(hi);
      if (size === 8) R[d + 1] = swap(lo);
      return pc + 4;
    }
    case Op.Overflow:
      overflow(R, code[pc + 1]!, a, b, base + code[pc + 4]!, base + code[pc + 5]!, code[pc + 6]!);
      return pc + 7;
    default:
      throw new Error(`not an instruction: ${code[pc]} at ${pc}`);
  }
}
