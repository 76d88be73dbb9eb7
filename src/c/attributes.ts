/**
 * __attribute__((…)), asm labels and _Alignas: what they say about a declaration. Attributes that change nothing an
 * execution can see (format, pure, cold…) are read over.
 */
import type { FunctionSymbol, Place } from './ast';
import { constantInteger, readExpression } from './expressions';
import { DOUBLE, FLOAT, INT, LONG_DOUBLE, integerOfRank, withQualifiers } from './layout';
import { readStrings } from './literals';
import type { Reader } from './reader';
import type { Type } from './types';

export interface Attributes {
  /** Bytes; 0 where not asked for. */
  align: number;
  packed: boolean;
  weak: boolean;
  noreturn: boolean;
  transparent: boolean;
  notInstrumented: boolean;
  /** Of __attribute__((constructor)): lower runs first, 65535 where none is written. */
  constructorPriority: number | undefined;
  /** scalar_storage_order says big-endian. */
  reversed: boolean;
  gnuInline: boolean;
  cleanup: FunctionSymbol | undefined;
  alias: string | undefined;
  section: string | undefined;
  mode: string | undefined;
}
export function noAttributes(): Attributes {
  return {
    align: 0,
    packed: false,
    weak: false,
    noreturn: false,
    transparent: false,
    notInstrumented: false,
    constructorPriority: undefined,
    reversed: false,
    gnuInline: false,
    cleanup: undefined,
    alias: undefined,
    section: undefined,
    mode: undefined,
  };
}

const words = new Set(['__attribute__', '__attribute']);
export function atAttribute(reader: Reader): boolean {
  return words.has(reader.token.text);
}

/** Any number of attributes, into `found`. */
export function readAttributes(reader: Reader, found: Attributes): Attributes {
  while (words.has(reader.token.text)) {
    reader.next();
    reader.expect('(');
    reader.expect('(');
    while (!reader.at(')')) {
      if (reader.accept(',')) continue;
      readAttribute(reader, found);
    }
    reader.expect(')');
    reader.expect(')');
  }
  return found;
}

function readAttribute(reader: Reader, found: Attributes): void {
  const token = reader.expectIdentifier('an attribute');
  const name = /^__.+__$/.test(token.text) ? token.text.slice(2, -2) : token.text;
  switch (name) {
    case 'packed':
      found.packed = true;
      break;
    case 'weak':
      found.weak = true;
      break;
    case 'noreturn':
      found.noreturn = true;
      break;
    case 'transparent_union':
      found.transparent = true;
      break;
    case 'no_instrument_function':
      found.notInstrumented = true;
      break;
    case 'constructor':
      found.constructorPriority = 65535;
      if (!reader.accept('(')) return;
      if (!reader.at(')'))
        found.constructorPriority = Number(constantInteger(reader, 'priority of a constructor').value);
      reader.expect(')');
      return;
    case 'gnu_inline':
      found.gnuInline = true;
      break;
    case 'aligned':
    case 'warn_if_not_aligned':
      readAligned(reader, name === 'aligned' ? found : noAttributes());
      return;
    case 'alias':
    case 'weakref':
      if (reader.at('(')) found.alias = readStringArgument(reader);
      if (name === 'weakref') found.weak = true;
      return;
    case 'section':
      found.section = readStringArgument(reader);
      return;
    case 'mode': {
      reader.expect('(');
      found.mode = reader.next().text.replace(/^__|__$/g, '');
      reader.expect(')');
      return;
    }
    case 'cleanup': {
      reader.expect('(');
      const named = reader.expectIdentifier('a function');
      const what = reader.scope.find(named.text);
      if (what?.kind !== 'function') reader.fail(`cleanup argument '${named.text}' is not a function`, named.place);
      found.cleanup = what.function;
      reader.expect(')');
      return;
    }
    case 'vector_size':
      reader.fail('vector types (__attribute__((vector_size))) are not supported', token.place);
      break;
    case 'scalar_storage_order':
      found.reversed = readStringArgument(reader) === 'big-endian';
      return;
  }
  if (reader.at('(')) skipParentheses(reader);
}

function readAligned(reader: Reader, found: Attributes): void {
  let align = 16;
  if (reader.accept('(')) {
    align = Number(constantInteger(reader, 'alignment').value);
    reader.expect(')');
  }
  found.align = Math.max(found.align, checkedAlign(reader, align, reader.last));
}
export function checkedAlign(reader: Reader, align: number, place: Place): number {
  if (align === 0) return 0;
  if (align < 0 || align > 2 ** 28 || (align & (align - 1)) !== 0)
    reader.fail(`alignment ${align} is not a power of two`, place);
  return align;
}

function readStringArgument(reader: Reader): string {
  reader.expect('(');
  const text = readStringText(reader);
  reader.expect(')');
  return text;
}
/** Adjacent string literals as text. */
export function readStringText(reader: Reader): string {
  const texts: string[] = [];
  const { place } = reader.token;
  while (reader.token.kind === 'string') texts.push(reader.next().text);
  if (texts.length === 0) reader.fail('expected a string');
  const { bytes } = readStrings(texts, place);
  return new TextDecoder().decode(bytes.subarray(0, bytes.length - 1));
}

export function skipParentheses(reader: Reader): void {
  reader.expect('(');
  let open = 1;
  while (open > 0) {
    const token = reader.next();
    if (token.kind === 'end') reader.fail("expected ')'");
    if (token.text === '(') open++;
    else if (token.text === ')') open--;
  }
}

/** `asm("name")` after a declarator. */
export function readAsmLabel(reader: Reader): string | undefined {
  const { text } = reader.token;
  if (text !== 'asm' && text !== '__asm__' && text !== '__asm') return undefined;
  reader.next();
  reader.expect('(');
  const name = readStringText(reader);
  reader.expect(')');
  return name;
}

/** `_Alignas(type)` or `_Alignas(n)`, after its `(`: bytes. */
export function readAlignasArgument(reader: Reader): number {
  const place = reader.token.place;
  const argument = readExpression(reader);
  if (argument.op !== 'integer') reader.fail('alignment is not an integer constant', place);
  return checkedAlign(reader, Number(argument.value), place);
}

const modeRanks = new Map([
  ['QI', 1],
  ['byte', 1],
  ['HI', 2],
  ['SI', 3],
  ['DI', 4],
  ['word', 4],
  ['pointer', 4],
  ['unwind_word', 4],
  ['TI', 6],
]);
const modeFloats = new Map([
  ['SF', FLOAT],
  ['DF', DOUBLE],
  ['XF', LONG_DOUBLE],
]);
/** The type of the same kind with the size that __attribute__((mode(…))) names. */
export function typeOfMode(reader: Reader, type: Type, mode: string): Type {
  const float = modeFloats.get(mode);
  if (float !== undefined) return withQualifiers(float, type.qualifiers);
  const rank = modeRanks.get(mode);
  if (rank === undefined) return reader.fail(`__attribute__((mode(${mode}))) is not supported`, reader.last);
  if (type.kind === 'pointer') return type;
  const signed = type.kind === 'integer' ? type.signed : INT.signed;
  return withQualifiers(integerOfRank(rank, signed), type.qualifiers);
}
