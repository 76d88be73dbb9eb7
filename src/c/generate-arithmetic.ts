/** Operators that compute, and conversions between scalar types. */
import { CompileError, type BinaryOperator, type Expression, type Place } from './ast';
import { Op } from './bytecode';
import { classOf, type FunctionGenerator } from './generate';
import { generate, isLocalRead, isPlain, move } from './generate-expressions';
import type { Type } from './types';

export function generateUnary(g: FunctionGenerator, e: Extract<Expression, { op: 'unary' }>, wish?: number): number {
  const operand = generate(g, e.operand);
  const into = wish ?? g.temporary();
  const kind = classOf(e.operand.type);
  if (e.operator === '!') {
    if (kind === 'f') {
      g.emit(Op.FBool, into, operand);
      g.emit(Op.LNot32, into, into);
    } else g.emit(kind === 'w' ? Op.LNot32 : Op.LNot64, into, operand);
  } else if (e.operator === '-') g.emit(kind === 'f' ? Op.FNeg : kind === 'w' ? Op.Neg32 : Op.Neg64, into, operand);
  else g.emit(kind === 'w' ? Op.Not32 : Op.Not64, into, operand);
  return into;
}

export function generateBinary(
  g: FunctionGenerator,
  operator: BinaryOperator,
  l: Expression,
  r: Expression,
  wish?: number,
): number {
  const mark = g.top;
  const immediate = immediateForm(operator, l, r);
  if (immediate) {
    const left = generate(g, l);
    g.release(mark);
    const into = wish ?? g.temporary();
    g.emit(immediate.op, into, left, immediate.value);
    return into;
  }
  // a + (long)i * size, as an index.
  if (operator === '+' && l.type.kind === 'pointer') {
    const isScaled = r.op === 'binary' && r.operator === '*' && r.right.op === 'integer' && r.right.value < 0x10000n;
    const index = isScaled ? r.left : r;
    const scale = isScaled && r.right.op === 'integer' ? Number(r.right.value) : 1;
    if (index.op === 'convert' && classOf(index.operand.type) === 'w' && index.operand.type.kind === 'integer') {
      const { signed, size } = index.operand.type;
      const base = keep(g, generate(g, l), l, index.operand);
      const at = generate(g, index.operand);
      g.release(mark);
      const into = wish ?? g.temporary();
      g.emit(signed || size < 4 ? Op.Index32 : Op.IndexU32, into, base, at, scale);
      return into;
    }
  }
  const [left, right] = operands(g, operator, l, r);
  g.release(mark);
  const into = wish ?? g.temporary();
  binary(g, operator, l.type, left, right, into, l.place);
  return into;
}

/** The operands' values, evaluated in the order in which gcc does it, which C leaves open. */
export function operands(
  g: FunctionGenerator,
  operator: BinaryOperator,
  l: Expression,
  r: Expression,
): [number, number] {
  if (!isPlain(r) && swappable.has(operator) && isVariable(l)) {
    const right = generate(g, r);
    return [generate(g, l), right];
  }
  const left = keep(g, generate(g, l), l, r);
  return [left, generate(g, r)];
}
/** Those that gcc turns round to have a variable on the right. */
const swappable: ReadonlySet<BinaryOperator> = new Set(['+', '*', '&', '|', '^', '==', '!=', '<', '<=', '>', '>=']);
/** A variable, perhaps taken for another type of its size. */
function isVariable(e: Expression): boolean {
  return e.op === 'convert' ? e.type.size === e.operand.type.size && isVariable(e.operand) : e.op === 'variable';
}

/**
 * The left operand's value, where the right one may change the register that it is in. As gcc, which reads a local variable
 * after it has evaluated the right operand, but converts one before.
 */
function keep(g: FunctionGenerator, register: number, left: Expression, right: Expression): number {
  if (isPlain(right) || left.op !== 'convert' || !isHome(g, register, left.operand)) return register;
  const kept = g.temporary();
  move(g, left.type, kept, register);
  return kept;
}

/** Whether the value of `e` is still in the register of the local variable that it is. */
function isHome(g: FunctionGenerator, register: number, e: Expression): boolean {
  if (e.op === 'convert') return isHome(g, register, e.operand);
  if (!isLocalRead(e) || e.op !== 'variable') return false;
  const home = g.homeOf(e.variable);
  return home.kind === 'register' && home.at === register;
}

const immediateOps32: Partial<Record<BinaryOperator, Op>> = {
  '+': Op.AddI32,
  '*': Op.MulI32,
  '&': Op.AndI32,
  '<<': Op.ShlI32,
};
const immediateOps64: Partial<Record<BinaryOperator, Op>> = {
  '+': Op.AddI64,
  '*': Op.MulI64,
  '&': Op.AndI64,
  '<<': Op.ShlI64,
};
function immediateForm(operator: BinaryOperator, l: Expression, r: Expression): { op: Op; value: number } | undefined {
  if (r.op !== 'integer') return undefined;
  const kind = classOf(l.type);
  if (kind !== 'w' && kind !== 'l') return undefined;
  const value = BigInt.asIntN(kind === 'w' ? 32 : 64, r.value);
  if (value < -0x7fffffffn || value > 0x7fffffffn) return undefined;
  const shift = operator === '<<' || operator === '>>';
  if (shift && (value < 0n || value >= (kind === 'w' ? 32n : 64n))) return undefined;
  const signed = l.type.kind === 'integer' && l.type.signed;
  let op = (kind === 'w' ? immediateOps32 : immediateOps64)[operator];
  if (operator === '-') return { op: kind === 'w' ? Op.AddI32 : Op.AddI64, value: -Number(value) };
  if (operator === '>>') op = kind === 'w' ? (signed ? Op.ShrSI32 : Op.ShrUI32) : signed ? Op.ShrSI64 : Op.ShrUI64;
  return op === undefined ? undefined : { op, value: Number(value) };
}

/** Writes `into = left operator right` for operands of `type`. */
export function binary(
  g: FunctionGenerator,
  operator: BinaryOperator,
  type: Type,
  left: number,
  right: number,
  into: number,
  place: Place,
): void {
  const kind = classOf(type);
  if (type.kind === 'integer' && type.size > 8) throw new CompileError('__int128 is not supported', place);
  if (kind === 'f') {
    floatBinary(g, operator, type, left, right, into, place);
    return;
  }
  const { unsigned, signed = unsigned } = integerOps[operator];
  const isSigned = type.kind === 'integer' && type.signed;
  const op = (isSigned ? signed : unsigned)[kind === 'w' ? 0 : 1];
  const swapped = operator === '>' || operator === '>=';
  g.emit(op, into, swapped ? right : left, swapped ? left : right);
}
/** Of 32-bit and 64-bit operands, unsigned and signed; `>` and `>=` compare the other way round. */
const integerOps: Readonly<
  Record<BinaryOperator, { readonly unsigned: readonly [Op, Op]; readonly signed?: readonly [Op, Op] }>
> = {
  '+': { unsigned: [Op.Add32, Op.Add64] },
  '-': { unsigned: [Op.Sub32, Op.Sub64] },
  '*': { unsigned: [Op.Mul32, Op.Mul64] },
  '/': { unsigned: [Op.DivU32, Op.DivU64], signed: [Op.DivS32, Op.DivS64] },
  '%': { unsigned: [Op.RemU32, Op.RemU64], signed: [Op.RemS32, Op.RemS64] },
  '&': { unsigned: [Op.And32, Op.And64] },
  '|': { unsigned: [Op.Or32, Op.Or64] },
  '^': { unsigned: [Op.Xor32, Op.Xor64] },
  '<<': { unsigned: [Op.Shl32, Op.Shl64] },
  '>>': { unsigned: [Op.ShrU32, Op.ShrU64], signed: [Op.ShrS32, Op.ShrS64] },
  '==': { unsigned: [Op.Eq32, Op.Eq64] },
  '!=': { unsigned: [Op.Ne32, Op.Ne64] },
  '<': { unsigned: [Op.LtU32, Op.LtU64], signed: [Op.LtS32, Op.LtS64] },
  '>': { unsigned: [Op.LtU32, Op.LtU64], signed: [Op.LtS32, Op.LtS64] },
  '<=': { unsigned: [Op.LeU32, Op.LeU64], signed: [Op.LeS32, Op.LeS64] },
  '>=': { unsigned: [Op.LeU32, Op.LeU64], signed: [Op.LeS32, Op.LeS64] },
};
function floatBinary(
  g: FunctionGenerator,
  operator: BinaryOperator,
  type: Type,
  left: number,
  right: number,
  into: number,
  place: Place,
): void {
  const ops: Partial<Record<BinaryOperator, Op>> = {
    '+': Op.FAdd, '-': Op.FSub, '*': Op.FMul, '/': Op.FDiv, '==': Op.FEq, '!=': Op.FNe, '<': Op.FLt, '<=': Op.FLe, '>': Op.FLt, '>=': Op.FLe,
  }; // prettier-ignore
  const op = ops[operator];
  if (op === undefined) throw new CompileError(`${operator} does not apply to floating values`, place);
  const swapped = operator === '>' || operator === '>=';
  g.emit(op, into, swapped ? right : left, swapped ? left : right);
  if (type.size === 4 && '+-*/'.includes(operator)) g.emit(Op.FRound, into, into);
}

export function generateConvert(g: FunctionGenerator, operand: Expression, type: Type, wish?: number): number {
  const register = generate(g, operand);
  return convert(g, register, operand.type, type, wish);
}

/** Converts a value between scalar types; gives the same register where there is nothing to do. */
export function convert(g: FunctionGenerator, register: number, from: Type, to: Type, wish?: number): number {
  const [source, target] = [classOf(from), classOf(to)];
  if (target === 'void' || target === 'record' || source === 'record') return register;
  const into = () => wish ?? g.temporary();
  const emit = (op: Op): number => {
    const result = into();
    g.emit(op, result, register);
    return result;
  };
  if (isBool(to)) {
    if (isBool(from)) return register;
    return emit(source === 'f' ? Op.FBool : source === 'l' ? Op.Bool64 : Op.Bool32);
  }
  const fromSigned = from.kind === 'integer' && from.signed;
  const toSigned = to.kind === 'integer' && to.signed;
  if (target === 'f') {
    let result = register;
    if (source === 'w') result = emit(fromSigned || from.size < 4 ? Op.I32ToF : Op.U32ToF);
    else if (source === 'l') result = emit(fromSigned ? Op.I64ToF : Op.U64ToF);
    if (to.size === 4 && (source !== 'f' || from.size > 4)) {
      const rounded = into();
      g.emit(Op.FRound, rounded, result);
      return rounded;
    }
    return result;
  }
  if (source === 'f') {
    if (target === 'l') return emit(toSigned ? Op.FToI64 : Op.FToU64);
    // Through 64 bits, as the hardware's conversion to unsigned int goes.
    const result = emit(to.size === 4 && !toSigned ? Op.FToI64 : Op.FToI32);
    g.narrow(result, to);
    return result;
  }
  if (target === 'l') return source === 'l' ? register : emit(fromSigned || from.size < 4 ? Op.WidenS : Op.WidenU);
  // To 32 bits or less: lo alone is the value, shortened where the type is smaller than what was held.
  if (to.size >= 4) return register;
  if (source === 'w' && from.size <= to.size && (fromSigned === toSigned || (from.size < to.size && !fromSigned)))
    return register;
  const op = to.size === 1 ? (toSigned ? Op.SExt8 : Op.ZExt8) : toSigned ? Op.SExt16 : Op.ZExt16;
  return emit(op);
}

export function isBool(type: Type): boolean {
  return type.kind === 'integer' && type.name === '_Bool';
}
