/**
 * Constants as they are written: numbers, characters and strings, with the types gcc gives them.
 */
import type { Place } from './ast';
import { CompileError } from './ast';
import { CHAR, DOUBLE, FLOAT, INT, LLONG, LONG, LONG_DOUBLE, UCHAR, UINT, ULLONG, ULONG, USHORT } from './layout';
import { escapedByte } from '../tree/decode';
import type { IntegerType, Type } from './types';

export type NumberValue =
  | { readonly op: 'integer'; readonly type: IntegerType; readonly value: bigint }
  | { readonly op: 'float'; readonly type: Type; readonly value: number };

const floatSuffixes = new Map<string, Type>([
  ['', DOUBLE],
  ['f', FLOAT],
  ['l', LONG_DOUBLE],
  ['f32', FLOAT],
  ['f64', DOUBLE],
  ['f32x', DOUBLE],
  ['d', DOUBLE],
]);

export function readNumber(text: string, place: Place): NumberValue {
  const small = smallDecimals.get(text);
  if (small !== undefined) return small;
  const integer = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/.exec(text);
  if (integer !== null) return readInteger(integer[1]!, integer[2]!.toLowerCase(), text, place);
  const float =
    /^(0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+)([a-zA-Z0-9]*)$/.exec(text) ??
    /^((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)([a-zA-Z0-9]*)$/.exec(text);
  if (float === null) throw new CompileError(`'${text}' is not a number`, place);
  const suffix = float[2]!.toLowerCase();
  if (/[ij]/.test(suffix)) throw new CompileError(`complex constant '${text}' is not supported`, place);
  if (/^d[fdl]$/.test(suffix)) throw new CompileError(`decimal float constant '${text}' is not supported`, place);
  const type = floatSuffixes.get(suffix);
  if (type === undefined) throw new CompileError(`suffix of '${text}' is not supported`, place);
  const written = float[1]!;
  const value = /^0[xX]/.test(written) ? hexFloat(written) : Number(written);
  return { op: 'float', type, value: type === FLOAT ? Math.fround(value) : value };
}

const smallDecimals = new Map<string, NumberValue>();
for (let value = 0; value < 256; value++)
  smallDecimals.set(String(value), { op: 'integer', type: INT, value: BigInt(value) });

function readInteger(digits: string, suffix: string, text: string, place: Place): NumberValue {
  if (!/^(u?(ll?)?|ll?u)$/.test(suffix)) throw new CompileError(`suffix of '${text}' is not supported`, place);
  const decimal = !digits.startsWith('0') || digits === '0';
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const unsigned = suffix.includes('u');
  const longs = suffix.includes('ll') ? 2 : suffix.includes('l') ? 1 : 0;
  const candidates: IntegerType[] = [];
  if (longs === 0) candidates.push(...(unsigned ? [UINT] : decimal ? [INT] : [INT, UINT]));
  if (longs <= 1) candidates.push(...(unsigned ? [ULONG] : decimal ? [LONG] : [LONG, ULONG]));
  candidates.push(...(unsigned ? [ULLONG] : decimal ? [LLONG] : [LLONG, ULLONG]));
  const type = candidates.find((one) => value < 1n << BigInt(one.size * 8 - (one.signed ? 1 : 0)));
  if (type !== undefined) return { op: 'integer', type, value };
  // gcc takes what fits no signed type as unsigned long, and cuts what is longer still.
  return { op: 'integer', type: longs === 2 ? ULLONG : ULONG, value: BigInt.asUintN(64, value) };
}

/** `0x1.8p3`: exact where a double can hold it, else rounded once. */
function hexFloat(text: string): number {
  const parts = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/.exec(text)!;
  const fraction = parts[2]!;
  let mantissa = BigInt(`0x${parts[1]!}${fraction}` === '0x' ? '0' : `0x${parts[1]!}${fraction}`);
  let exponent = Number(parts[3]) - 4 * fraction.length;
  if (mantissa === 0n) return 0;
  // More than 64 bits: keep a sticky bit below, so that Number() rounds as if it saw them all.
  const extra = mantissa.toString(2).length - 64;
  if (extra > 0) {
    const low = mantissa & ((1n << BigInt(extra)) - 1n);
    mantissa = (mantissa >> BigInt(extra)) | (low === 0n ? 0n : 1n);
    exponent += extra;
  }
  const length = mantissa.toString(2).length;
  if (length + exponent > 1024) return Infinity;
  const lowest = length + exponent - 53;
  if (lowest < -1074) {
    // A subnormal: cut to the bits that stay, rounding to even here.
    const drop = BigInt(-1074 - exponent);
    const kept = mantissa >> drop;
    const rest = mantissa & ((1n << drop) - 1n);
    const half = 1n << (drop - 1n);
    const up = rest > half || (rest === half && (kept & 1n) === 1n);
    return Number(kept + (up ? 1n : 0n)) * 2 ** -1074;
  }
  const high = Math.floor(exponent / 2);
  return Number(mantissa) * 2 ** high * 2 ** (exponent - high);
}

const simpleEscapes: { readonly [letter: string]: number } = {
  n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27, E: 27, '\\': 92, "'": 39, '"': 34, '?': 63, '%': 37,
}; // prettier-ignore

/** A unit of a literal: a code point of the text, or the exact value an escape asks for. */
interface Unit {
  readonly value: number;
  readonly escaped: boolean;
}

function readUnits(body: string, place: Place): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  while (at < body.length) {
    const code = body.codePointAt(at)!;
    if (code !== 92) {
      units.push({ value: code, escaped: false });
      at += code > 0xffff ? 2 : 1;
      continue;
    }
    const rest = body.slice(at + 1, at + 12);
    const octal = /^[0-7]{1,3}/.exec(rest);
    const hex = /^x([0-9a-fA-F]+)/.exec(body.slice(at + 1));
    const universal = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (octal !== null) {
      units.push({ value: parseInt(octal[0], 8), escaped: true });
      at += 1 + octal[0].length;
    } else if (hex !== null) {
      units.push({ value: Number(BigInt.asUintN(32, BigInt(`0x${hex[1]!}`))), escaped: true });
      at += 1 + hex[0].length;
    } else if (universal !== null) {
      units.push({ value: parseInt(universal[1] ?? universal[2]!, 16), escaped: false });
      at += 1 + universal[0].length;
    } else {
      const letter = rest.charAt(0);
      if (letter === '') throw new CompileError('\\ at the end of a literal', place);
      units.push({ value: simpleEscapes[letter] ?? letter.codePointAt(0)!, escaped: true });
      at += 2;
    }
  }
  return units;
}

function splitLiteral(text: string, place: Place): { prefix: string; body: string } {
  const match = /^(L|u8|u|U)?(["'])([\s\S]*)\2$/.exec(text);
  if (match === null) throw new CompileError('unterminated literal', place);
  return { prefix: match[1] ?? '', body: match[3]! };
}

const elementTypes: { readonly [prefix: string]: IntegerType } = { '': CHAR, u8: CHAR, u: USHORT, U: UINT, L: INT };

const encoder = new TextEncoder();
function pushUnit(bytes: number[], unit: Unit, size: number): void {
  if (size === 1) {
    if (unit.escaped) bytes.push(unit.value & 0xff);
    else if (unit.value < 0x80) bytes.push(unit.value);
    else if (escapedByte(unit.value) !== undefined) bytes.push(escapedByte(unit.value)!);
    else bytes.push(...encoder.encode(String.fromCodePoint(unit.value)));
  } else if (size === 2) {
    const pairs =
      unit.escaped || unit.value <= 0xffff
        ? [unit.value & 0xffff]
        : [0xd800 + ((unit.value - 0x10000) >> 10), 0xdc00 + ((unit.value - 0x10000) & 0x3ff)];
    for (const pair of pairs) bytes.push(pair & 0xff, pair >> 8);
  } else {
    for (let shift = 0; shift < 32; shift += 8) bytes.push((unit.value >>> shift) & 0xff);
  }
}

/** `'a'`, `'ab'` (its characters side by side, as gcc), `L'x'`. */
export function readCharacter(text: string, place: Place): { type: IntegerType; value: bigint } {
  const { prefix, body } = splitLiteral(text, place);
  const units = readUnits(body, place);
  if (units.length === 0) throw new CompileError('empty character constant', place);
  if (prefix === '') {
    const bytes: number[] = [];
    for (const unit of units) pushUnit(bytes, unit, 1);
    if (bytes.length === 1) return { type: INT, value: BigInt.asIntN(8, BigInt(bytes[0]!)) };
    let value = 0n;
    for (const byte of bytes) value = (value << 8n) | BigInt(byte);
    return { type: INT, value: BigInt.asIntN(32, value) };
  }
  const type = prefix === 'u8' ? UCHAR : elementTypes[prefix]!;
  const last = BigInt(units[units.length - 1]!.value);
  const bits = type.size * 8;
  return { type, value: type.signed ? BigInt.asIntN(bits, last) : BigInt.asUintN(bits, last) };
}

/** Adjacent string literals as one: its bytes with the final NUL, and the type of an element. */
export function readStrings(texts: readonly string[], place: Place): { element: IntegerType; bytes: Uint8Array } {
  const parts = texts.map((text) => splitLiteral(text, place));
  let prefix = '';
  for (const part of parts) {
    if (part.prefix === '' || part.prefix === prefix) continue;
    if (prefix !== '') throw new CompileError('strings of different prefixes side by side', place);
    prefix = part.prefix;
  }
  const element = elementTypes[prefix]!;
  const bytes: number[] = [];
  for (const part of parts) {
    if (element.size === 1 && isPlain(part.body)) {
      for (let at = 0; at < part.body.length; at++) bytes.push(part.body.charCodeAt(at));
      continue;
    }
    for (const unit of readUnits(part.body, place)) pushUnit(bytes, unit, element.size);
  }
  for (let at = 0; at < element.size; at++) bytes.push(0);
  return { element, bytes: Uint8Array.from(bytes) };
}
function isPlain(body: string): boolean {
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code === 92 || code > 127) return false;
  }
  return true;
}
