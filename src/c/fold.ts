/**
 * Arithmetic at compile time, with gcc's results: integers wrap to their type, floats round to theirs.
 */
import type { BinaryOperator } from './ast';
import type { IntegerType, Type } from './types';

/** `value` as an object of this integer or pointer type would hold it. */
export function wrap(value: bigint, type: Type): bigint {
  if (type.kind === 'integer') {
    if (type.rank === 0) return value === 0n ? 0n : 1n;
    const bits = type.precision ?? type.size * 8;
    return type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  }
  return BigInt.asUintN(64, value);
}

export function roundFloat(value: number, type: Type): number {
  return type.size === 4 ? Math.fround(value) : value;
}

/** As cvttsd2si and gcc's folding: cut towards zero; what is out of range is the nearest end. */
export function floatToInteger(value: number, type: IntegerType): bigint {
  if (type.rank === 0) return value === 0 ? 0n : 1n;
  if (Number.isNaN(value)) return 0n;
  const bits = BigInt(type.size * 8);
  const low = type.signed ? -(1n << (bits - 1n)) : 0n;
  const high = (type.signed ? 1n << (bits - 1n) : 1n << bits) - 1n;
  if (value === Infinity) return high;
  if (value === -Infinity) return low;
  const cut = BigInt(Math.trunc(value));
  return cut < low ? low : cut > high ? high : cut;
}

/** undefined where gcc does not fold either: division by zero. Operands are of `operandType`, which shifts take from the left. */
export function foldInteger(
  operator: BinaryOperator,
  left: bigint,
  right: bigint,
  operandType: Type,
): bigint | undefined {
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  switch (operator) {
    case '+':
      return wrap(left + right, operandType);
    case '-':
      return wrap(left - right, operandType);
    case '*':
      return wrap(left * right, operandType);
    case '/':
      return right === 0n ? undefined : wrap(left / right, operandType);
    case '%':
      return right === 0n ? undefined : wrap(left % right, operandType);
    case '&':
      return wrap(left & right, operandType);
    case '|':
      return wrap(left | right, operandType);
    case '^':
      return wrap(left ^ right, operandType);
    case '<<':
      return foldShift(left, right, operandType, 'left');
    case '>>':
      return foldShift(left, right, operandType, 'right');
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '<=':
      return truth(left <= right);
    case '>':
      return truth(left > right);
    case '>=':
      return truth(left >= right);
  }
}

function foldShift(left: bigint, right: bigint, type: Type, way: 'left' | 'right'): bigint | undefined {
  const bits = BigInt(type.size * 8);
  // The machine would mask the count; gcc warns. At compile time the mathematical result is what gcc uses.
  if (right < 0n) return undefined;
  if (right >= bits) return way === 'left' || left >= 0n ? 0n : -1n;
  return wrap(way === 'left' ? left << right : left >> right, type);
}

export function foldFloat(operator: BinaryOperator, left: number, right: number, type: Type): number | undefined {
  switch (operator) {
    case '+':
      return roundFloat(left + right, type);
    case '-':
      return roundFloat(left - right, type);
    case '*':
      return roundFloat(left * right, type);
    case '/':
      return roundFloat(left / right, type);
    default:
      return undefined;
  }
}

export function compareFloats(operator: BinaryOperator, left: number, right: number): boolean | undefined {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}
