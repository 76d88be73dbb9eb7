/**
 * Numbers as Kconfig takes them from text: those of C's strtoll() and strtoull(), 64 bits wide. Kernels have values such
 * as 0xffffffff80000000, which a JavaScript number cannot hold, so everything is a bigint; it is not used often.
 */
import type { SymbolType } from './model';

const largest = (1n << 63n) - 1n;
const smallest = -(1n << 63n);
const largestUnsigned = (1n << 64n) - 1n;

interface Parsed {
  readonly value: bigint;
  /** How many characters were read, 0 when there is no number. */
  readonly length: number;
  readonly isInRange: boolean;
}

function parse(text: string, base: 0 | 10 | 16, low: bigint, high: bigint): Parsed {
  const digits =
    base === 10
      ? /^[ \t\n\v\f\r]*([+-]?)()([0-9]+)/
      : base === 16
        ? /^[ \t\n\v\f\r]*([+-]?)(0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)/
        : /^[ \t\n\v\f\r]*([+-]?)(0[xX](?=[0-9a-fA-F])|0(?=[0-7]))?([0-9a-fA-F]+)/;
  const match = digits.exec(text);
  if (!match) return { value: 0n, length: 0, isInRange: true };
  const [whole, sign, prefix = '', run = ''] = match;
  let body = run;
  if (base === 0 && prefix.length < 2) body = (prefix === '0' ? /^[0-7]+/ : /^[0-9]+/).exec(run)?.[0] ?? '';
  if (body === '') return { value: 0n, length: 0, isInRange: true };
  const length = whole.length - (run.length - body.length);
  const radix = base === 16 || prefix.length === 2 ? '0x' : prefix === '0' ? '0o' : '';
  // More than 40 digits are out of range in any base, unless they begin with zeros.
  const short = body.replace(/^0+(?=.)/, '');
  const size = short.length > 40 ? largestUnsigned * 2n : BigInt(radix + short);
  const value = sign === '-' ? -size : size;
  if (value < low) return { value: low, length, isInRange: false };
  if (value > high) return { value: high, length, isInRange: false };
  return { value, length, isInRange: true };
}

/** The number at the start of the text, 0 without one, clamped to 64 bits: for `range`. */
export function leadingNumber(text: string, base: 10 | 16): bigint {
  return parse(text, base, smallest, largest).value;
}

/** The text as a number for a comparison, or undefined when it is no number and compares as text. */
function comparable(text: string, type: SymbolType): { value: bigint; isUnsigned: boolean } | undefined {
  if (type === 'bool' || type === 'tristate') {
    return { value: BigInt(['n', 'm', 'y'].indexOf(text)), isUnsigned: false };
  }
  const isUnsigned = type === 'hex';
  const base = type === 'int' ? 10 : isUnsigned ? 16 : 0;
  const number = parse(text, base, isUnsigned ? -largestUnsigned : smallest, isUnsigned ? largestUnsigned : largest);
  if (number.length === 0 || number.length !== text.length || !number.isInRange) return undefined;
  return { value: number.value, isUnsigned };
}

/** Negative, zero or positive, as `left` and `right` compare in an expression. */
export function compareValues(left: string, leftType: SymbolType, right: string, rightType: SymbolType): number {
  const areNumbers = leftType !== 'string' || rightType !== 'string';
  const one = areNumbers ? comparable(left, leftType) : undefined;
  const two = areNumbers ? comparable(right, rightType) : undefined;
  if (!one || !two) return left < right ? -1 : left > right ? 1 : 0;
  const unsigned = one.isUnsigned || two.isUnsigned;
  const a = unsigned ? BigInt.asUintN(64, one.value) : one.value;
  const b = unsigned ? BigInt.asUintN(64, two.value) : two.value;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a .config may give this text to a symbol of this type. */
export function isValidText(type: SymbolType, text: string): boolean {
  switch (type) {
    case 'string':
      return true;
    case 'int':
      return /^-?(0|[1-9][0-9]*)$/.test(text) && !text.endsWith('\n');
    case 'hex':
      return /^(0[xX])?[0-9a-fA-F]+$/.test(text) && !text.endsWith('\n');
    case 'bool':
    case 'tristate':
      return /^[ymnYMN]/.test(text);
    default:
      return false;
  }
}
