/**
 * Makes nodes of the typed tree: each function checks its operands as C asks, writes out the silent conversions, scales
 * pointer arithmetic and folds what is constant.
 */
import type { BinaryOperator, Expression, FloatConstant, IntegerConstant, Place } from './ast';
import { compareFloats, floatToInteger, foldFloat, foldInteger, roundFloat, wrap } from './fold';
import { BOOL, DOUBLE, INT, LONG, ULONG, VOID, findMember, isComplete, pointerTo, qualifiersOf, unqualified, withQualifiers } from './layout'; // prettier-ignore
import type { Reader } from './reader';
import { span } from './reader';
import { arithmeticType, isArithmetic, isInteger, isScalar, pointerMerge, promoted, recordName, sameUnqualified, typeName } from './typing'; // prettier-ignore
import { Qualifier } from './types';
import type { IntegerType, RecordType, Type } from './types';

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
export const isBitField = (e: Expression): boolean => e.op === 'member' && e.member.bits !== undefined;

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
    result = { op: 'member', place, type, object: result, member };
  }
  return result;
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
function wrapped(e: Expression, type: Type): Expression {
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
  if (type.kind === 'array' && hasRuntimeSize(type)) {
    const length = (type.lengthExpression as Expression | undefined) ?? integer(place, ULONG, BigInt(type.length ?? 0));
    return arithmetic(reader, '*', length, sizeExpression(reader, type.of, place), place);
  }
  if (!isComplete(type) && type.kind !== 'void' && type.kind !== 'function')
    reader.fail(`${typeName(type)} has no size: it is not complete`, place);
  return integer(place, ULONG, BigInt(type.size));
}
export function hasRuntimeSize(type: Type): boolean {
  return type.kind === 'array' && (type.lengthExpression !== undefined || hasRuntimeSize(type.of));
}
/** True for types that depend on a run-time length anywhere. */
export function isVariablyModified(type: Type): boolean {
  if (type.kind === 'array') return type.lengthExpression !== undefined || isVariablyModified(type.of);
  return type.kind === 'pointer' && isVariablyModified(type.to);
}

const comparisons = new Set<BinaryOperator>(['==', '!=', '<', '<=', '>', '>=']);

export function binary(reader: Reader, operator: BinaryOperator, left: Expression, right: Expression): Expression {
  const place = span(left.place, right.place);
  const a = rvalue(reader, left);
  const b = rvalue(reader, right);
  if (!isScalar(a.type) || !isScalar(b.type)) invalidOperands(reader, operator, a, b, place);
  if (comparisons.has(operator)) return compare(reader, operator, a, b, place);
  if (operator === '<<' || operator === '>>') return shift(reader, operator, a, b, place);
  if (a.type.kind === 'pointer' || b.type.kind === 'pointer') return pointerArithmetic(reader, operator, a, b, place);
  return arithmetic(reader, operator, a, b, place);
}
function invalidOperands(reader: Reader, operator: string, a: Expression, b: Expression, place: Place): never {
  reader.fail(`invalid operands to binary ${operator} (have ${typeName(a.type)} and ${typeName(b.type)})`, place);
}

function arithmetic(
  reader: Reader,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  place: Place,
): Expression {
  let a = promote(reader, left);
  let b = promote(reader, right);
  const type = arithmeticType(a.type, b.type);
  if (type.kind === 'float' && '%&|^'.includes(operator)) invalidOperands(reader, operator, a, b, place);
  a = convert(reader, a, type, 'silent');
  b = convert(reader, b, type, 'silent');
  if (a.op === 'integer' && b.op === 'integer') {
    const value = foldInteger(operator, a.value, b.value, type);
    if (value !== undefined) return { op: 'integer', place, type, value };
  }
  if (a.op === 'float' && b.op === 'float') {
    const value = foldFloat(operator, a.value, b.value, type);
    if (value !== undefined) return { op: 'float', place, type, value };
  }
  return wrapped({ op: 'binary', place, type, operator, left: a, right: b }, type);
}

function shift(
  reader: Reader,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  place: Place,
): Expression {
  if (!isInteger(left.type) || !isInteger(right.type)) invalidOperands(reader, operator, left, right, place);
  const a = promote(reader, left);
  const b = promote(reader, right);
  if (a.op === 'integer' && b.op === 'integer') {
    const value = foldInteger(operator, a.value, b.value, a.type);
    if (value !== undefined) return { op: 'integer', place, type: unqualified(a.type), value };
  }
  const type = unqualified(a.type);
  return wrapped({ op: 'binary', place, type, operator, left: a, right: b }, type);
}

function compare(
  reader: Reader,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  place: Place,
): Expression {
  let a = left;
  let b = right;
  if (a.type.kind === 'pointer' || b.type.kind === 'pointer') {
    if (a.type.kind === 'float' || b.type.kind === 'float') invalidOperands(reader, operator, a, b, place);
    const merged = pointerMerge(a.type, b.type);
    if (merged === undefined && !isNullConstant(a) && !isNullConstant(b)) {
      const what = a.type.kind === b.type.kind ? 'distinct pointer types' : 'pointer and integer';
      reader.warn(`comparison of ${what} (${typeName(a.type)} and ${typeName(b.type)})`, place);
    }
    const type = merged ?? (a.type.kind === 'pointer' ? unqualified(a.type) : unqualified(b.type));
    a = convert(reader, a, type, 'silent');
    b = convert(reader, b, type, 'silent');
    const known = knownPointerComparison(operator, a, b);
    if (known !== undefined) return integer(place, INT, known ? 1n : 0n);
  } else {
    a = promote(reader, a);
    b = promote(reader, b);
    const type = arithmeticType(a.type, b.type);
    a = convert(reader, a, type, 'silent');
    b = convert(reader, b, type, 'silent');
  }
  if (a.op === 'integer' && b.op === 'integer') {
    const value = foldInteger(operator, a.value, b.value, a.type);
    if (value !== undefined) return { op: 'integer', place, type: INT, value };
  }
  if (a.op === 'float' && b.op === 'float') {
    const value = compareFloats(operator, a.value, b.value);
    if (value !== undefined) return integer(place, INT, value ? 1n : 0n);
  }
  return { op: 'binary', place, type: INT, operator, left: a, right: b };
}
/** `"text" == 0` and `array != 0`. */
function knownPointerComparison(operator: BinaryOperator, a: Expression, b: Expression): boolean | undefined {
  if (operator !== '==' && operator !== '!=') return undefined;
  const zero = a.op === 'integer' && a.value === 0n ? b : b.op === 'integer' && b.value === 0n ? a : undefined;
  if (zero === undefined || zero.op === 'integer') return undefined;
  const truth = truthOf(zero);
  return truth === undefined ? undefined : truth === (operator === '!=');
}

function pointerArithmetic(
  reader: Reader,
  operator: BinaryOperator,
  a: Expression,
  b: Expression,
  place: Place,
): Expression {
  if (a.type.kind === 'pointer' && b.type.kind === 'pointer') {
    if (operator !== '-') invalidOperands(reader, operator, a, b, place);
    const size = sizeExpression(reader, a.type.to, place);
    const bytes = arithmetic(
      reader,
      '-',
      convert(reader, a, LONG, 'silent'),
      convert(reader, b, LONG, 'silent'),
      place,
    );
    if (size.op === 'integer' && size.value <= 1n) return bytes;
    return arithmetic(reader, '/', bytes, convert(reader, size, LONG, 'silent'), place);
  }
  if (operator !== '+' && operator !== '-') invalidOperands(reader, operator, a, b, place);
  if (a.type.kind !== 'pointer') {
    if (operator === '-') invalidOperands(reader, operator, a, b, place);
    return offsetPointer(reader, operator, b, a, place);
  }
  return offsetPointer(reader, operator, a, b, place);
}
/** pointer ± index elements. */
export function offsetPointer(
  reader: Reader,
  operator: '+' | '-',
  pointer: Expression,
  index: Expression,
  place: Place,
): Expression {
  if (pointer.type.kind !== 'pointer' || !isInteger(index.type))
    invalidOperands(reader, operator, pointer, index, place);
  const type = unqualified(pointer.type);
  const size = sizeExpression(reader, pointer.type.to, place);
  const count = convert(reader, promote(reader, index), LONG, 'silent');
  const isOne = size.op === 'integer' && size.value === 1n;
  const bytes = isOne ? count : arithmetic(reader, '*', count, convert(reader, size, LONG, 'silent'), place);
  if (bytes.op === 'integer') {
    if (bytes.value === 0n) return { ...pointer, place, type };
    if (pointer.op === 'integer')
      return integer(place, type, operator === '+' ? pointer.value + bytes.value : pointer.value - bytes.value);
  }
  return { op: 'binary', place, type, operator, left: pointer, right: bytes };
}

export function logical(reader: Reader, operator: '&&' | '||', left: Expression, right: Expression): Expression {
  const place = span(left.place, right.place);
  const a = condition(reader, left);
  const b = condition(reader, right);
  const known = truthOf(a);
  const deciding = operator === '||';
  if (known === deciding) return integer(place, INT, deciding ? 1n : 0n);
  const second = truthOf(b);
  if (known !== undefined) {
    if (second !== undefined) return integer(place, INT, second ? 1n : 0n);
    return truthValue(reader, b, place);
  }
  return { op: 'logical', place, type: INT, operator, left: a, right: b };
}
/** `e` as 0 or 1. */
export function truthValue(reader: Reader, e: Expression, place: Place): Expression {
  if (e.op === 'logical' || (e.op === 'unary' && e.operator === '!')) return e;
  if (e.op === 'binary' && comparisons.has(e.operator)) return e;
  const zero = e.type.kind === 'float' ? float(place, unqualified(e.type), 0) : integer(place, unqualified(e.type), 0n);
  if (e.type.kind === 'pointer') return { op: 'binary', place, type: INT, operator: '!=', left: e, right: zero };
  return binary(reader, '!=', e, zero);
}

export function not(reader: Reader, operand: Expression, place: Place): Expression {
  const value = condition(reader, operand);
  const known = truthOf(value);
  if (known !== undefined) return integer(place, INT, known ? 0n : 1n);
  return { op: 'unary', place, type: INT, operator: '!', operand: value };
}
export function negate(reader: Reader, operator: '-' | '~' | '+', operand: Expression, place: Place): Expression {
  const value = promote(reader, operand);
  const wrong = operator === '~' ? !isInteger(value.type) : !isArithmetic(value.type);
  if (wrong) reader.fail(`wrong type argument to unary ${operator} (have ${typeName(value.type)})`, place);
  // `+x` is a value, not the lvalue x, and has lost its qualifiers.
  if (operator === '+') return isConstant(value) ? { ...value, place } : asValue(value, place);
  const type = unqualified(value.type);
  if (value.op === 'integer') return integer(place, type, operator === '-' ? -value.value : ~value.value);
  if (value.op === 'float') return float(place, type, -value.value);
  return wrapped({ op: 'unary', place, type, operator, operand: value }, type);
}
/** Hides that `e` is an lvalue: typeof and assignments must not see through. */
export function asValue(e: Expression, place: Place): Expression {
  if (e.type.kind === 'record' || e.type.kind === 'void' || (!isLvalue(e) && qualifiersOf(e.type) === 0)) return e;
  return { op: 'convert', place, type: unqualified(e.type), operand: e, explicit: false };
}

/** `condition ? then : otherwise`, `then` undefined for the elvis form. */
export function conditional(
  reader: Reader,
  test: Expression,
  thenIn: Expression | undefined,
  otherwiseIn: Expression,
  dropped: { readonly mayDropThen: boolean; readonly mayDropOtherwise: boolean },
): Expression {
  const place = span(test.place, otherwiseIn.place);
  const chosen = condition(reader, test);
  let then = rvalue(reader, thenIn ?? test);
  let otherwise = rvalue(reader, otherwiseIn);
  const type = conditionalType(reader, then, otherwise, place);
  if (type.kind === 'void') {
    if (then.type.kind !== 'void') then = convert(reader, then, VOID, 'silent');
    if (otherwise.type.kind !== 'void') otherwise = convert(reader, otherwise, VOID, 'silent');
  } else {
    then = convert(reader, then, type, 'silent');
    otherwise = convert(reader, otherwise, type, 'silent');
  }
  const known = truthOf(chosen);
  if (known === true && dropped.mayDropOtherwise)
    return asValue({ ...then, place, type: unqualified(then.type) }, place);
  if (known === false && dropped.mayDropThen)
    return asValue({ ...otherwise, place, type: unqualified(otherwise.type) }, place);
  return { op: 'conditional', place, type, condition: chosen, then: thenIn && then, otherwise };
}
function conditionalType(reader: Reader, a: Expression, b: Expression, place: Place): Type {
  if (isArithmetic(a.type) && isArithmetic(b.type))
    return arithmeticType(promote(reader, a).type, promote(reader, b).type);
  if (a.type.kind === 'void' || b.type.kind === 'void') return VOID;
  if (a.type.kind === 'record' && b.type.kind === 'record' && a.type.record === b.type.record)
    return unqualified(a.type);
  if (a.type.kind === 'pointer' && b.type.kind === 'pointer') {
    if (isNullConstant(a))
      return isNullConstant(b) ? (pointerMerge(a.type, b.type) ?? b.type) : unqualifiedPointer(b.type, a.type);
    if (isNullConstant(b)) return unqualifiedPointer(a.type, b.type);
    const merged = pointerMerge(a.type, b.type);
    if (merged !== undefined) return merged;
    reader.warn(`pointer type mismatch in conditional expression (${typeName(a.type)} and ${typeName(b.type)})`, place);
    return pointerTo(VOID);
  }
  const pointer = a.type.kind === 'pointer' ? a : b.type.kind === 'pointer' ? b : undefined;
  const other = pointer === a ? b : a;
  if (pointer !== undefined && isInteger(other.type)) {
    if (!isNullConstant(other)) reader.warn('pointer/integer type mismatch in conditional expression', place);
    return unqualified(pointer.type);
  }
  reader.fail(`type mismatch in conditional expression (${typeName(a.type)} and ${typeName(b.type)})`, place);
}
/** Where the other side is a null pointer constant `(void *)0`, the result is this pointer's own type. */
function unqualifiedPointer(type: Type, _other: Type): Type {
  return unqualified(type);
}

export function assign(reader: Reader, target: Expression, value: Expression, place: Place): Expression {
  checkModifiable(reader, target, place);
  const type = unqualified(target.type);
  const converted = convertForAssignment(reader, value, type, 'assignment');
  return { op: 'assign', place, type, target, value: converted };
}
export function checkModifiable(reader: Reader, target: Expression, place: Place): void {
  if (!isLvalue(target)) {
    if (target.op === 'member') return;
    reader.fail('lvalue required as left operand of assignment', place);
  }
  if (target.type.kind === 'array') reader.fail('assignment to an array', place);
  if (target.type.kind === 'function' || target.type.kind === 'void')
    reader.fail(`assignment to ${typeName(target.type)}`, place);
  if (qualifiersOf(target.type) & Qualifier.const && reader.unevaluated === 0)
    reader.fail('assignment of a read-only object', place);
}

export function compoundAssign(
  reader: Reader,
  operator: BinaryOperator,
  target: Expression,
  value: Expression,
  place: Place,
): Expression {
  checkModifiable(reader, target, place);
  const type = unqualified(target.type);
  const right = rvalue(reader, value);
  if (type.kind === 'pointer') {
    if ((operator !== '+' && operator !== '-') || !isInteger(right.type))
      invalidOperands(reader, operator, target, right, place);
    const moved = offsetPointer(reader, operator, { ...integer(place, type, 0n), op: 'integer' }, right, place);
    const bytes = scaledOffset(reader, operator, moved, place);
    return { op: 'compound-assign', place, type, operator, target, value: bytes, computeType: type };
  }
  if (!isArithmetic(type) || !isArithmetic(right.type)) invalidOperands(reader, operator, target, right, place);
  const a = promote(reader, target);
  const b = promote(reader, right);
  if (operator === '<<' || operator === '>>') {
    if (!isInteger(a.type) || !isInteger(b.type)) invalidOperands(reader, operator, target, right, place);
    return { op: 'compound-assign', place, type, operator, target, value: b, computeType: unqualified(a.type) };
  }
  const computeType = arithmeticType(a.type, b.type);
  if (computeType.kind === 'float' && '%&|^'.includes(operator))
    invalidOperands(reader, operator, target, right, place);
  return { op: 'compound-assign', place, type, operator, target, value: convert(reader, b, computeType, 'silent'), computeType }; // prettier-ignore
}
/** The bytes by which `0 ± index` moved. */
function scaledOffset(reader: Reader, operator: '+' | '-', moved: Expression, place: Place): Expression {
  if (moved.op === 'binary') return moved.right;
  if (moved.op !== 'integer') return reader.fail('pointer arithmetic', place);
  const bytes = BigInt.asIntN(64, moved.value);
  return integer(place, LONG, operator === '+' ? bytes : -bytes);
}

export function increment(
  reader: Reader,
  target: Expression,
  sign: 1 | -1,
  postfix: boolean,
  place: Place,
): Expression {
  checkModifiable(reader, target, place);
  const type = unqualified(target.type);
  if (!isScalar(type)) reader.fail(`wrong type argument to increment (have ${typeName(type)})`, place);
  if (type.kind !== 'pointer') return { op: 'increment', place, type, target, step: sign, postfix };
  const size = sizeExpression(reader, type.to, place);
  if (size.op !== 'integer') {
    if (postfix) reader.fail('postfix ++ of a pointer to a variable-length array is not supported', place);
    const value = convert(reader, size, LONG, 'silent');
    return { op: 'compound-assign', place, type, operator: sign === 1 ? '+' : '-', target, value, computeType: type };
  }
  return { op: 'increment', place, type, target, step: sign * Number(size.value), postfix };
}

export function comma(reader: Reader, left: Expression, right: Expression): Expression {
  const place = span(left.place, right.place);
  const value = rvalue(reader, right);
  return { op: 'comma', place, type: unqualified(value.type), left: rvalue(reader, left), right: value };
}

export const recordOf = (type: Type): RecordType['record'] | undefined =>
  type.kind === 'record' ? type.record : undefined;
