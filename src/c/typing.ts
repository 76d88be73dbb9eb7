/**
 * What C says about types: which are the same, which convert to which, how arithmetic converts its operands, and how a
 * type is written.
 */
import {
  INT,
  UINT,
  arrayOf,
  functionOf,
  integerOfRank,
  isComplete,
  pointerTo,
  qualifiersOf,
  unqualified,
  withQualifiers,
} from './layout';
import { Qualifier } from './types';
import type { FunctionType, IntegerType, Type } from './types';

export const isInteger = (type: Type): type is IntegerType => type.kind === 'integer';
export const isArithmetic = (type: Type): boolean => type.kind === 'integer' || type.kind === 'float';
export const isScalar = (type: Type): boolean => isArithmetic(type) || type.kind === 'pointer';

/** The plain integer type an enum or integer is computed as. */
export function plainInteger(type: IntegerType): IntegerType {
  return type.enumeration ? integerOfRank(type.rank, type.signed) : type;
}

function sameInteger(a: IntegerType, b: IntegerType): boolean {
  if (a.enumeration && b.enumeration) return a.enumeration === b.enumeration;
  return plainInteger(a).name === plainInteger(b).name;
}

/** Compatible types in C's sense, qualifiers included: an enum is the same as the integer it is stored as. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.qualifiers !== b.qualifiers) return false;
  switch (a.kind) {
    case 'void':
      return true;
    case 'integer':
      return sameInteger(a, b as IntegerType);
    case 'float':
      return a.name === (b as typeof a).name;
    case 'pointer':
      return sameType(a.to, (b as typeof a).to);
    case 'record':
      return a.record === (b as typeof a).record;
    case 'array': {
      const other = b as typeof a;
      if (!sameType(a.of, other.of)) return false;
      if (a.lengthExpression !== undefined || other.lengthExpression !== undefined) return true;
      return a.length === undefined || other.length === undefined || a.length === other.length;
    }
    case 'function':
      return sameFunction(a, b as typeof a);
  }
}
function sameFunction(a: FunctionType, b: FunctionType): boolean {
  if (!sameType(unqualified(a.result), unqualified(b.result))) return false;
  if (a.unprototyped || b.unprototyped) return true;
  if (a.variadic !== b.variadic || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((parameter, index) => sameUnqualified(parameter, b.parameters[index]!));
}
/** As `sameType`, but the outermost qualifiers do not count: __builtin_types_compatible_p. */
export function sameUnqualified(a: Type, b: Type): boolean {
  return a === b || sameType(unqualified(a), unqualified(b));
}

/** Of two compatible types, the one that knows more: lengths of arrays, parameters of functions. */
export function compositeType(a: Type, b: Type): Type {
  if (a.kind === 'array' && b.kind === 'array') {
    if (a.lengthExpression !== undefined) return a;
    if (b.lengthExpression !== undefined) return b;
    return arrayOf(compositeType(a.of, b.of), a.length ?? b.length, undefined, Math.max(a.align, b.align));
  }
  if (a.kind === 'function' && b.kind === 'function') {
    if (a.unprototyped) return b;
    if (b.unprototyped || a.parameters.length !== b.parameters.length) return a;
    const parameters = a.parameters.map((parameter, index) => compositeType(parameter, b.parameters[index]!));
    return functionOf(compositeType(a.result, b.result), parameters, a);
  }
  if (a.kind === 'pointer' && b.kind === 'pointer') {
    const to = compositeType(a.to, b.to);
    return to === a.to ? a : pointerTo(to, a.qualifiers);
  }
  return a;
}

/** The integer promotions. `width` is that of a bit-field. */
export function promoted(type: Type, width?: number): Type {
  if (type.kind !== 'integer') return unqualified(type);
  if (width !== undefined && type.rank <= 5) {
    if (width < 32 || (width === 32 && type.signed)) return INT;
    if (width === 32) return UINT;
  }
  if (type.rank < 3) return INT;
  const plain = integerOfRank(type.rank, type.signed);
  const precision = width ?? type.precision;
  if (precision === undefined || precision <= 32 || precision >= type.size * 8 || type.rank > 5) return plain;
  return { ...plain, name: `${plain.name}:${precision}`, precision };
}
const bitsOf = (type: IntegerType): number => type.precision ?? type.size * 8;

/** The usual arithmetic conversions, of promoted operands. */
export function arithmeticType(a: Type, b: Type): Type {
  if (a.kind === 'float' || b.kind === 'float') {
    if (a.kind !== 'float') return unqualified(b);
    if (b.kind !== 'float') return unqualified(a);
    return unqualified(a.size >= b.size ? a : b);
  }
  if (a.kind !== 'integer' || b.kind !== 'integer') return INT;
  const [more, less] = bitsOf(a) > bitsOf(b) || (bitsOf(a) === bitsOf(b) && a.rank >= b.rank) ? [a, b] : [b, a];
  if (more.signed === less.signed || !more.signed || bitsOf(more) > bitsOf(less)) return unqualified(more);
  const signedOne = more;
  return integerOfRank(signedOne.rank, false);
}

/** What `cond ? a : b` and comparisons make of two pointers; undefined where they do not go together. */
export function pointerMerge(a: Type, b: Type): Type | undefined {
  if (a.kind !== 'pointer' || b.kind !== 'pointer') return undefined;
  const qualifiers = qualifiersOf(a.to) | qualifiersOf(b.to);
  if (a.to.kind === 'void' || b.to.kind === 'void')
    return pointerTo(withQualifiers(a.to.kind === 'void' ? a.to : b.to, qualifiers));
  if (!sameUnqualified(a.to, b.to)) return undefined;
  return pointerTo(withQualifiers(compositeType(unqualified(a.to), unqualified(b.to)), qualifiers));
}

/** The type in C's notation: `const struct inode *`, `int (*)(void)`. */
export function typeName(type: Type): string {
  return formatDeclaration(type, '');
}

/** `name` declared with this type, in C's notation: `int (*name)(void)`. */
export function formatDeclaration(type: Type, name: string): string {
  return declare(type, name, 0);
}
function declare(type: Type, inner: string, depth: number): string {
  if (depth > 100) return '…';
  switch (type.kind) {
    case 'pointer': {
      const quals = qualifierWords(type.qualifiers);
      let star = `*${quals}${quals && inner && !inner.startsWith('[') ? ' ' : ''}${inner}`;
      if (type.to.kind === 'array' || type.to.kind === 'function') star = `(${star})`;
      return declare(type.to, star, depth + 1);
    }
    case 'array': {
      const length = type.lengthExpression !== undefined ? '*' : (type.length ?? '');
      return declare(type.of, `${inner}[${length}]`, depth + 1);
    }
    case 'function': {
      const list = type.parameters.map((parameter) => declare(parameter, '', depth + 1));
      if (type.variadic) list.push('...');
      const written = list.length > 0 ? list.join(', ') : type.unprototyped ? '' : 'void';
      return declare(type.result, `${inner}(${written})`, depth + 1);
    }
    default: {
      const quals = qualifierWords(type.qualifiers);
      const word = type.kind === 'void' ? 'void' : type.kind === 'record' ? recordName(type.record) : type.name;
      return `${quals ? `${quals} ` : ''}${word}${inner ? ` ${inner}` : ''}`;
    }
  }
}
function qualifierWords(qualifiers: number): string {
  const words: string[] = [];
  for (const [word, bit] of Object.entries(Qualifier)) {
    if (qualifiers & bit) words.push(word === 'atomic' ? '_Atomic' : word);
  }
  return words.join(' ');
}
export function recordName(record: { keyword: string; tag: string | undefined; fromTypedef?: boolean }): string {
  if (record.tag === undefined) return `${record.keyword} <unnamed>`;
  return record.fromTypedef ? record.tag : `${record.keyword} ${record.tag}`;
}

export { isComplete };
