/** gcc's builtins that are neither folded by the parser nor functions of a library. */
import { CompileError, type Builtin, type Expression } from './ast';
import { Count, Op } from './bytecode';
import type { FunctionGenerator } from './generate';
import { convert } from './generate-arithmetic';
import { generate, generateTo } from './generate-expressions';
import { loadFrom, storeTo } from './generate-memory';
import type { Type } from './types';

const bitCounts: Readonly<Record<string, readonly [Count, 4 | 8]>> = {
  clz: [Count.Clz32, 4], clzl: [Count.Clz64, 8], clzll: [Count.Clz64, 8],
  ctz: [Count.Ctz64, 4], ctzl: [Count.Ctz64, 8], ctzll: [Count.Ctz64, 8],
  ffs: [Count.Ffs64, 4], ffsl: [Count.Ffs64, 8], ffsll: [Count.Ffs64, 8],
  popcount: [Count.Popcount64, 4], popcountl: [Count.Popcount64, 8], popcountll: [Count.Popcount64, 8],
  parity: [Count.Parity64, 4], parityl: [Count.Parity64, 8], parityll: [Count.Parity64, 8],
  clrsb: [Count.Clrsb32, 4], clrsbl: [Count.Clrsb64, 8], clrsbll: [Count.Clrsb64, 8],
}; // prettier-ignore
const swaps: Readonly<Record<string, number>> = { bswap16: 2, bswap32: 4, bswap64: 8 };

export function generateBuiltin(g: FunctionGenerator, e: Builtin, wish?: number): number {
  const { name, arguments: args } = e;
  const [first, second, third] = args;
  const into = wish ?? g.temporary();
  const count = bitCounts[name];
  if (count && first) {
    const [kind, size] = count;
    let value = generate(g, first);
    if (size === 4) {
      const wide = g.temporary();
      g.emit(Op.WidenU, wide, value);
      value = wide;
    }
    g.emit(Op.BitCount, into, value, kind);
    return into;
  }
  const swap = swaps[name];
  if (swap !== undefined && first) {
    g.emit(Op.Bswap, into, generate(g, first), swap);
    return into;
  }
  const overflow = /^(add|sub|mul)_overflow(_p)?$/.exec(name);
  if (overflow && first && second && third)
    return generateOverflow(g, overflow[1]!, first, second, third, overflow[2] ? 'test' : 'store');
  switch (name) {
    case 'va_start': {
      if (!first) break;
      if (g.variableArguments < 0) throw new CompileError('va_start in a function without variable arguments', e.place);
      g.emit(Op.Store64, generate(g, first), 0, g.variableArguments);
      return into;
    }
    case 'va_end':
      if (first) generate(g, first);
      return into;
    case 'va_copy': {
      if (!first || !second) break;
      const value = g.temporary();
      g.emit(Op.Load64, value, generate(g, second), 0);
      g.emit(Op.Store64, generate(g, first), 0, value);
      return into;
    }
    case 'alloca':
      if (!first) break;
      g.emit(Op.Alloca, into, generate(g, first), 16);
      return into;
    case 'alloca_with_align':
      if (!first) break;
      g.emit(
        Op.Alloca,
        into,
        generate(g, first),
        second?.op === 'integer' ? Math.max(16, Number(second.value) / 8) : 16,
      );
      return into;
    case 'trap':
    case 'unreachable':
      g.trap(name === 'trap' ? '__builtin_trap() was reached' : '__builtin_unreachable() was reached', e.place);
      return into;
    case 'setjmp':
    case 'longjmp':
      return generateJump(g, name, args);
    case 'return_address':
    case 'frame_address':
      g.emit(Op.FrameInfo, into, name === 'return_address' ? 0 : 1, first?.op === 'integer' ? Number(first.value) : 0);
      return into;
    case 'fabs':
    case 'fabsf':
    case 'fabsl': {
      if (!first) break;
      const value = generate(g, first);
      g.emit(Op.ShlI64, into, value, 1);
      g.emit(Op.ShrUI64, into, into, 1);
      return into;
    }
    case 'signbit':
    case 'signbitf':
    case 'signbitl': {
      if (!first) break;
      g.emit(Op.ShrUI64, into, generate(g, first), 63);
      return into;
    }
    case 'isnan':
      if (!first) break;
      {
        const value = generate(g, first);
        g.emit(Op.FNe, into, value, value);
      }
      return into;
    case 'isinf_sign':
    case 'isinf':
    case 'isfinite':
    case 'finite':
      if (!first) break;
      return generateClassify(g, name, first, into);
    case 'copysign':
    case 'copysignf': {
      if (!first || !second) break;
      const [a, b, sign] = [g.temporary(), g.temporary(), g.temporary()];
      generateTo(g, first, a);
      generateTo(g, second, b);
      g.emit(Op.ShlI64, a, a, 1);
      g.emit(Op.ShrUI64, a, a, 1);
      g.emit(Op.ShrUI64, sign, b, 63);
      g.emit(Op.ShlI64, sign, sign, 63);
      g.emit(Op.Or64, into, a, sign);
      return into;
    }
    case 'isgreater':
    case 'isgreaterequal':
    case 'isless':
    case 'islessequal':
    case 'islessgreater':
    case 'isunordered':
      if (!first || !second) break;
      return generateUnordered(g, name, first, second, into);
  }
  const atomic = /^(sync|atomic)_(.*)$/.exec(name);
  if (atomic && first) return generateAtomic(g, e, atomic[2]!, into);
  throw new CompileError(`__builtin_${name} is not supported`, e.place);
}

/** __builtin_setjmp and __builtin_longjmp are those of the library here: the machine carries them out. */
function generateJump(g: FunctionGenerator, name: string, args: readonly Expression[]): number {
  const base = g.temporary();
  const others = args.slice(1).map(() => g.temporary());
  args.forEach((argument, i) => generateTo(g, argument, [base, ...others][i]!));
  g.emit(Op.Call, g.image.primitive(name).index, base);
  return base;
}

/** Flags of Overflow: bytes and signedness of a, b and the result, a byte each (size | signed << 4). */
function generateOverflow(
  g: FunctionGenerator,
  operator: string,
  a: Expression,
  b: Expression,
  result: Expression,
  mode: 'test' | 'store',
): number {
  const resultType = mode === 'test' ? result.type : result.type.kind === 'pointer' ? result.type.to : result.type;
  const flags = (type: Type) => type.size | (type.kind === 'integer' && type.signed ? 16 : 0);
  const [left, right, value, flag] = [g.temporary(), g.temporary(), g.temporary(), g.temporary()];
  generateTo(g, a, left);
  generateTo(g, b, right);
  const packed = flags(a.type) | (flags(b.type) << 8) | (flags(resultType) << 16);
  g.emit(Op.Overflow, '+-*'.indexOf({ add: '+', sub: '-', mul: '*' }[operator]!), value, flag, left, right, packed);
  if (mode === 'store') {
    const address = generate(g, result);
    g.store(resultType, address, 0, value);
  }
  return flag;
}

function generateClassify(g: FunctionGenerator, name: string, operand: Expression, into: number): number {
  const value = generate(g, operand);
  const [bits, limit] = [g.temporary(), g.temporary()];
  g.emit(Op.ShlI64, bits, value, 1);
  g.emit(Op.Const64, limit, 0, 0xffe00000 | 0);
  if (name === 'isfinite' || name === 'finite') {
    g.emit(Op.LtU64, into, bits, limit);
    return into;
  }
  g.emit(Op.Eq64, into, bits, limit);
  if (name === 'isinf_sign') {
    // 1 or -1: 1 - 2 * sign.
    const sign = g.temporary();
    g.emit(Op.ShrSI64, sign, value, 63);
    g.emit(Op.ShlI32, sign, sign, 1);
    g.emit(Op.AddI32, sign, sign, 1);
    g.emit(Op.Mul32, into, into, sign);
  }
  return into;
}

function generateUnordered(g: FunctionGenerator, name: string, l: Expression, r: Expression, into: number): number {
  const [a, b] = [g.temporary(), g.temporary()];
  generateTo(g, l, a);
  generateTo(g, r, b);
  switch (name) {
    case 'isgreater':
      g.emit(Op.FLt, into, b, a);
      break;
    case 'isgreaterequal':
      g.emit(Op.FLe, into, b, a);
      break;
    case 'isless':
      g.emit(Op.FLt, into, a, b);
      break;
    case 'islessequal':
      g.emit(Op.FLe, into, a, b);
      break;
    case 'islessgreater': {
      const other = g.temporary();
      g.emit(Op.FLt, into, a, b);
      g.emit(Op.FLt, other, b, a);
      g.emit(Op.Or32, into, into, other);
      break;
    }
    default: {
      const other = g.temporary();
      g.emit(Op.FNe, into, a, a);
      g.emit(Op.FNe, other, b, b);
      g.emit(Op.Or32, into, into, other);
    }
  }
  return into;
}

/** __sync_* and __atomic_*: one CPU and no preemption inside an instruction, so plain loads and stores do. */
function generateAtomic(g: FunctionGenerator, e: Builtin, operation: string, into: number): number {
  const [pointer, value, third] = e.arguments;
  const type = pointer?.type.kind === 'pointer' ? pointer.type.to : undefined;
  if (!pointer || !type) throw new CompileError(`__${e.name} needs a pointer`, e.place);
  const address = g.temporary();
  generateTo(g, pointer, address);
  const at = { register: address, offset: 0 };
  const arithmetic =
    /^(?:fetch_and_)?(add|sub|or|and|xor|nand)_(and_)?fetch(_\d+)?$|^fetch_(?:and_)?(add|sub|or|and|xor|nand)(_\d+)?$/.exec(
      operation,
    );
  if (arithmetic && value) {
    const operator = (arithmetic[1] ?? arithmetic[4])!;
    const givesOld = arithmetic[4] !== undefined;
    const operand = g.temporary();
    generateTo(g, value, operand);
    const amount = convert(g, operand, value.type, type);
    const [old, result] = [g.temporary(), g.temporary()];
    loadFrom(g, at, type, old);
    const long = type.size === 8;
    const ops: Record<string, Op> = {
      add: long ? Op.Add64 : Op.Add32,
      sub: long ? Op.Sub64 : Op.Sub32,
      or: long ? Op.Or64 : Op.Or32,
      and: long ? Op.And64 : Op.And32,
      nand: long ? Op.And64 : Op.And32,
      xor: long ? Op.Xor64 : Op.Xor32,
    };
    g.emit(ops[operator]!, result, old, amount);
    if (operator === 'nand') g.emit(long ? Op.Not64 : Op.Not32, result, result);
    g.narrow(result, type);
    g.store(type, address, 0, result);
    return givesOld ? old : result;
  }
  switch (operation) {
    case 'synchronize':
    case 'thread_fence':
    case 'signal_fence':
      return into;
    case 'load_n':
      return loadFrom(g, at, type, into);
    case 'store_n':
    case 'lock_release':
      if (value) storeTo(g, at, type, value);
      else {
        g.emit(Op.Const64, into, 0, 0);
        g.store(type, address, 0, into);
      }
      return into;
    case 'exchange_n':
    case 'lock_test_and_set': {
      if (!value) break;
      const operand = g.temporary();
      generateTo(g, value, operand);
      loadFrom(g, at, type, into);
      g.store(type, address, 0, operand);
      return into;
    }
    case 'bool_compare_and_swap':
    case 'val_compare_and_swap': {
      if (!value || !third) break;
      const [expected, desired, old, equal] = [g.temporary(), g.temporary(), g.temporary(), g.temporary()];
      generateTo(g, value, expected);
      generateTo(g, third, desired);
      loadFrom(g, at, type, old);
      g.emit(type.size === 8 ? Op.Eq64 : Op.Eq32, equal, old, convert(g, expected, value.type, type));
      const differ = g.target();
      g.jump(differ, Op.JZ32, equal);
      g.store(type, address, 0, desired);
      g.place(differ);
      return operation.startsWith('bool') ? equal : old;
    }
    case 'compare_exchange_n': {
      if (!value || !third) break;
      const [expected, desired, old, seen, equal] = [
        g.temporary(),
        g.temporary(),
        g.temporary(),
        g.temporary(),
        g.temporary(),
      ];
      generateTo(g, value, expected);
      generateTo(g, third, desired);
      loadFrom(g, at, type, old);
      loadFrom(g, { register: expected, offset: 0 }, type, seen);
      g.emit(type.size === 8 ? Op.Eq64 : Op.Eq32, equal, old, seen);
      const [differ, end] = [g.target(), g.target()];
      g.jump(differ, Op.JZ32, equal);
      g.store(type, address, 0, desired);
      g.jump(end, Op.Jump);
      g.place(differ);
      g.store(type, expected, 0, old);
      g.place(end);
      return equal;
    }
  }
  throw new CompileError(`__${e.name} is not supported`, e.place);
}
