/**
 * The bytecode loop. What is touched often lives in its local variables: registers, frames, page tables, counters. That
 * is why it is one function, and long: a call for each instruction, with all of these as arguments, takes longer than
 * most instructions do. Instructions that take long anyway stand in rare-instructions.ts. Calls, returns and stops that are
 * not quick leave the loop: in one place behind it the task's state is written back, and the locals are read anew
 * afterwards, since task, mode, program or the place of memory may be others.
 */
import { kernelHigh, labelHigh, Op } from '../c/bytecode';
import { divide, multiply, shiftLeft, shiftRight, shiftRightUnsigned } from './arithmetic';
import { callSlowly, enterMemory, leaveAtBoundary, leaveMemory } from './calls';
import { divideError } from './faults';
import { unwritten } from './frame-layout';
import { Boundary, Frame, Mode } from './frames';
import type { Machine, StopReason } from './machine';
import { executeRare } from './rare-instructions';
import { afterInstruction, beforeInstruction, endOfStatement } from './taint';

/** Why the loop is left, after which its locals are read anew. */
const enum Again {
  No,
  /** Memory or registers may lie elsewhere. */
  Here,
  /** A statement, before which there is something to do: steps are used up, or somebody looks at each. */
  Statement,
  /** A division that has no result. */
  Divide,
  /** A call that is not quick. */
  Call,
  /** A return to something other than the C code that called. */
  Leave,
}

/** Runs the machine until its `stopAt`, a stop request or the end. Throws Halt. */
export function interpret(m: Machine): StopReason {
  const { memory } = m;
  const none = m.noSpace.read;
  let floats: Float64Array = new Float64Array(0);
  for (;;) {
    if (m.finished) return 'end';
    if (m.stopRequested) return 'stop';
    // Read anew after everything rare.
    const task = m.current;
    const mode = task.mode;
    const loaded = m.loadedOf(task, mode);
    const code = loaded.image.code;
    const { entries, slots, counts, localsFrom, localsEnd } = loaded;
    const frameBytes = loaded.memory;
    const R = task.registers;
    if (floats.buffer !== R.buffer) floats = new Float64Array(R.buffer);
    const F = floats;
    const frames = task.frames;
    const { bytes, i32, i16, v32, validity } = memory;
    const kernelMode = mode === Mode.Kernel;
    const highRead = kernelMode ? m.kernelSpace.read : none;
    const highWrite = kernelMode ? m.kernelSpace.write : none;
    const lowRead = kernelMode ? none : task.process!.space.read;
    const lowWrite = kernelMode ? none : task.process!.space.write;
    const space = kernelMode ? m.kernelSpace : task.process!.space;
    const pages = space.read;
    const stepping = m.onStatement !== undefined;
    let { pc, base } = task;
    let left = stepping ? 0 : Math.max(0, Math.min(0x3fffffff, m.stopAt - m.steps, m.translator.lookAt - m.steps));
    let granted = left;
    let callee = 0;
    let divisor = 0;
    let again: Again = Again.No;
    if (task.taint && code[pc] === Op.Statement) endOfStatement(m, task);
    // In checked mode the loop below executes one instruction.
    const effect = task.taint && beforeInstruction(m, task, code);
    const [effectPc, effectBase] = [pc, base];
    if (effect) again = Again.Here;

    try {
      do {
        switch (code[pc] as Op) {
          case Op.Statement: {
            if (left === 0) {
              again = Again.Statement;
              break;
            }
            left--;
            counts[code[pc + 1]!]!++;
            pc += 2;
            break;
          }
          case Op.Mov32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]!;
            pc += 3;
            break;
          case Op.Mov64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            R[d] = R[a]!;
            R[d + 1] = R[a + 1]!;
            pc += 3;
            break;
          }
          case Op.Const32:
            R[base + code[pc + 1]!] = code[pc + 2]!;
            pc += 3;
            break;
          case Op.Const64: {
            const d = base + code[pc + 1]!;
            R[d] = code[pc + 2]!;
            R[d + 1] = code[pc + 3]!;
            pc += 4;
            break;
          }
          case Op.Add32:
            R[base + code[pc + 1]!] = (R[base + code[pc + 2]!]! + R[base + code[pc + 3]!]!) | 0;
            pc += 4;
            break;
          case Op.Sub32:
            R[base + code[pc + 1]!] = (R[base + code[pc + 2]!]! - R[base + code[pc + 3]!]!) | 0;
            pc += 4;
            break;
          case Op.Mul32:
            R[base + code[pc + 1]!] = Math.imul(R[base + code[pc + 2]!]!, R[base + code[pc + 3]!]!);
            pc += 4;
            break;
          case Op.DivS32:
          case Op.DivU32:
          case Op.RemS32:
          case Op.RemU32: {
            const op = code[pc];
            const x = R[base + code[pc + 2]!]!;
            const y = R[base + code[pc + 3]!]!;
            if (y === 0 || (y === -1 && x === -0x80000000 && (op === Op.DivS32 || op === Op.RemS32))) {
              divisor = y;
              again = Again.Divide;
              break;
            }
            R[base + code[pc + 1]!] =
              op === Op.DivS32
                ? (x / y) | 0
                : op === Op.DivU32
                  ? ((x >>> 0) / (y >>> 0)) | 0
                  : op === Op.RemS32
                    ? (x % y) | 0
                    : ((x >>> 0) % (y >>> 0)) | 0;
            pc += 4;
            break;
          }
          case Op.And32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! & R[base + code[pc + 3]!]!;
            pc += 4;
            break;
          case Op.Or32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! | R[base + code[pc + 3]!]!;
            pc += 4;
            break;
          case Op.Xor32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! ^ R[base + code[pc + 3]!]!;
            pc += 4;
            break;
          case Op.Shl32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! << R[base + code[pc + 3]!]!;
            pc += 4;
            break;
          case Op.ShrS32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! >> R[base + code[pc + 3]!]!;
            pc += 4;
            break;
          case Op.ShrU32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! >>> R[base + code[pc + 3]!]!;
            pc += 4;
            break;
          case Op.AddI32:
            R[base + code[pc + 1]!] = (R[base + code[pc + 2]!]! + code[pc + 3]!) | 0;
            pc += 4;
            break;
          case Op.MulI32:
            R[base + code[pc + 1]!] = Math.imul(R[base + code[pc + 2]!]!, code[pc + 3]!);
            pc += 4;
            break;
          case Op.AndI32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! & code[pc + 3]!;
            pc += 4;
            break;
          case Op.ShlI32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! << code[pc + 3]!;
            pc += 4;
            break;
          case Op.ShrSI32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! >> code[pc + 3]!;
            pc += 4;
            break;
          case Op.ShrUI32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! >>> code[pc + 3]!;
            pc += 4;
            break;
          case Op.Neg32:
            R[base + code[pc + 1]!] = -R[base + code[pc + 2]!]! | 0;
            pc += 3;
            break;
          case Op.Not32:
            R[base + code[pc + 1]!] = ~R[base + code[pc + 2]!]!;
            pc += 3;
            break;
          case Op.Add64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            const x = R[a]!;
            const sum = (x + R[b]!) | 0;
            R[d + 1] = (R[a + 1]! + R[b + 1]! + (sum >>> 0 < x >>> 0 ? 1 : 0)) | 0;
            R[d] = sum;
            pc += 4;
            break;
          }
          case Op.Sub64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            const x = R[a]!;
            const y = R[b]!;
            R[d + 1] = (R[a + 1]! - R[b + 1]! - (x >>> 0 < y >>> 0 ? 1 : 0)) | 0;
            R[d] = (x - y) | 0;
            pc += 4;
            break;
          }
          case Op.Mul64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            multiply(R, d, R[a]!, R[a + 1]!, R[b]!, R[b + 1]!);
            pc += 4;
            break;
          }
          case Op.DivS64:
          case Op.DivU64:
          case Op.RemS64:
          case Op.RemU64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            const op = code[pc];
            const y = R[b + 1] === R[b]! >> 31 ? R[b]! : 1;
            const isLowest = R[a] === 0 && R[a + 1] === -0x80000000;
            if (y === 0 || (y === -1 && isLowest && (op === Op.DivS64 || op === Op.RemS64))) {
              divisor = y;
              again = Again.Divide;
              break;
            }
            divide(code[pc]!, R, base + code[pc + 1]!, a, b);
            pc += 4;
            break;
          }
          case Op.And64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[d] = R[a]! & R[b]!;
            R[d + 1] = R[a + 1]! & R[b + 1]!;
            pc += 4;
            break;
          }
          case Op.Or64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[d] = R[a]! | R[b]!;
            R[d + 1] = R[a + 1]! | R[b + 1]!;
            pc += 4;
            break;
          }
          case Op.Xor64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[d] = R[a]! ^ R[b]!;
            R[d + 1] = R[a + 1]! ^ R[b + 1]!;
            pc += 4;
            break;
          }
          case Op.Shl64:
            shiftLeft(R, base + code[pc + 1]!, base + code[pc + 2]!, R[base + code[pc + 3]!]! & 63);
            pc += 4;
            break;
          case Op.ShrS64:
            shiftRight(R, base + code[pc + 1]!, base + code[pc + 2]!, R[base + code[pc + 3]!]! & 63);
            pc += 4;
            break;
          case Op.ShrU64:
            shiftRightUnsigned(R, base + code[pc + 1]!, base + code[pc + 2]!, R[base + code[pc + 3]!]! & 63);
            pc += 4;
            break;
          case Op.AddI64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const i = code[pc + 3]!;
            const x = R[a]!;
            const sum = (x + i) | 0;
            R[d + 1] = (R[a + 1]! + (i >> 31) + (sum >>> 0 < x >>> 0 ? 1 : 0)) | 0;
            R[d] = sum;
            pc += 4;
            break;
          }
          case Op.MulI64: {
            const a = base + code[pc + 2]!;
            const i = code[pc + 3]!;
            multiply(R, base + code[pc + 1]!, R[a]!, R[a + 1]!, i, i >> 31);
            pc += 4;
            break;
          }
          case Op.AndI64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const i = code[pc + 3]!;
            R[d] = R[a]! & i;
            R[d + 1] = R[a + 1]! & (i >> 31);
            pc += 4;
            break;
          }
          case Op.ShlI64:
            shiftLeft(R, base + code[pc + 1]!, base + code[pc + 2]!, code[pc + 3]!);
            pc += 4;
            break;
          case Op.ShrSI64:
            shiftRight(R, base + code[pc + 1]!, base + code[pc + 2]!, code[pc + 3]!);
            pc += 4;
            break;
          case Op.ShrUI64:
            shiftRightUnsigned(R, base + code[pc + 1]!, base + code[pc + 2]!, code[pc + 3]!);
            pc += 4;
            break;
          case Op.Neg64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const x = R[a]!;
            R[d + 1] = (~R[a + 1]! + (x === 0 ? 1 : 0)) | 0;
            R[d] = -x | 0;
            pc += 3;
            break;
          }
          case Op.Not64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            R[d] = ~R[a]!;
            R[d + 1] = ~R[a + 1]!;
            pc += 3;
            break;
          }
          case Op.SExt8:
            R[base + code[pc + 1]!] = (R[base + code[pc + 2]!]! << 24) >> 24;
            pc += 3;
            break;
          case Op.SExt16:
            R[base + code[pc + 1]!] = (R[base + code[pc + 2]!]! << 16) >> 16;
            pc += 3;
            break;
          case Op.ZExt8:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! & 0xff;
            pc += 3;
            break;
          case Op.ZExt16:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! & 0xffff;
            pc += 3;
            break;
          case Op.WidenS: {
            const d = base + code[pc + 1]!;
            const x = R[base + code[pc + 2]!]!;
            R[d] = x;
            R[d + 1] = x >> 31;
            pc += 3;
            break;
          }
          case Op.WidenU: {
            const d = base + code[pc + 1]!;
            R[d] = R[base + code[pc + 2]!]!;
            R[d + 1] = 0;
            pc += 3;
            break;
          }
          case Op.Bool32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! !== 0 ? 1 : 0;
            pc += 3;
            break;
          case Op.Bool64: {
            const a = base + code[pc + 2]!;
            R[base + code[pc + 1]!] = (R[a]! | R[a + 1]!) !== 0 ? 1 : 0;
            pc += 3;
            break;
          }
          case Op.LNot32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! === 0 ? 1 : 0;
            pc += 3;
            break;
          case Op.LNot64: {
            const a = base + code[pc + 2]!;
            R[base + code[pc + 1]!] = (R[a]! | R[a + 1]!) === 0 ? 1 : 0;
            pc += 3;
            break;
          }
          case Op.Eq32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! === R[base + code[pc + 3]!]! ? 1 : 0;
            pc += 4;
            break;
          case Op.Ne32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! !== R[base + code[pc + 3]!]! ? 1 : 0;
            pc += 4;
            break;
          case Op.LtS32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! < R[base + code[pc + 3]!]! ? 1 : 0;
            pc += 4;
            break;
          case Op.LeS32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! <= R[base + code[pc + 3]!]! ? 1 : 0;
            pc += 4;
            break;
          case Op.LtU32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! >>> 0 < R[base + code[pc + 3]!]! >>> 0 ? 1 : 0;
            pc += 4;
            break;
          case Op.LeU32:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]! >>> 0 <= R[base + code[pc + 3]!]! >>> 0 ? 1 : 0;
            pc += 4;
            break;
          case Op.Eq64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[base + code[pc + 1]!] = R[a] === R[b] && R[a + 1] === R[b + 1] ? 1 : 0;
            pc += 4;
            break;
          }
          case Op.Ne64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[base + code[pc + 1]!] = R[a] === R[b] && R[a + 1] === R[b + 1] ? 0 : 1;
            pc += 4;
            break;
          }
          case Op.LtS64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[base + code[pc + 1]!] =
              R[a + 1]! < R[b + 1]! || (R[a + 1] === R[b + 1] && R[a]! >>> 0 < R[b]! >>> 0) ? 1 : 0;
            pc += 4;
            break;
          }
          case Op.LeS64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[base + code[pc + 1]!] =
              R[a + 1]! < R[b + 1]! || (R[a + 1] === R[b + 1] && R[a]! >>> 0 <= R[b]! >>> 0) ? 1 : 0;
            pc += 4;
            break;
          }
          case Op.LtU64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[base + code[pc + 1]!] =
              R[a + 1]! >>> 0 < R[b + 1]! >>> 0 || (R[a + 1] === R[b + 1] && R[a]! >>> 0 < R[b]! >>> 0) ? 1 : 0;
            pc += 4;
            break;
          }
          case Op.LeU64: {
            const a = base + code[pc + 2]!;
            const b = base + code[pc + 3]!;
            R[base + code[pc + 1]!] =
              R[a + 1]! >>> 0 < R[b + 1]! >>> 0 || (R[a + 1] === R[b + 1] && R[a]! >>> 0 <= R[b]! >>> 0) ? 1 : 0;
            pc += 4;
            break;
          }
          case Op.Jump:
            pc = code[pc + 1]!;
            break;
          case Op.JZ32:
            pc = R[base + code[pc + 1]!] === 0 ? code[pc + 2]! : pc + 3;
            break;
          case Op.JNZ32:
            pc = R[base + code[pc + 1]!] !== 0 ? code[pc + 2]! : pc + 3;
            break;
          case Op.JZ64: {
            const a = base + code[pc + 1]!;
            pc = (R[a]! | R[a + 1]!) === 0 ? code[pc + 2]! : pc + 3;
            break;
          }
          case Op.JNZ64: {
            const a = base + code[pc + 1]!;
            pc = (R[a]! | R[a + 1]!) !== 0 ? code[pc + 2]! : pc + 3;
            break;
          }
          case Op.JEq32:
            pc = R[base + code[pc + 1]!] === R[base + code[pc + 2]!] ? code[pc + 3]! : pc + 4;
            break;
          case Op.JNe32:
            pc = R[base + code[pc + 1]!] !== R[base + code[pc + 2]!] ? code[pc + 3]! : pc + 4;
            break;
          case Op.JLtS32:
            pc = R[base + code[pc + 1]!]! < R[base + code[pc + 2]!]! ? code[pc + 3]! : pc + 4;
            break;
          case Op.JLeS32:
            pc = R[base + code[pc + 1]!]! <= R[base + code[pc + 2]!]! ? code[pc + 3]! : pc + 4;
            break;
          case Op.JLtU32:
            pc = R[base + code[pc + 1]!]! >>> 0 < R[base + code[pc + 2]!]! >>> 0 ? code[pc + 3]! : pc + 4;
            break;
          case Op.JLeU32:
            pc = R[base + code[pc + 1]!]! >>> 0 <= R[base + code[pc + 2]!]! >>> 0 ? code[pc + 3]! : pc + 4;
            break;
          case Op.JEqI32:
            pc = R[base + code[pc + 1]!] === code[pc + 2] ? code[pc + 3]! : pc + 4;
            break;
          case Op.JNeI32:
            pc = R[base + code[pc + 1]!] !== code[pc + 2] ? code[pc + 3]! : pc + 4;
            break;
          case Op.JLtSI32:
            pc = R[base + code[pc + 1]!]! < code[pc + 2]! ? code[pc + 3]! : pc + 4;
            break;
          case Op.JGeSI32:
            pc = R[base + code[pc + 1]!]! >= code[pc + 2]! ? code[pc + 3]! : pc + 4;
            break;
          case Op.JEq64: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            pc = R[a] === R[b] && R[a + 1] === R[b + 1] ? code[pc + 3]! : pc + 4;
            break;
          }
          case Op.JNe64: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            pc = R[a] === R[b] && R[a + 1] === R[b + 1] ? pc + 4 : code[pc + 3]!;
            break;
          }
          case Op.JLtS64: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            pc = R[a + 1]! < R[b + 1]! || (R[a + 1] === R[b + 1] && R[a]! >>> 0 < R[b]! >>> 0) ? code[pc + 3]! : pc + 4;
            break;
          }
          case Op.JLeS64: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            pc =
              R[a + 1]! < R[b + 1]! || (R[a + 1] === R[b + 1] && R[a]! >>> 0 <= R[b]! >>> 0) ? code[pc + 3]! : pc + 4;
            break;
          }
          case Op.JLtU64: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            pc =
              R[a + 1]! >>> 0 < R[b + 1]! >>> 0 || (R[a + 1] === R[b + 1] && R[a]! >>> 0 < R[b]! >>> 0)
                ? code[pc + 3]!
                : pc + 4;
            break;
          }
          case Op.JLeU64: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            pc =
              R[a + 1]! >>> 0 < R[b + 1]! >>> 0 || (R[a + 1] === R[b + 1] && R[a]! >>> 0 <= R[b]! >>> 0)
                ? code[pc + 3]!
                : pc + 4;
            break;
          }
          case Op.JumpTable: {
            const index = (R[base + code[pc + 1]!]! - code[pc + 2]!) | 0;
            pc = index >>> 0 < code[pc + 3]! >>> 0 ? code[pc + 5 + index]! : code[pc + 4]!;
            break;
          }
          case Op.JumpReg: {
            const a = base + code[pc + 1]!;
            if (R[a + 1] === labelHigh) pc = R[a]!;
            else executeRare(m, task, loaded, F, pc, base);
            break;
          }
          case Op.Load8S:
          case Op.Load8U: {
            const a = base + code[pc + 2]!;
            const lo = (R[a]! + code[pc + 3]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highRead : hi === 0 ? lowRead : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            let value: number;
            if (page > 0 && validity[at] === 0) value = bytes[at]!;
            else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            R[base + code[pc + 1]!] = code[pc] === Op.Load8S ? (value << 24) >> 24 : value;
            pc += 4;
            break;
          }
          case Op.Load16S:
          case Op.Load16U: {
            const a = base + code[pc + 2]!;
            const lo = (R[a]! + code[pc + 3]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highRead : hi === 0 ? lowRead : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            let value: number;
            if (page > 0 && (lo & 1) === 0 && (validity[at]! | validity[at + 1]!) === 0) value = i16[at >> 1]!;
            else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            R[base + code[pc + 1]!] = code[pc] === Op.Load16S ? (value << 16) >> 16 : value & 0xffff;
            pc += 4;
            break;
          }
          case Op.Load32: {
            const a = base + code[pc + 2]!;
            const lo = (R[a]! + code[pc + 3]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highRead : hi === 0 ? lowRead : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            if (page > 0 && (lo & 3) === 0 && v32[at >> 2] === 0) R[base + code[pc + 1]!] = i32[at >> 2]!;
            else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            pc += 4;
            break;
          }
          case Op.Load64: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const lo = (R[a]! + code[pc + 3]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highRead : hi === 0 ? lowRead : none)[lo >>> 12]!;
            const at = (page | (lo & 4095)) >> 2;
            if (page > 0 && (lo & 7) === 0 && (v32[at]! | v32[at + 1]!) === 0) {
              R[d] = i32[at]!;
              R[d + 1] = i32[at + 1]!;
            } else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            pc += 4;
            break;
          }
          case Op.Store8: {
            const a = base + code[pc + 1]!;
            const lo = (R[a]! + code[pc + 2]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highWrite : hi === 0 ? lowWrite : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            if (page > 0 && validity[at] === 0) bytes[at] = R[base + code[pc + 3]!]!;
            else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            pc += 4;
            break;
          }
          case Op.Store16: {
            const a = base + code[pc + 1]!;
            const lo = (R[a]! + code[pc + 2]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highWrite : hi === 0 ? lowWrite : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            if (page > 0 && (lo & 1) === 0 && (validity[at]! | validity[at + 1]!) === 0)
              i16[at >> 1] = R[base + code[pc + 3]!]!;
            else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            pc += 4;
            break;
          }
          case Op.Store32: {
            const a = base + code[pc + 1]!;
            const lo = (R[a]! + code[pc + 2]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highWrite : hi === 0 ? lowWrite : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            if (page > 0 && (lo & 3) === 0 && v32[at >> 2] === 0) i32[at >> 2] = R[base + code[pc + 3]!]!;
            else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            pc += 4;
            break;
          }
          case Op.Store64: {
            const a = base + code[pc + 1]!;
            const s = base + code[pc + 3]!;
            const lo = (R[a]! + code[pc + 2]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highWrite : hi === 0 ? lowWrite : none)[lo >>> 12]!;
            const at = (page | (lo & 4095)) >> 2;
            if (page > 0 && (lo & 7) === 0 && (v32[at]! | v32[at + 1]!) === 0) {
              i32[at] = R[s]!;
              i32[at + 1] = R[s + 1]!;
            } else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            pc += 4;
            break;
          }
          case Op.LoadBits: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const lo = (R[a]! + code[pc + 3]!) | 0;
            const hi = R[a + 1]!;
            const page = (hi === kernelHigh ? highRead : hi === 0 ? lowRead : none)[lo >>> 12]!;
            const at = page | (lo & 4095);
            const position = code[pc + 5]!;
            const width = code[pc + 6]!;
            if (page > 0 && code[pc + 4] === 4 && (lo & 3) === 0 && v32[at >> 2] === 0) {
              const raised = i32[at >> 2]! << (32 - position - width);
              R[d] = code[pc + 7] === 1 ? raised >> (32 - width) : raised >>> (32 - width);
              R[d + 1] = code[pc + 7] === 1 ? raised >> 31 : 0;
              pc += 8;
            } else {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
            }
            break;
          }
          case Op.FrameAddress: {
            const d = base + code[pc + 1]!;
            R[d] = kernelMode ? task.kernelStack : task.userStack;
            R[d + 1] = kernelMode ? kernelHigh : 0;
            pc += 2;
            break;
          }
          case Op.CallReg: {
            const a = base + code[pc + 1]!;
            const record = loaded.image.functionAt(R[a]!, R[a + 1]!);
            if (!record) {
              if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
              pc = task.pc;
              break;
            }
            callee = record.index;
          }
          // falls through
          case Op.Call: {
            if (code[pc] === Op.Call) callee = code[pc + 1]!;
            const f = callee;
            const at = base + code[pc + 2]!;
            const entry = entries[f]!;
            if (
              entry > 0 &&
              at + slots[f]! + 32 < R.length &&
              (task.depth + 1) * Frame.Size < frames.length &&
              task.depth < m.budgets.depth
            ) {
              const stack = kernelMode ? task.kernelStack : task.userStack;
              let frameMemory = stack;
              if (frameBytes[f] !== 0) {
                task.pc = pc;
                task.base = base;
                frameMemory = enterMemory(m, task, mode, loaded, f, stack);
                if (memory.bytes !== bytes || space.read !== pages) again = Again.Here;
              }
              const frame = task.depth++ * Frame.Size;
              frames[frame] = f;
              frames[frame + Frame.Mode] = mode;
              frames[frame + Frame.Return] = pc + 3;
              frames[frame + Frame.CallerBase] = base;
              frames[frame + Frame.SavedStack] = stack;
              frames[frame + Frame.Memory] = frameMemory;
              frames[frame + Frame.Boundary] = Boundary.None;
              frames[frame + Frame.Base] = at;
              for (let slot = at + localsFrom[f]!, end = at + localsEnd[f]!; slot < end; slot++) R[slot] = unwritten;
              base = at;
              pc = entry;
            } else again = Again.Call;
            break;
          }
          case Op.Ret: {
            const a = base + code[pc + 1]!;
            R[base] = R[a]!;
            R[base + 1] = R[a + 1]!;
          }
          // falls through
          case Op.RetVoid: {
            const frame = (task.depth - 1) * Frame.Size;
            const saved = frames[frame + Frame.SavedStack]!;
            if ((kernelMode ? task.kernelStack : task.userStack) !== saved) {
              task.pc = pc;
              leaveMemory(m, task, mode, saved);
              // A page that a keyframe or another process shares was copied, and memory may have grown.
              if (memory.bytes !== bytes || space.read !== pages) again = Again.Here;
            }
            if (frames[frame + Frame.Boundary] !== Boundary.None) {
              again = Again.Leave;
              break;
            }
            task.depth--;
            pc = frames[frame + Frame.Return]!;
            base = frames[frame + Frame.CallerBase]!;
            break;
          }
          case Op.Index32:
          case Op.IndexU32: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const index = R[base + code[pc + 3]!]!;
            const distance = (code[pc] === Op.Index32 ? index : index >>> 0) * code[pc + 4]!;
            const x = R[a]!;
            const low = distance | 0;
            const sum = (x + low) | 0;
            const high = low === distance ? low >> 31 : Math.floor(distance / 4294967296);
            R[d + 1] = (R[a + 1]! + high + (sum >>> 0 < x >>> 0 ? 1 : 0)) | 0;
            R[d] = sum;
            pc += 5;
            break;
          }
          default:
            if (executeRare(m, task, loaded, F, pc, base)) again = Again.Here;
            pc = task.pc;
        }
      } while (again === Again.No);
      task.pc = pc;
      task.base = base;
      m.steps += granted - left;
      granted = left;
      switch (again) {
        case Again.Statement:
          if (m.steps >= m.stopAt) return 'limit';
          if (stepping) {
            if (m.onStatement!(code[pc + 1]!)) return 'stop';
            counts[code[pc + 1]!]!++;
            m.steps++;
            task.pc = pc + 2;
          } else m.translator.look(task);
          break;
        case Again.Divide:
          divideError(m, divisor);
          break;
        case Again.Call:
          callSlowly(m, loaded, callee, base + code[pc + 2]!, pc + 3);
          break;
        case Again.Leave:
          leaveAtBoundary(m);
      }
      if (effect) afterInstruction(m, task, effect, code, effectPc, effectBase);
    } finally {
      m.steps += granted - left;
    }
  }
}
