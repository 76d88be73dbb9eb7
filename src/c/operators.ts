/**
 * Operators of the typed tree: what their operands must be, the conversions C makes of them, pointer arithmetic in bytes,
 * and folding where both sides are constant.
 */
import type { BinaryOperator, Expression, Place } from './ast';
import {
  condition,
  convert,
  convertForAssignment,
  float,
  integer,
  isConstant,
  isLvalue,
  isNullConstant,
  promote,
  rvalue,
  sizeExpression,
  truthOf,
  wrapped,
} from './build';
import { compareFloats, foldFloat, foldInteger } from './fold';
import { INT, LONG, VOID, pointerTo, qualifiersOf, unqualified } from './layout';
import type { Reader } from './reader';
import { span } from './reader';
import { arithmeticType, isArithmetic, isInteger, isScalar, pointerMerge, typeName } from './typing';
import { Qualifier } from './types';
import type { Type } from './types';

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

/** Of two arithmetic values, with the usual conversions. */
export function arithmetic(
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
  return computed(operator, a, b, type, place);
}
/** Of converted operands: their value where both are known. */
function computed(operator: BinaryOperator, left: Expression, right: Expression, type: Type, place: Place): Expression {
  if (left.op === 'integer' && right.op === 'integer') {
    const value = foldInteger(operator, left.value, right.value, type);
    if (value !== undefined) return { op: 'integer', place, type, value };
  }
  if (left.op === 'float' && right.op === 'float') {
    const value = foldFloat(operator, left.value, right.value, type);
    if (value !== undefined) return { op: 'float', place, type, value };
  }
  return wrapped({ op: 'binary', place, type, operator, left, right }, type);
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
  return computed(operator, a, promote(reader, right), unqualified(a.type), place);
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
