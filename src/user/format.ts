/** The exact decimal and hexadecimal digits of doubles, for printf and strtod of the C library. */
import { doubleToWords, wordsToDouble } from '../machine/interpreter';
import type { Primitive } from '../machine/machine';

/** Exact value of a positive finite double as mantissa * 2^exponent. */
function decompose(value: number): { mantissa: bigint; exponent: number } {
  const [lo, hi] = doubleToWords(value);
  const biased = (hi >>> 20) & 0x7ff;
  const fraction = (BigInt(hi & 0xfffff) << 32n) | BigInt(lo >>> 0);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** floor-free division with rounding to nearest, ties to even. */
function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** `value` with `precision` digits after the point, correctly rounded: as %f without sign. */
export function fixed(value: number, precision: number): string {
  const { mantissa, exponent } = decompose(value);
  const scale = 10n ** BigInt(precision);
  const digits =
    exponent >= 0 ? (mantissa << BigInt(exponent)) * scale : divideRounded(mantissa * scale, 1n << BigInt(-exponent));
  const text = digits.toString().padStart(precision + 1, '0');
  return precision === 0 ? text : `${text.slice(0, -precision)}.${text.slice(-precision)}`;
}

/** As %e without sign: digits rounded correctly, exponent of at least two digits. */
export function scientific(value: number, precision: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(precision + 1), exponent: 0 };
  const { mantissa, exponent } = decompose(value);
  const [n, d] = exponent >= 0 ? [mantissa << BigInt(exponent), 1n] : [mantissa, 1n << BigInt(-exponent)];
  let decimal = Math.floor(Math.log10(value));
  for (;;) {
    const shift = precision - decimal;
    const digits = (
      shift >= 0 ? divideRounded(n * 10n ** BigInt(shift), d) : divideRounded(n, d * 10n ** BigInt(-shift))
    ).toString();
    if (digits.length === precision + 1) return { digits, exponent: decimal };
    decimal += digits.length > precision + 1 ? 1 : -1;
  }
}

function hexadecimal(value: number, precision: number): string {
  if (value === 0) return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+0`;
  const [, hi] = doubleToWords(value);
  let { mantissa } = decompose(value);
  const subnormal = ((hi >>> 20) & 0x7ff) === 0;
  let exponent = subnormal ? -1022 : ((hi >>> 20) & 0x7ff) - 1023;
  if (precision >= 0 && precision < 13) {
    const drop = BigInt(4 * (13 - precision));
    mantissa = divideRounded(mantissa, 1n << drop) << drop;
    if (mantissa >> 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const lead = mantissa >> 52n;
  let fraction = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  fraction = precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0');
  return `0x${lead}${fraction ? `.${fraction}` : ''}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** The magnitude as C's conversion letter (of either case) prints it; `precision` -1 is the default. `alternate`: '#'. */
export function formatDouble(
  value: number,
  conversion: string,
  precision: number,
  alternate: 'plain' | 'alternate',
): string {
  const letter = conversion.toLowerCase();
  const magnitude = Math.abs(value);
  const finish = (text: string) => (conversion === letter ? text : text.toUpperCase());
  if (Number.isNaN(value)) return finish('nan');
  if (!Number.isFinite(value)) return finish('inf');
  const point = alternate === 'alternate' ? '.' : '';
  const exponential = (digits: string, exponent: number) => {
    const body = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : `${digits}${point}`;
    return `${body}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  };
  if (letter === 'a') return finish(hexadecimal(magnitude, precision));
  const wanted = precision < 0 ? 6 : precision;
  if (letter === 'f') return finish(fixed(magnitude, wanted) + (wanted === 0 ? point : ''));
  if (letter === 'e') {
    const { digits, exponent } = scientific(magnitude, wanted);
    return finish(exponential(digits, exponent));
  }
  const significant = wanted === 0 ? 1 : wanted;
  const { digits, exponent } = scientific(magnitude, significant - 1);
  if (exponent < -4 || exponent >= significant) {
    return finish(exponential(alternate === 'alternate' ? digits : digits.replace(/0+$/, '') || '0', exponent));
  }
  const text = fixed(magnitude, significant - 1 - exponent);
  return finish(alternate === 'alternate' || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
}

/** int __format_double(char *buffer, int size, int conversion, int precision, int alternate, double value): length. */
const formatDoublePrimitive: Primitive = (m, at) => {
  const [lo, hi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
  const size = m.argument(at, 1);
  const precision = Math.min(m.argument(at, 3), 1_000_000);
  const value = wordsToDouble(m.argument(at, 5), m.argumentHigh(at, 5));
  const text = formatDouble(
    value,
    String.fromCharCode(m.argument(at, 2)),
    precision,
    m.argument(at, 4) !== 0 ? 'alternate' : 'plain',
  );
  for (let i = 0; i < Math.min(text.length, size - 1); i++) m.store((lo + i) | 0, hi, 1, text.charCodeAt(i), 0);
  if (size > 0) m.store((lo + Math.min(text.length, size - 1)) | 0, hi, 1, 0, 0);
  m.result(at, text.length);
};

export const formatPrimitives: ReadonlyMap<string, Primitive> = new Map([['__format_double', formatDoublePrimitive]]);
