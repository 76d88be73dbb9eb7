/**
 * The bytecode loop. Everything that is touched often lives in local variables; whatever is rare (faults, uncompiled
 * functions, primitives, unaligned access, bits) goes through a method of the machine, after which the locals are read
 * anew, since a primitive may have switched task, mode or program.
 */
import { kernelHigh, labelHigh, Op } from '../c/bytecode';
import {
  bitsFromFloat,
  carry,
  countBits,
  divide,
  doubleToInteger,
  floatFromBits,
  integerToDouble,
  multiply,
  overflow,
  shiftLeft,
  shiftRight,
  shiftRightUnsigned,
  swap,
} from './arithmetic';
import { Boundary, Frame, Mode } from './frames';
import type { Loaded, Machine, StopReason } from './machine';
import { afterInstruction, beforeInstruction, endOfStatement, goOnChecked, taintLoaded } from './taint';

const enum Again {
  No,
  Task,
  Here,
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
    /** Not No where the locals must be read anew: then `pc` and `base` are right in the task, or here. */
    let again: Again = Again.No;
    if (task.taint && code[pc] === Op.Statement) endOfStatement(m, task);
    // In checked mode the loop below executes one instruction.
    const effect = task.taint && beforeInstruction(m, task, code);
    const [effectPc, effectBase] = [pc, base];
    if (effect) again = Again.Here;

    // On leaving the inner loop `task.pc` and `task.base` must be right; `account` brings `m.steps` up to date.
    try {
      do {
        switch (code[pc] as Op) {
          case Op.Statement: {
            if (left === 0) {
              if (m.steps + granted >= m.stopAt) {
                task.pc = pc;
                task.base = base;
                return 'limit';
              }
              if (stepping) {
                task.pc = pc;
                task.base = base;
                if (m.onStatement!(code[pc + 1]!)) return 'stop';
                counts[code[pc + 1]!]!++;
                m.steps++;
                pc += 2;
                break;
              }
              task.pc = pc;
              task.base = base;
              m.steps += granted;
              granted = 0;
              m.translator.look(task);
              again = Again.Task;
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
              task.pc = pc;
              task.base = base;
              m.steps += granted - left;
              granted = left;
              m.divideError(y);
              again = Again.Task;
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
              task.pc = pc;
              task.base = base;
              m.steps += granted - left;
              granted = left;
              m.divideError(y);
              again = Again.Task;
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
            if (R[a + 1] !== labelHigh) {
              task.pc = pc;
              m.fail('wild-pointer', 'computed goto to something that is not a label');
            }
            pc = R[a]!;
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
              task.pc = pc;
              task.base = base;
              m.load(lo, carry(hi, R[a]!, code[pc + 3]!), 1);
              if ((m.undefinedLo | m.undefinedHi) !== 0) {
                taintLoaded(m, task, code, pc, base);
                again = Again.Here;
              }
              value = m.lo;
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
              task.pc = pc;
              task.base = base;
              m.load(lo, carry(hi, R[a]!, code[pc + 3]!), 2);
              if ((m.undefinedLo | m.undefinedHi) !== 0) {
                taintLoaded(m, task, code, pc, base);
                again = Again.Here;
              }
              value = m.lo;
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
              task.pc = pc;
              task.base = base;
              m.load(lo, carry(hi, R[a]!, code[pc + 3]!), 4);
              if ((m.undefinedLo | m.undefinedHi) !== 0) {
                taintLoaded(m, task, code, pc, base);
                again = Again.Here;
              }
              R[base + code[pc + 1]!] = m.lo;
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
              task.pc = pc;
              task.base = base;
              m.load(lo, carry(hi, R[a]!, code[pc + 3]!), 8);
              if ((m.undefinedLo | m.undefinedHi) !== 0) {
                taintLoaded(m, task, code, pc, base);
                again = Again.Here;
              }
              R[d] = m.lo;
              R[d + 1] = m.hi;
            }
            pc += 4;
            break;
          }
          case Op.LoadF32: {
            const a = base + code[pc + 2]!;
            task.pc = pc;
            task.base = base;
            m.load((R[a]! + code[pc + 3]!) | 0, carry(R[a + 1]!, R[a]!, code[pc + 3]!), 4);
            if ((m.undefinedLo | m.undefinedHi) !== 0) {
              taintLoaded(m, task, code, pc, base);
              again = Again.Here;
            }
            F[(base + code[pc + 1]!) >> 1] = floatFromBits(m.lo);
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
              task.pc = pc;
              task.base = base;
              m.store(lo, carry(hi, R[a]!, code[pc + 2]!), 1, R[base + code[pc + 3]!]!, 0);
              if (memory.bytes !== bytes) again = Again.Here;
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
              task.pc = pc;
              task.base = base;
              m.store(lo, carry(hi, R[a]!, code[pc + 2]!), 2, R[base + code[pc + 3]!]!, 0);
              if (memory.bytes !== bytes) again = Again.Here;
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
              task.pc = pc;
              task.base = base;
              m.store(lo, carry(hi, R[a]!, code[pc + 2]!), 4, R[base + code[pc + 3]!]!, 0);
              if (memory.bytes !== bytes) again = Again.Here;
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
              task.pc = pc;
              task.base = base;
              m.store(lo, carry(hi, R[a]!, code[pc + 2]!), 8, R[s]!, R[s + 1]!);
              if (memory.bytes !== bytes) again = Again.Here;
            }
            pc += 4;
            break;
          }
          case Op.StoreF32: {
            const a = base + code[pc + 1]!;
            task.pc = pc;
            task.base = base;
            m.store(
              (R[a]! + code[pc + 2]!) | 0,
              carry(R[a + 1]!, R[a]!, code[pc + 2]!),
              4,
              bitsFromFloat(F[(base + code[pc + 3]!) >> 1]!),
              0,
            );
            if (memory.bytes !== bytes) again = Again.Here;
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
              break;
            }
            task.pc = pc;
            task.base = base;
            m.loadBits(lo, carry(hi, R[a]!, code[pc + 3]!), code[pc + 4]!, position);
            if ((m.undefinedLo | m.undefinedHi) !== 0) {
              taintLoaded(m, task, code, pc, base);
              again = Again.Here;
            }
            R[d] = m.lo;
            R[d + 1] = m.hi;
            shiftLeft(R, d, d, 64 - width);
            if (code[pc + 7] === 1) shiftRight(R, d, d, 64 - width);
            else shiftRightUnsigned(R, d, d, 64 - width);
            pc += 8;
            break;
          }
          case Op.StoreBits: {
            const a = base + code[pc + 1]!;
            const s = base + code[pc + 6]!;
            task.pc = pc;
            task.base = base;
            m.storeBits(
              (R[a]! + code[pc + 2]!) | 0,
              carry(R[a + 1]!, R[a]!, code[pc + 2]!),
              code[pc + 3]!,
              code[pc + 4]!,
              code[pc + 5]!,
              R[s]!,
              R[s + 1]!,
            );
            if (memory.bytes !== bytes) again = Again.Here;
            pc += 7;
            break;
          }
          case Op.Copy: {
            const a = base + code[pc + 1]!;
            const b = base + code[pc + 2]!;
            task.pc = pc;
            task.base = base;
            m.copy(R[a]!, R[a + 1]!, R[b]!, R[b + 1]!, code[pc + 3]!);
            if (memory.bytes !== bytes) again = Again.Here;
            pc += 4;
            break;
          }
          case Op.Zero:
          case Op.Undefine: {
            const a = base + code[pc + 1]!;
            task.pc = pc;
            task.base = base;
            const lo = (R[a]! + code[pc + 2]!) | 0;
            if (code[pc] === Op.Zero) m.fill(lo, R[a + 1]!, code[pc + 3]!, 0);
            else m.undefine(lo, R[a + 1]!, code[pc + 3]!);
            if (memory.bytes !== bytes) again = Again.Here;
            pc += 4;
            break;
          }
          case Op.Alloca: {
            task.pc = pc;
            task.base = base;
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            R[d] = m.allocateOnStack(R[a]!, R[a + 1]!, code[pc + 3]!);
            R[d + 1] = kernelMode ? kernelHigh : 0;
            again = Again.Here;
            pc += 4;
            break;
          }
          case Op.SaveStack: {
            const d = base + code[pc + 1]!;
            R[d] = kernelMode ? task.kernelStack : task.userStack;
            R[d + 1] = kernelMode ? kernelHigh : 0;
            pc += 2;
            break;
          }
          case Op.RestoreStack:
            m.leaveMemory(task, mode, R[base + code[pc + 1]!]!);
            pc += 2;
            break;
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
              task.pc = pc;
              task.base = base;
              if (R[a] === 0 && R[a + 1] === 0) m.fail('null-pointer', 'call through a null function pointer');
              m.fail(
                'wild-pointer',
                `call of 0x${(R[a + 1]! >>> 0).toString(16)}${(R[a]! >>> 0).toString(16).padStart(8, '0')}, where no function is`,
              );
            }
            callee = record.index;
          }
          // falls through
          case Op.Call: {
            const f = code[pc] === Op.Call ? code[pc + 1]! : callee;
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
                frameMemory = m.enterMemory(task, mode, loaded, f, stack);
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
              for (let slot = at + localsFrom[f]!, end = at + localsEnd[f]!; slot < end; slot++) R[slot] = 0;
              base = at;
              pc = entry;
            } else {
              task.pc = pc;
              task.base = base;
              m.steps += granted - left;
              granted = left;
              call(m, loaded, f, at, pc + 3);
              again = Again.Task;
            }
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
              m.leaveMemory(task, mode, saved);
            }
            if (frames[frame + Frame.Boundary] !== Boundary.None) {
              task.pc = pc;
              task.base = base;
              m.steps += granted - left;
              granted = left;
              leave(m, frame);
              again = Again.Task;
              break;
            }
            task.depth--;
            pc = frames[frame + Frame.Return]!;
            base = frames[frame + Frame.CallerBase]!;
            break;
          }
          case Op.FAdd:
            F[(base + code[pc + 1]!) >> 1] = F[(base + code[pc + 2]!) >> 1]! + F[(base + code[pc + 3]!) >> 1]!;
            pc += 4;
            break;
          case Op.FSub:
            F[(base + code[pc + 1]!) >> 1] = F[(base + code[pc + 2]!) >> 1]! - F[(base + code[pc + 3]!) >> 1]!;
            pc += 4;
            break;
          case Op.FMul:
            F[(base + code[pc + 1]!) >> 1] = F[(base + code[pc + 2]!) >> 1]! * F[(base + code[pc + 3]!) >> 1]!;
            pc += 4;
            break;
          case Op.FDiv:
            F[(base + code[pc + 1]!) >> 1] = F[(base + code[pc + 2]!) >> 1]! / F[(base + code[pc + 3]!) >> 1]!;
            pc += 4;
            break;
          case Op.FNeg:
            R[base + code[pc + 1]!] = R[base + code[pc + 2]!]!;
            R[base + code[pc + 1]! + 1] = R[base + code[pc + 2]! + 1]! ^ 0x80000000;
            pc += 3;
            break;
          case Op.FRound:
            F[(base + code[pc + 1]!) >> 1] = Math.fround(F[(base + code[pc + 2]!) >> 1]!);
            pc += 3;
            break;
          case Op.FEq:
            R[base + code[pc + 1]!] = F[(base + code[pc + 2]!) >> 1] === F[(base + code[pc + 3]!) >> 1] ? 1 : 0;
            pc += 4;
            break;
          case Op.FNe:
            R[base + code[pc + 1]!] = F[(base + code[pc + 2]!) >> 1] !== F[(base + code[pc + 3]!) >> 1] ? 1 : 0;
            pc += 4;
            break;
          case Op.FLt:
            R[base + code[pc + 1]!] = F[(base + code[pc + 2]!) >> 1]! < F[(base + code[pc + 3]!) >> 1]! ? 1 : 0;
            pc += 4;
            break;
          case Op.FLe:
            R[base + code[pc + 1]!] = F[(base + code[pc + 2]!) >> 1]! <= F[(base + code[pc + 3]!) >> 1]! ? 1 : 0;
            pc += 4;
            break;
          case Op.FBool:
            R[base + code[pc + 1]!] = F[(base + code[pc + 2]!) >> 1] !== 0 ? 1 : 0;
            pc += 3;
            break;
          case Op.I32ToF:
            F[(base + code[pc + 1]!) >> 1] = R[base + code[pc + 2]!]!;
            pc += 3;
            break;
          case Op.U32ToF:
            F[(base + code[pc + 1]!) >> 1] = R[base + code[pc + 2]!]! >>> 0;
            pc += 3;
            break;
          case Op.I64ToF:
          case Op.U64ToF: {
            const a = base + code[pc + 2]!;
            F[(base + code[pc + 1]!) >> 1] = integerToDouble(code[pc]!, R[a]!, R[a + 1]!);
            pc += 3;
            break;
          }
          case Op.FToI32: {
            const value = F[(base + code[pc + 2]!) >> 1]!;
            R[base + code[pc + 1]!] = value > -2147483649 && value < 2147483648 ? Math.trunc(value) : -2147483648;
            pc += 3;
            break;
          }
          case Op.FToI64:
          case Op.FToU64:
            doubleToInteger(code[pc]!, R, base + code[pc + 1]!, F[(base + code[pc + 2]!) >> 1]!);
            pc += 3;
            break;
          case Op.BitCount: {
            const a = base + code[pc + 2]!;
            R[base + code[pc + 1]!] = countBits(code[pc + 3]!, R[a]!, R[a + 1]!);
            pc += 4;
            break;
          }
          case Op.Bswap: {
            const d = base + code[pc + 1]!;
            const a = base + code[pc + 2]!;
            const [lo, hi] = [R[a]!, R[a + 1]!];
            const size = code[pc + 3]!;
            R[d] = size === 2 ? ((lo & 0xff) << 8) | ((lo >> 8) & 0xff) : size === 4 ? swap(lo) : swap(hi);
            if (size === 8) R[d + 1] = swap(lo);
            pc += 4;
            break;
          }
          case Op.Overflow: {
            overflow(
              R,
              code[pc + 1]!,
              base + code[pc + 2]!,
              base + code[pc + 3]!,
              base + code[pc + 4]!,
              base + code[pc + 5]!,
              code[pc + 6]!,
            );
            pc += 7;
            break;
          }
          case Op.FrameInfo: {
            task.pc = pc;
            task.base = base;
            m.frameInfo(base + code[pc + 1]!, code[pc + 2]!, code[pc + 3]!);
            pc += 4;
            break;
          }
          case Op.Trap: {
            task.pc = pc;
            task.base = base;
            m.trap(loaded.image.traps[code[pc + 1]!]!.text);
            pc += 2;
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
            task.pc = pc;
            throw new Error(`not an instruction: ${code[pc]} at ${pc}`);
        }
      } while (again === Again.No);
      if (again === Again.Here) {
        task.pc = pc;
        task.base = base;
      }
      if (effect) afterInstruction(m, task, effect, code, effectPc, effectBase);
    } finally {
      if (!stepping) m.steps += granted - left;
    }
  }
}

/** A call that is not quick: a primitive, a function to compile, or one that is translated. */
function call(m: Machine, loaded: Loaded, index: number, at: number, next: number): void {
  const task = m.current;
  const record = loaded.image.functions[index]!;
  if (record.kind === 'source' || record.entry !== 0) {
    if (m.translator.call(task, loaded, index, at, next)) return;
    m.prepare(loaded, index);
    if (loaded.watched.has(index)) m.onCall?.(record, task.mode, at);
    m.reserveRegisters(task, at + loaded.slots[index]! + 64);
    const callerPc = task.pc;
    task.pc = next;
    try {
      m.pushFrame(task, task.mode, loaded, index, at, Boundary.None);
    } catch (error) {
      task.pc = callerPc;
      throw error;
    }
    task.pc = record.entry;
    task.base = at;
    return;
  }
  m.callPrimitive(loaded, record, at, next);
}

/** The frame at the boundary returns: the machine decides what goes on. */
function leave(m: Machine, frame: number): void {
  const task = m.current;
  const { frames } = task;
  const boundary = frames[frame + Frame.Boundary] as Boundary;
  const at = task.base;
  task.depth--;
  task.pc = frames[frame + Frame.Return]!;
  task.base = frames[frame + Frame.CallerBase]!;
  if (boundary === Boundary.Tainted) goOnChecked(task);
  else if (boundary === Boundary.Task) m.onTaskReturn?.(task);
  else {
    if (task.depth > 0) task.mode = frames[(task.depth - 1) * Frame.Size + Frame.Mode]!;
    if (boundary === Boundary.Syscall) m.onUserReturn?.(at);
    else if (boundary === Boundary.Handler) m.onHandlerReturn?.(task);
  }
}
