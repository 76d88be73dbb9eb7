/**
 * Makes nodes of the typed tree: each function checks its operands as C asks, writes out the silent conversions, scales
 * pointer arithmetic and folds what is constant.
 */
import type { BinaryOperator, Expression, FloatConstant, IntegerConstant, Place } from './ast';
import { floatToInteger, roundFloat, wrap } from './fold';
import { arithmetic } from './operators';
import { BOOL, DOUBLE, INT, ULONG, VOID, findMember, isComplete, isRuntimeSized, pointerTo, qualifiersOf, unqualified, withQualifiers } from './layout'; // prettier-ignore
import type { Reader } from './reader';
import { isInteger, isScalar, promoted, recordName, sameUnqualified, typeName } from './typing'; // prettier-ignore
import type { IntegerType, Type } from './types';

export function integer(place: Place, type: Type, value: bigint): IntegerConstant {
  return { op: 'integer', place, type, value: wrap(value, type) };
}
export function float(place: Place, type: Type, value: number): FloatConstant {
  return { op: 'float', place, type, value: roundFloat(value, type) };
}
export const isConstant = (e: Expression): e is IntegerConstant | FloatConstant =>
  e.op === 'integer' || e.op === 'float';

/** The truth of a condition known at compile time; undefined where it is not. */
export function truthOf(e: Expression): boolean | undefined {
  if (e.op === 'integer') return e.value !== 0n;
  if (e.op === 'float') return e.value !== 0;
  if (e.op === 'decay' && e.operand.op === 'string') return true;
  if (e.op === 'decay' && e.operand.op === 'variable' && e.operand.variable.storage !== 'global') return true;
  if (e.op === 'convert' && e.type.kind === 'pointer' && e.operand.type.kind === 'pointer') return truthOf(e.operand);
  return undefined;
}
export function isNullConstant(e: Expression): boolean {
  if (e.op !== 'integer' || e.value !== 0n) return false;
  return isInteger(e.type) || (e.type.kind === 'pointer' && e.type.to.kind === 'void' && e.type.to.qualifiers === 0);
}

export function isLvalue(e: Expression): boolean {
  switch (e.op) {
    case 'variable':
    case 'dereference':
    case 'string':
    case 'compound-literal':
      return true;
    case 'member':
      return isLvalue(e.object);
    default:
      return false;
  }
}
export const isBitField = (e: Expression): boolean =>
  e.op === 'member' && e.member.bits !== undefined && !isReversedScalar(e);
/** A whole scalar that lies big-endian: no address of it can be given away, but it is no bit-field. */
const isReversedScalar = (e: Expression): boolean =>
  e.op === 'member' && e.member.bits?.reversed === true && e.member.bits.width === e.type.size * 8;

/** Marks the variable this lvalue lies in as one that needs memory. */
export function takeAddress(reader: Reader, e: Expression): void {
  if (reader.unevaluated > 0) return;
  let inner = e;
  while (inner.op === 'member') inner = inner.object;
  if (inner.op === 'variable' || inner.op === 'compound-literal') inner.variable.addressTaken = true;
}

/** True where evaluating does more than give a value. */
export function hasEffects(e: Expression): boolean {
  switch (e.op) {
    case 'assign':
    case 'compound-assign':
    case 'increment':
    case 'call':
    case 'statement-expression':
    case 'va-arg':
    case 'builtin':
    case 'compound-literal':
      return true;
    case 'member':
      return hasEffects(e.object);
    case 'dereference':
      return hasEffects(e.pointer);
    case 'address':
    case 'decay':
    case 'unary':
    case 'convert':
      return hasEffects(e.operand);
    case 'binary':
    case 'logical':
    case 'comma':
      return hasEffects(e.left) || hasEffects(e.right);
    case 'conditional':
      return hasEffects(e.condition) || (e.then !== undefined && hasEffects(e.then)) || hasEffects(e.otherwise);
    default:
      return false;
  }
}

/** The value of an expression: arrays and functions become pointers. */
export function rvalue(reader: Reader, e: Expression): Expression {
  if (e.type.kind === 'array') {
    if (e.op === 'member' && e.member.reversedElements)
      reader.fail('elements of an array in reverse storage order are not supported', e.place);
    const type = pointerTo(e.type.of);
    const known = constantAddress(e);
    if (known !== undefined) return integer(e.place, type, known);
    takeAddress(reader, e);
    return { op: 'decay', place: e.place, type, operand: e };
  }
  if (e.type.kind === 'function') {
    if (e.op === 'dereference') return e.pointer;
    return { op: 'decay', place: e.place, type: pointerTo(e.type), operand: e };
  }
  return e;
}

/** The address of `((T *)0)->member` and the like, by which old code computes offsets. */
function constantAddress(e: Expression): bigint | undefined {
  if (e.op === 'dereference') return e.pointer.op === 'integer' ? e.pointer.value : undefined;
  if (e.op !== 'member') return undefined;
  const base = constantAddress(e.object);
  return base === undefined ? undefined : base + BigInt(e.member.offset);
}

export function addressOf(reader: Reader, e: Expression, place: Place): Expression {
  if (e.type.kind === 'function') return { ...rvalue(reader, e), place };
  if (!isLvalue(e)) {
    // gcc allows the address of an array inside a returned struct; a plain value has none.
    if (e.op !== 'member') reader.fail('lvalue required as unary & operand', place);
  }
  if (isBitField(e)) reader.fail('cannot take the address of a bit-field', place);
  if (isReversedScalar(e)) reader.fail('cannot take the address of a scalar in reverse storage order', place);
  const type = pointerTo(e.type);
  if (e.op === 'dereference') return { ...e.pointer, place, type };
  const known = constantAddress(e);
  if (known !== undefined) return integer(place, type, known);
  takeAddress(reader, e);
  return { op: 'address', place, type, operand: e };
}

export function dereference(reader: Reader, pointer: Expression, place: Place): Expression {
  const value = rvalue(reader, pointer);
  if (value.type.kind !== 'pointer')
    reader.fail(`invalid type argument of unary * (have ${typeName(value.type)})`, place);
  if (value.type.to.kind === 'function' && value.op === 'decay') return { ...value.operand, place };
  return { op: 'dereference', place, type: value.type.to, pointer: value };
}

export function memberAccess(reader: Reader, object: Expression, name: string, place: Place): Expression {
  if (object.type.kind !== 'record') reader.fail(`request for member '${name}' in ${typeName(object.type)}`, place);
  const { record } = object.type;
  if (!record.complete) reader.fail(`${recordName(record)} is not defined here: no member '${name}'`, place);
  const way = findMember(record, name);
  if (way === undefined) reader.fail(`${recordName(record)} has no member '${name}'`, place);
  let result = object;
  for (const member of way) {
    const type = withQualifiers(member.type, qualifiersOf(member.type) | result.type.qualifiers);
    if (member.runtimeOffset !== undefined) result = movedBy(reader, result, member.runtimeOffset as Expression);
    result = { op: 'member', place, type, object: result, member };
  }
  return result;
}

/** The object `offset` bytes behind `object`, under its type: a member lies at its beginning. */
function movedBy(reader: Reader, object: Expression, offset: Expression): Expression {
  const { place } = object;
  const type = pointerTo(object.type);
  if (object.op !== 'dereference') takeAddress(reader, object);
  const start: Expression =
    object.op === 'dereference' ? object.pointer : { op: 'address', place, type, operand: object };
  const pointer: Expression = { op: 'binary', place, type, operator: '+', left: start, right: offset };
  return { op: 'dereference', place, type: object.type, pointer };
}

/** `e` as a value of `type`, by a cast or silently. Preconditions: `e` is an rvalue. */
export function convert(reader: Reader, e: Expression, type: Type, how: 'silent' | 'cast'): Expression {
  const to = unqualified(type);
  const from = e.type;
  if (to.kind === 'void') return { op: 'convert', place: e.place, type: VOID, operand: e, explicit: how === 'cast' };
  if (from === to) return e;
  if (from.kind === 'void') reader.fail('void value not ignored as it ought to be', e.place);
  if (from.kind === 'record' || to.kind === 'record') {
    if (from.kind === 'record' && to.kind === 'record' && from.record === to.record) return e;
    reader.fail(`cannot convert ${typeName(from)} to ${typeName(to)}`, e.place);
  }
  if (!isScalar(from) || !isScalar(to)) reader.fail(`cannot convert ${typeName(from)} to ${typeName(to)}`, e.place);
  if ((from.kind === 'float' && to.kind === 'pointer') || (from.kind === 'pointer' && to.kind === 'float'))
    reader.fail(`cannot convert ${typeName(from)} to ${typeName(to)}`, e.place);
  if (e.op === 'integer') {
    if (to.kind === 'float') return float(e.place, to, integerToFloat(e.value, to));
    return integer(e.place, to, e.value);
  }
  if (e.op === 'float') {
    if (to.kind === 'float') return float(e.place, to, e.value);
    if (to.kind === 'integer') return { op: 'integer', place: e.place, type: to, value: floatToInteger(e.value, to) };
  }
  if (isInteger(from) && isInteger(to) && !from.enumeration && from.name === (to.enumeration ? '' : to.name)) return e;
  if (from.kind === 'float' && to.kind === 'float' && from.name === to.name) return e;
  if (to.kind === 'integer' && to.precision !== undefined) {
    const wide: Expression = { op: 'convert', place: e.place, type: to, operand: e, explicit: false };
    return isInteger(from) && fitsPrecision(e, from, to) ? wide : wrapped(wide, to);
  }
  if (from.kind === 'pointer' && to.kind === 'pointer' && how === 'silent' && sameUnqualified(from, to)) return e;
  if (to.kind === 'integer' && to.rank === 0) {
    const truth = truthOf(e);
    if (truth !== undefined) return integer(e.place, BOOL, truth ? 1n : 0n);
  }
  return { op: 'convert', place: e.place, type: to, operand: e, explicit: how === 'cast' };
}
/** True where no value of `e` is changed by wrapping to the bits of `to`. */
function fitsPrecision(e: Expression, from: IntegerType, to: IntegerType): boolean {
  const bits = bitWidth(e) ?? from.precision ?? from.size * 8;
  return from.signed === to.signed ? bits <= to.precision! : !from.signed && bits < to.precision!;
}
/** The value of a type with fewer bits than its size has, cut to those bits. */
export function wrapped(e: Expression, type: Type): Expression {
  if (type.kind !== 'integer' || type.precision === undefined) return e;
  const { place } = e;
  const node = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
    op: 'binary',
    place,
    type,
    operator,
    left,
    right,
  });
  if (!type.signed) return node('&', e, { op: 'integer', place, type, value: (1n << BigInt(type.precision)) - 1n });
  const count = integer(place, INT, BigInt(type.size * 8 - type.precision));
  return node('>>', node('<<', e, count), count);
}
function integerToFloat(value: bigint, type: Type): number {
  if (type.size !== 4) return Number(value);
  // Round once: to float directly, not by way of double.
  const magnitude = value < 0n ? -value : value;
  const extra = magnitude.toString(2).length - 26;
  if (extra <= 0) return Math.fround(Number(value));
  const low = magnitude & ((1n << BigInt(extra)) - 1n);
  const sticky = ((magnitude >> BigInt(extra)) | (low === 0n ? 0n : 1n)) << BigInt(extra);
  return Math.fround(Number(value < 0n ? -sticky : sticky));
}

/** As by assignment: to the type of a parameter, a variable, a result. Odd pointer mixtures are warned about, as gcc does. */
export function convertForAssignment(reader: Reader, e: Expression, type: Type, what: string): Expression {
  const value = rvalue(reader, e);
  const from = value.type;
  if (type.kind === 'pointer' && from.kind === 'pointer') {
    if (!assignablePointers(type.to, from.to) && !isNullConstant(value))
      reader.warn(`${what} makes ${typeName(type)} from ${typeName(from)}`, value.place);
  } else if (type.kind === 'pointer' && isInteger(from)) {
    if (!isNullConstant(value)) reader.warn(`${what} makes pointer from integer without a cast`, value.place);
  } else if (isInteger(type) && from.kind === 'pointer' && type.rank !== 0) {
    reader.warn(`${what} makes integer from pointer without a cast`, value.place);
  }
  return convert(reader, value, type, 'silent');
}
function assignablePointers(to: Type, from: Type): boolean {
  if (to.kind === 'void' || from.kind === 'void') return true;
  if (sameUnqualified(to, from)) return true;
  // Pointers to integers that differ in sign only are accepted without -Wall (-Wpointer-sign).
  return isInteger(to) && isInteger(from) && to.size === from.size;
}

/** A value with the integer promotions. */
export function promote(reader: Reader, e: Expression): Expression {
  const value = rvalue(reader, e);
  return convert(reader, value, promoted(value.type, bitWidth(value)), 'silent');
}
/** Of a bit-field, or the value an assignment gave it: gcc promotes by the width, not by the declared type. */
export function bitWidth(e: Expression): number | undefined {
  if (e.op === 'member') return e.member.bits?.width;
  if (e.op === 'assign' || e.op === 'compound-assign' || e.op === 'increment') return bitWidth(e.target);
  return e.op === 'comma' ? bitWidth(e.right) : undefined;
}
/** What an argument without a parameter becomes. */
export function promoteArgument(reader: Reader, e: Expression): Expression {
  const value = promote(reader, e);
  if (value.type.kind === 'float' && value.type.size === 4) return convert(reader, value, DOUBLE, 'silent');
  return value;
}

export function condition(reader: Reader, e: Expression): Expression {
  const value = rvalue(reader, e);
  if (!isScalar(value.type)) reader.fail(`used ${typeName(value.type)} where a scalar is required`, value.place);
  return value;
}

/** The size of a type as an expression of type size_t: a constant, or computed for a variable-length array. */
export function sizeExpression(reader: Reader, type: Type, place: Place): Expression {
  if (type.kind === 'record' && type.record.runtimeSize !== undefined) return type.record.runtimeSize as Expression;
  if (type.kind === 'array' && isRuntimeSized(type)) {
    const length = (type.lengthExpression as Expression | undefined) ?? integer(place, ULONG, BigInt(type.length ?? 0));
    return arithmetic(reader, '*', length, sizeExpression(reader, type.of, place), place);
  }
  if (!isComplete(type) && type.kind !== 'void' && type.kind !== 'function')
    reader.fail(`${typeName(type)} has no size: it is not complete`, place);
  return integer(place, ULONG, BigInt(type.size));
}
/** True for types that depend on a run-time length anywhere. */
export function isVariablyModified(type: Type): boolean {
  if (type.kind === 'record') return isRuntimeSized(type);
  if (type.kind === 'array') return type.lengthExpression !== undefined || isVariablyModified(type.of);
  return type.kind === 'pointer' && isVariablyModified(type.to);
}
