/**
 * Declaration specifiers: storage classes, qualifiers, and the type they name in whatever order, with the bodies of
 * structs, unions and enums.
 */
import type { Place } from './ast';
import type { Attributes } from './attributes';
import { checkedAlign, noAttributes, readAlignasArgument, readAttributes, typeOfMode } from './attributes';
import { isKeyword, keywords } from './keywords';
import { readRecordOrEnum } from './records';
import { constantInteger, readExpression } from './expressions';
import { readTypeName } from './declarators';
import {
  BOOL, CHAR, DOUBLE, FLOAT, INT, INT128, LLONG, LONG, LONG_DOUBLE, SCHAR, SHORT, UCHAR, UINT, UINT128, ULLONG, ULONG,
  USHORT, VA_LIST, VOID, addQualifiers, withQualifiers,
} from './layout'; // prettier-ignore
import type { Reader } from './reader';
import { describe } from './reader';
import { Qualifier } from './types';
import type { Type } from './types';

export type StorageClass = 'typedef' | 'extern' | 'static' | 'auto' | 'register';
export interface Specifiers {
  readonly start: Place;
  readonly type: Type;
  readonly storage: StorageClass | undefined;
  readonly inline: boolean;
  readonly threadLocal: boolean;
  /** __auto_type: the type is the initialiser's. */
  readonly autoType: boolean;
  /** No type was named at all: `f();`, `static x;`. */
  readonly implicitInt: boolean;
  /** A struct, union or enum was mentioned: a declaration without declarators declares its tag. */
  readonly tagged: boolean;
  readonly attributes: Attributes;
}

/** True where the next tokens begin a declaration or a type name. */
export function atTypeStart(reader: Reader, ahead = 0): boolean {
  const token = reader.peek(ahead);
  if (token.kind !== 'identifier') return false;
  const known = keywords.get(token.text);
  if (known !== undefined) {
    // `__extension__` also begins expressions.
    if (known.word === '__extension__') return atTypeStart(reader, ahead + 1);
    return true;
  }
  return reader.scope.find(token.text)?.kind === 'typedef';
}
/** Says that what should be a type is none. */
export function failType(reader: Reader, expected: string): never {
  const { token } = reader;
  const unknown = token.kind === 'identifier' && !isKeyword(token.text);
  return reader.fail(unknown ? `unknown type name '${token.text}'` : `expected ${expected} before ${describe(token)}`);
}
export function readSpecifiers(reader: Reader): Specifiers {
  const start = reader.token.place;
  const attributes = noAttributes();
  const counts = new Map<string, number>();
  let storage: StorageClass | undefined;
  let qualifiers = 0;
  let type: Type | undefined;
  let inline = false;
  let threadLocal = false;
  let autoType = false;
  let tagged = false;

  for (;;) {
    const token = reader.token;
    if (token.kind !== 'identifier') break;
    const known = keywords.get(token.text);
    if (known === undefined) {
      // A typedef name is the type only where no other type was named before it.
      if (type !== undefined || counts.size > 0 || autoType) break;
      const name = reader.scope.find(token.text);
      if (name?.kind !== 'typedef') break;
      reader.next();
      type = name.type;
      continue;
    }
    const { word } = known;
    if (known.meaning === 'word') {
      if (type !== undefined) reader.fail('two or more data types in declaration specifiers');
      reader.next();
      counts.set(word, (counts.get(word) ?? 0) + 1);
    } else if (known.meaning === 'qualifier') {
      reader.next();
      qualifiers |= Qualifier[word as keyof typeof Qualifier];
    } else if (known.meaning === 'storage') {
      reader.next();
      if (storage !== undefined && storage !== word) reader.fail('multiple storage classes', token.place);
      storage = word as StorageClass;
    } else if (known.meaning === 'tag') {
      if (type !== undefined || counts.size > 0) reader.fail('two or more data types in declaration specifiers');
      type = readRecordOrEnum(reader);
      tagged = true;
    } else {
      switch (word) {
        case 'inline':
          reader.next();
          inline = true;
          break;
        case '_Noreturn':
          reader.next();
          attributes.noreturn = true;
          break;
        case 'thread':
          reader.next();
          threadLocal = true;
          break;
        case '__auto_type':
          reader.next();
          autoType = true;
          type = INT;
          break;
        case '__builtin_va_list':
          reader.next();
          type = VA_LIST;
          break;
        case '__attribute__':
          readAttributes(reader, attributes);
          break;
        case '_Alignas':
          attributes.align = Math.max(attributes.align, readAlignas(reader));
          break;
        case '_Atomic':
          reader.next();
          if (reader.accept('(')) {
            type = readTypeName(reader);
            reader.expect(')');
          }
          qualifiers |= Qualifier.atomic;
          break;
        case 'typeof':
        case 'typeof_unqual':
          reader.next();
          type = readTypeof(reader);
          if (word === 'typeof_unqual') type = withQualifiers(type, 0);
          break;
        default:
          reader.next();
      }
    }
  }
  const implicitInt = type === undefined && counts.size === 0;
  let named = type ?? (implicitInt ? INT : typeOfWords(reader, counts, start));
  if (attributes.mode !== undefined) named = typeOfMode(reader, named, attributes.mode);
  return {
    start,
    type: addQualifiers(named, qualifiers),
    storage,
    inline,
    threadLocal,
    autoType,
    implicitInt,
    tagged,
    attributes,
  };
}

function readAlignas(reader: Reader): number {
  reader.next();
  reader.expect('(');
  const align = atTypeStart(reader)
    ? checkedAlign(reader, readTypeName(reader).align, reader.last)
    : readAlignasArgument(reader);
  reader.expect(')');
  return align;
}

/** typeof(type) or typeof(expression), after the word. */
function readTypeof(reader: Reader): Type {
  reader.expect('(');
  let type: Type;
  if (atTypeStart(reader)) type = readTypeName(reader);
  else {
    reader.unevaluated++;
    type = readExpression(reader).type;
    reader.unevaluated--;
  }
  reader.expect(')');
  return type;
}

function typeOfWords(reader: Reader, counts: ReadonlyMap<string, number>, place: Place): Type {
  const count = (word: string): number => counts.get(word) ?? 0;
  for (const word of counts.keys()) {
    if (word === '_Complex' || word === '_Imaginary') reader.fail('complex types are not supported', place);
    if (/^(_Decimal|__float|_Float|__fp16|__bf16)/.test(word)) reader.fail(`type ${word} is not supported`, place);
  }
  const longs = count('long');
  const unsigned = count('unsigned') > 0;
  const signed = count('signed') > 0;
  let words = 0;
  for (const word of counts.keys()) if (word !== 'signed' && word !== 'unsigned') words++;
  const only = (...allowed: string[]): boolean => [...counts.keys()].every((word) => allowed.includes(word));
  if (unsigned && signed) reader.fail("both 'signed' and 'unsigned' in declaration specifiers", place);
  const sign = ['signed', 'unsigned'];
  if (count('void') && only('void')) return VOID;
  if (count('_Bool') && only('_Bool')) return BOOL;
  if (count('char') && only('char', ...sign)) return unsigned ? UCHAR : signed ? SCHAR : CHAR;
  if (count('short') && only('short', 'int', ...sign)) return unsigned ? USHORT : SHORT;
  if (count('float') && only('float')) return FLOAT;
  if (count('double') && only('double', 'long') && longs <= 1) return longs ? LONG_DOUBLE : DOUBLE;
  if (count('__int128') && only('__int128', ...sign)) return unsigned ? UINT128 : INT128;
  if (count('__uint128_t') && only('__uint128_t')) return UINT128;
  if (longs > 0 && only('long', 'int', ...sign) && longs <= 2)
    return longs === 1 ? (unsigned ? ULONG : LONG) : unsigned ? ULLONG : LLONG;
  if (only('int', ...sign) && words <= 1) return unsigned ? UINT : INT;
  return reader.fail(`these words name no type together: ${[...counts.keys()].join(' ')}`, place);
}

/** `_Static_assert(condition, "text")`, up to the `;`. */
export function readStaticAssert(reader: Reader): void {
  const { place } = reader.next();
  reader.expect('(');
  const condition = constantInteger(reader, 'expression in static assertion');
  let text = '';
  if (reader.accept(',')) {
    while (reader.token.kind === 'string') text += reader.next().text;
  }
  reader.expect(')');
  if (!reader.accept(';')) reader.fail(`expected ';' before ${describe(reader.token)}`);
  if (condition.value === 0n) reader.fail(`static assertion failed${text ? `: ${text}` : ''}`, place);
}
