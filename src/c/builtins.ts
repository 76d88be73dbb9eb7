/**
 * gcc's builtins. What is known while compiling becomes a constant here; what a machine has to do becomes a Builtin node;
 * the names of library functions become calls of them.
 */
import type { Expression, Place } from './ast';
import {
  addressOf,
  convert,
  dereference,
  float,
  hasEffects,
  integer,
  isConstant,
  memberAccess,
  promote,
  rvalue,
} from './build';
import { asValue, assign, comma } from './operators';
import { readTypeName } from './declarators';
import { call, readArguments } from './calls';
import { constantInteger, readAssignment, readExpression, subscript } from './expressions';
import { implicitFunction, stringLiteral } from './primary';
import {
  BOOL, CHAR, DOUBLE, FLOAT, INT, LLONG, LONG, LONG_DOUBLE, UCHAR, UINT, ULLONG, ULONG, USHORT, VOID, VOID_POINTER,
  isComplete, pointerTo, unqualified,
} from './layout'; // prettier-ignore
import { libraryFunction } from './library';
import type { Reader } from './reader';
import { atTypeStart } from './specifiers';
import { isInteger, sameUnqualified, typeName } from './typing';
import { foldOverflow } from './overflow';
import type { Type } from './types';

export function isBuiltin(name: string): boolean {
  return name.startsWith('__builtin_') || name.startsWith('__sync_') || name.startsWith('__atomic_');
}

/** From the builtin's name on. */
export function readBuiltin(reader: Reader): Expression {
  const { text, place: start } = reader.next();
  if (text.startsWith('__sync_')) return syncBuiltin(reader, text.slice(2), start);
  if (text.startsWith('__atomic_')) return atomicBuiltin(reader, text.slice(2), start);
  const name = text.replace('__builtin_', '');
  const own = special[name];
  if (own !== undefined) return own(reader, start);
  const plain = plainBuiltins.get(name);
  if (plain !== undefined) {
    const list = readArguments(reader);
    return builtin(reader, plain, list, reader.placeFrom(start));
  }
  const overflow = /^(s|u|)(add|sub|mul)(l|ll|)_overflow(_p)?$/.exec(name);
  if (overflow !== null) return overflowBuiltin(reader, overflow, start);
  const library = name
    .replace(/^__(.*)_chk$/, '$1')
    .replace(/_chk$/, '')
    .replace(/_unlocked$/, '');
  if (libraryFunction(library) !== undefined) return libraryCall(reader, name, library, start);
  return reader.fail(`${text} is not supported`, start);
}

interface PlainBuiltin {
  readonly name: string;
  readonly result: Type;
  /** What arguments are converted to; undefined keeps their own promoted type. */
  readonly parameters: readonly (Type | undefined)[];
  readonly fold?: (value: bigint) => bigint | undefined;
}
const plainBuiltins = new Map<string, PlainBuiltin>();
function plain(
  names: string,
  name: string,
  result: Type,
  parameters: readonly (Type | undefined)[],
  fold?: (value: bigint) => bigint | undefined,
): void {
  for (const one of names.split(' ')) plainBuiltins.set(one, { name, result, parameters, ...(fold && { fold }) });
}
const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);
const trailing = (value: bigint): number => bitLength(value & -value) - 1;
const ones = (value: bigint): number => value.toString(2).replace(/0/g, '').length;
const when = (known: boolean, value: number): bigint | undefined => (known ? BigInt(value) : undefined);
const swapped = (bytes: number) => (value: bigint) => {
  let result = 0n;
  for (let at = 0; at < bytes; at++) result = (result << 8n) | ((value >> BigInt(8 * at)) & 0xffn);
  return result;
};
for (const [suffix, out, unsigned, signed, bits] of [
  ['', '', UINT, INT, 32],
  ['l', 'l', ULONG, LONG, 64],
  ['ll', 'l', ULLONG, LLONG, 64],
] as const) {
  plain(`clz${suffix}`, `clz${out}`, INT, [unsigned], (v) => when(v !== 0n, bits - bitLength(v)));
  plain(`ctz${suffix}`, `ctz${out}`, INT, [unsigned], (v) => when(v !== 0n, trailing(v)));
  plain(`ffs${suffix}`, `ffs${out}`, INT, [signed], (v) => BigInt(v === 0n ? 0 : trailing(v) + 1));
  plain(`popcount${suffix}`, `popcount${out}`, INT, [unsigned], (v) => BigInt(ones(v)));
  plain(`parity${suffix}`, `parity${out}`, INT, [unsigned], (v) => BigInt(ones(v) & 1));
  plain(`clrsb${suffix}`, `clrsb${out}`, INT, [signed], (v) => BigInt(bits - 1 - bitLength(v < 0n ? ~v : v)));
}
plain('bswap16', 'bswap16', USHORT, [USHORT], swapped(2));
plain('bswap32', 'bswap32', UINT, [UINT], swapped(4));
plain('bswap64', 'bswap64', ULONG, [ULONG], swapped(8));
plain('trap', 'trap', VOID, []);
plain('unreachable', 'unreachable', VOID, []);
plain('setjmp', 'setjmp', INT, [VOID_POINTER]);
plain('longjmp', 'longjmp', VOID, [VOID_POINTER, INT]);
plain('alloca', 'alloca', VOID_POINTER, [ULONG]);
plain('alloca_with_align', 'alloca_with_align', VOID_POINTER, [ULONG, ULONG]);
plain('return_address', 'return_address', VOID_POINTER, [UINT]);
plain('frame_address', 'frame_address', VOID_POINTER, [UINT]);
plain('fabs', 'fabs', DOUBLE, [DOUBLE]);
plain('fabsf', 'fabs', FLOAT, [FLOAT]);
plain('fabsl', 'fabs', LONG_DOUBLE, [LONG_DOUBLE]);
plain('copysign', 'copysign', DOUBLE, [DOUBLE, DOUBLE]);
plain('copysignf', 'copysignf', FLOAT, [FLOAT, FLOAT]);
plain('copysignl', 'copysign', LONG_DOUBLE, [LONG_DOUBLE, LONG_DOUBLE]);
for (const test of ['signbit', 'isnan', 'isinf', 'isinf_sign', 'isfinite', 'isnormal', 'finite']) {
  plain(test, test, INT, [undefined]);
  plain(`${test}f`, test, INT, [FLOAT]);
  plain(`${test}l`, test, INT, [LONG_DOUBLE]);
}
for (const test of ['isgreater', 'isgreaterequal', 'isless', 'islessequal', 'islessgreater', 'isunordered'])
  plain(test, test, INT, [undefined, undefined]);

function builtin(reader: Reader, what: PlainBuiltin, list: readonly Expression[], place: Place): Expression {
  if (list.length !== what.parameters.length) reader.fail(`wrong number of arguments to __builtin_${what.name}`, place);
  const values = list.map((argument, index) => {
    const type = what.parameters[index];
    const value = rvalue(reader, argument);
    if (type !== undefined) return convert(reader, value, type, 'silent');
    return isInteger(value.type) ? convert(reader, value, DOUBLE, 'silent') : value;
  });
  const [first] = values;
  if (first?.op === 'integer') {
    const folded = what.fold?.(first.value);
    if (folded !== undefined) return integer(place, what.result, folded);
  }
  if (first?.op === 'float') {
    const folded = foldFloatBuiltin(what.name, first.value);
    if (folded !== undefined)
      return what.result === INT ? integer(place, INT, BigInt(folded)) : float(place, what.result, folded);
  }
  return { op: 'builtin', place, type: what.result, name: what.name, arguments: values };
}
function foldFloatBuiltin(name: string, value: number): number | undefined {
  switch (name) {
    case 'fabs':
      return Math.abs(value);
    case 'isnan':
      return Number.isNaN(value) ? 1 : 0;
    case 'isinf':
      return Math.abs(value) === Infinity ? 1 : 0;
    case 'isfinite':
      return Number.isFinite(value) ? 1 : 0;
    default:
      return undefined;
  }
}

function libraryCall(reader: Reader, name: string, library: string, start: Place): Expression {
  let list = readArguments(reader);
  const place = reader.placeFrom(start);
  if (name.endsWith('_chk')) list = withoutChecks(name.replace(/^__/, ''), list);
  const [first] = list;
  if (library === 'strlen' && first?.op === 'string') {
    const length = first.bytes.indexOf(0);
    return integer(place, ULONG, BigInt(length));
  }
  if (/^l?l?abs$/.test(library) && first !== undefined) {
    const value = promote(reader, first);
    if (value.op === 'integer') {
      const type = library === 'abs' ? INT : library === 'labs' ? LONG : LLONG;
      const converted = convert(reader, value, type, 'silent');
      if (converted.op === 'integer')
        return integer(place, type, converted.value < 0n ? -converted.value : converted.value);
    }
  }
  const callee = rvalue(reader, libraryDesignator(reader, library, start));
  return call(reader, callee, list, place);
}
/** `__memcpy_chk(d, s, n, size)` has the object's size last; those of printf's family flags and size in front of the format. */
function withoutChecks(name: string, list: readonly Expression[]): Expression[] {
  const printf = /^v?(f|s|sn)?printf_chk$/.exec(name);
  if (printf === null) return list.slice(0, -1);
  if (printf[1] === 's') return [...list.slice(0, 1), ...list.slice(3)];
  if (printf[1] === 'sn') return [...list.slice(0, 2), ...list.slice(4)];
  return printf[1] === 'f' ? [...list.slice(0, 1), ...list.slice(2)] : list.slice(1);
}
function libraryDesignator(reader: Reader, name: string, place: Place): Expression {
  const declared = reader.unit.find(name);
  if (declared?.kind === 'function')
    return { op: 'function', place, type: declared.function.type, function: declared.function };
  return implicitFunction(reader, name, place);
}

const intOfSuffix: { readonly [suffix: string]: readonly [Type, Type] } = {
  '': [INT, UINT],
  l: [LONG, ULONG],
  ll: [LLONG, ULLONG],
};
function overflowBuiltin(reader: Reader, match: RegExpExecArray, start: Place): Expression {
  const [, sign, operator, suffix, test] = match as unknown as [string, string, string, string, string | undefined];
  const list = readArguments(reader).map((argument) => rvalue(reader, argument));
  const place = reader.placeFrom(start);
  const [a, b, third] = list;
  if (a === undefined || b === undefined || third === undefined || list.length !== 3)
    return reader.fail('wrong number of arguments to an overflow builtin', place);
  const typed = sign === '' ? undefined : intOfSuffix[suffix]![sign === 's' ? 0 : 1];
  const left = typed ? convert(reader, a, typed, 'silent') : a;
  const right = typed ? convert(reader, b, typed, 'silent') : b;
  if (!isInteger(left.type) || !isInteger(right.type)) reader.fail('an overflow builtin takes integers', place);
  const name = `${operator}_overflow${test ? '_p' : ''}`;
  if (test && left.op === 'integer' && right.op === 'integer' && isInteger(third.type))
    return integer(place, BOOL, foldOverflow(operator, left.value, right.value, third.type) ? 1n : 0n);
  if (!test && (third.type.kind !== 'pointer' || !isInteger(third.type.to)))
    reader.fail('the third argument of an overflow builtin is a pointer to an integer', place);
  return { op: 'builtin', place, type: BOOL, name, arguments: [left, right, third] };
}

const special: { readonly [name: string]: (reader: Reader, start: Place) => Expression } = {
  constant_p(reader, start) {
    reader.expect('(');
    reader.unevaluated++;
    const operand = rvalue(reader, readExpression(reader));
    reader.unevaluated--;
    reader.expect(')');
    const known = isConstant(operand) || (operand.op === 'decay' && operand.operand.op === 'string');
    return integer(reader.placeFrom(start), INT, known ? 1n : 0n);
  },
  types_compatible_p(reader, start) {
    reader.expect('(');
    const a = readTypeName(reader);
    reader.expect(',');
    const b = readTypeName(reader);
    reader.expect(')');
    return integer(reader.placeFrom(start), INT, sameUnqualified(a, b) ? 1n : 0n);
  },
  choose_expr(reader) {
    reader.expect('(');
    const chooser = constantInteger(reader, 'first argument of __builtin_choose_expr').value !== 0n;
    reader.expect(',');
    const read = (wanted: boolean): Expression => {
      if (!wanted) reader.unevaluated++;
      const expression = readAssignment(reader);
      if (!wanted) reader.unevaluated--;
      return expression;
    };
    const first = read(chooser);
    reader.expect(',');
    const second = read(!chooser);
    reader.expect(')');
    return chooser ? first : second;
  },
  offsetof(reader, start) {
    reader.expect('(');
    const type = readTypeName(reader);
    reader.expect(',');
    const place = reader.token.place;
    if (!isComplete(type)) reader.fail(`offsetof in incomplete ${typeName(type)}`, place);
    let at = dereference(reader, integer(place, pointerTo(type), 0n), place);
    at = memberAccess(reader, at, reader.expectIdentifier('a member').text, place);
    for (;;) {
      if (reader.accept('.')) at = memberAccess(reader, at, reader.expectIdentifier('a member').text, place);
      else if (reader.accept('[')) {
        at = subscript(reader, at, readExpression(reader), place);
        reader.expect(']');
      } else break;
    }
    reader.expect(')');
    const address = addressOf(reader, at, reader.placeFrom(start));
    return { ...convert(reader, address, ULONG, 'cast'), place: reader.placeFrom(start) };
  },
  va_arg(reader, start) {
    reader.expect('(');
    const list = rvalue(reader, readAssignment(reader));
    reader.expect(',');
    const type = readTypeName(reader);
    reader.expect(')');
    return { op: 'va-arg', place: reader.placeFrom(start), type: unqualified(type), list };
  },
  va_start(reader, start) {
    const list = readArguments(reader).map((argument) => rvalue(reader, argument));
    const place = reader.placeFrom(start);
    return { op: 'builtin', place, type: VOID, name: 'va_start', arguments: list.slice(0, 1) };
  },
  va_end: (reader, start) => listBuiltin(reader, 'va_end', start),
  va_copy: (reader, start) => listBuiltin(reader, 'va_copy', start),
  expect: expectBuiltin,
  expect_with_probability: expectBuiltin,
  object_size: objectSize,
  dynamic_object_size: objectSize,
  assume_aligned(reader, start) {
    const [pointer] = readArguments(reader);
    if (pointer === undefined) return reader.fail('__builtin_assume_aligned needs a pointer', start);
    return convert(reader, rvalue(reader, pointer), VOID_POINTER, 'silent');
  },
  prefetch(reader, start) {
    const list = readArguments(reader);
    const place = reader.placeFrom(start);
    const all = list.reduce((left, right) => comma(reader, left, right));
    return { ...convert(reader, rvalue(reader, all), VOID, 'cast'), place };
  },
  va_arg_pack_len(reader, start) {
    readArguments(reader);
    const pack = reader.context?.pack;
    if (!pack) return reader.fail('__builtin_va_arg_pack_len() is not in a variadic gnu_inline function', start);
    return integer(reader.placeFrom(start), INT, BigInt(pack.length));
  },
  has_attribute(reader, start) {
    reader.expect('(');
    reader.unevaluated++;
    if (atTypeStart(reader)) readTypeName(reader);
    else readAssignment(reader);
    reader.unevaluated--;
    reader.expect(',');
    // Attributes are not kept. nonstring, which the kernel asks for, only serves warnings.
    const name = reader.expectIdentifier('an attribute').text.replace(/^__|__$/g, '');
    if (name !== 'nonstring') reader.fail(`__builtin_has_attribute of '${name}' is not supported`, start);
    reader.expect(')');
    return integer(reader.placeFrom(start), INT, 0n);
  },
  __clear_cache: (reader, start) => {
    const place = start;
    const all = readArguments(reader).reduce((left, right) => comma(reader, left, right));
    return { ...convert(reader, rvalue(reader, all), VOID, 'cast'), place };
  },
  classify_type(reader, start) {
    reader.expect('(');
    reader.unevaluated++;
    const { type } = promoteAny(reader, readAssignment(reader));
    reader.unevaluated--;
    reader.expect(')');
    const classes = { void: 0, integer: 1, pointer: 5, float: 8, function: 10, array: 14, record: 12 };
    const union = type.kind === 'record' && type.record.keyword === 'union';
    return integer(reader.placeFrom(start), INT, BigInt(union ? 13 : classes[type.kind]));
  },
  FUNCTION(reader, start) {
    reader.expect('(');
    reader.expect(')');
    const bytes = new TextEncoder().encode(`${reader.context?.name ?? ''}\0`);
    return rvalue(reader, stringLiteral(bytes, { ...CHAR, qualifiers: 1 }, start));
  },
  inf: (reader, start) => floatConstant(reader, start, DOUBLE, Infinity),
  inff: (reader, start) => floatConstant(reader, start, FLOAT, Infinity),
  infl: (reader, start) => floatConstant(reader, start, LONG_DOUBLE, Infinity),
  huge_val: (reader, start) => floatConstant(reader, start, DOUBLE, Infinity),
  huge_valf: (reader, start) => floatConstant(reader, start, FLOAT, Infinity),
  huge_vall: (reader, start) => floatConstant(reader, start, LONG_DOUBLE, Infinity),
  nan: (reader, start) => floatConstant(reader, start, DOUBLE, NaN),
  nanf: (reader, start) => floatConstant(reader, start, FLOAT, NaN),
  nanl: (reader, start) => floatConstant(reader, start, LONG_DOUBLE, NaN),
  extract_return_addr: sameAddress,
  frob_return_addr: sameAddress,
};

function promoteAny(reader: Reader, e: Expression): Expression {
  const value = rvalue(reader, e);
  return isInteger(value.type) ? promote(reader, value) : value;
}
function floatConstant(reader: Reader, start: Place, type: Type, value: number): Expression {
  readArguments(reader);
  return float(reader.placeFrom(start), type, value);
}
function sameAddress(reader: Reader, start: Place): Expression {
  const [address] = readArguments(reader);
  if (address === undefined) return reader.fail('an address is missing', start);
  return convert(reader, rvalue(reader, address), VOID_POINTER, 'silent');
}
function listBuiltin(reader: Reader, name: string, start: Place): Expression {
  const list = readArguments(reader).map((argument) => rvalue(reader, argument));
  return { op: 'builtin', place: reader.placeFrom(start), type: VOID, name, arguments: list };
}
function expectBuiltin(reader: Reader, start: Place): Expression {
  const [value, expected] = readArguments(reader);
  if (value === undefined) return reader.fail('__builtin_expect needs a value', start);
  const place = reader.placeFrom(start);
  if (expected !== undefined && hasEffects(expected))
    return convert(reader, comma(reader, expected, value), LONG, 'silent');
  return { ...asValue(convert(reader, rvalue(reader, value), LONG, 'silent'), place), place };
}
/** As for an object of unknown size. */
function objectSize(reader: Reader, start: Place): Expression {
  reader.expect('(');
  reader.unevaluated++;
  readAssignment(reader);
  reader.unevaluated--;
  reader.expect(',');
  const kind = constantInteger(reader, 'second argument of __builtin_object_size').value;
  reader.expect(')');
  return integer(reader.placeFrom(start), ULONG, kind < 2n ? -1n : 0n);
}

/** The type a __sync or __atomic builtin works on: what its first argument points to. */
function pointee(reader: Reader, pointer: Expression | undefined, place: Place): Type {
  if (pointer?.type.kind !== 'pointer') return reader.fail('an atomic builtin needs a pointer', place);
  return unqualified(pointer.type.to);
}

function syncBuiltin(reader: Reader, written: string, start: Place): Expression {
  const list = readArguments(reader).map((argument) => rvalue(reader, argument));
  const place = reader.placeFrom(start);
  const name = written.replace(/_(1|2|4|8|16)$/, '');
  if (name === 'sync_synchronize') return { op: 'builtin', place, type: VOID, name, arguments: [] };
  const type = pointee(reader, list[0], place);
  const wanted = name.endsWith('compare_and_swap') ? 3 : name === 'sync_lock_release' ? 1 : 2;
  const values = list
    .slice(0, wanted)
    .map((value, index) => (index === 0 ? value : convert(reader, value, type, 'silent')));
  if (values.length < wanted) reader.fail(`too few arguments to __${name}`, place);
  const result = name === 'sync_lock_release' ? VOID : name === 'sync_bool_compare_and_swap' ? BOOL : type;
  return { op: 'builtin', place, type: result, name, arguments: values };
}

function atomicBuiltin(reader: Reader, written: string, start: Place): Expression {
  const list = readArguments(reader).map((argument) => rvalue(reader, argument));
  const place = reader.placeFrom(start);
  const operation = written.slice('atomic_'.length).replace(/_(1|2|4|8|16)$/, '_n');
  const make = (name: string, type: Type, values: readonly Expression[]): Expression => ({
    op: 'builtin',
    place,
    type,
    name: `atomic_${name}`,
    arguments: values,
  });
  if (operation === 'thread_fence' || operation === 'signal_fence') return make(operation, VOID, []);
  if (operation === 'always_lock_free' || operation === 'is_lock_free') {
    const [size] = list;
    const free = size?.op === 'integer' && [1n, 2n, 4n, 8n].includes(size.value);
    return integer(place, BOOL, free ? 1n : 0n);
  }
  const [pointer, second, third] = list;
  if (operation === 'test_and_set' || operation === 'clear') {
    if (pointer === undefined) return reader.fail('an atomic builtin needs a pointer', place);
    const flag = convert(reader, pointer, pointerTo(UCHAR), 'cast');
    if (operation === 'clear') return make('store_n', VOID, [flag, integer(place, UCHAR, 0n)]);
    return convert(reader, make('exchange_n', UCHAR, [flag, integer(place, UCHAR, 1n)]), BOOL, 'silent');
  }
  const type = pointee(reader, pointer, place);
  const need = (e: Expression | undefined): Expression => e ?? reader.fail(`too few arguments to __${written}`, place);
  const value = (e: Expression | undefined): Expression => convert(reader, need(e), type, 'silent');
  const behind = (e: Expression | undefined): Expression => dereference(reader, need(e), place);
  switch (operation) {
    case 'load_n':
      return make('load_n', type, [need(pointer)]);
    case 'load':
      return convert(
        reader,
        assign(reader, behind(second), make('load_n', type, [need(pointer)]), place),
        VOID,
        'cast',
      );
    case 'store_n':
      return make('store_n', VOID, [need(pointer), value(second)]);
    case 'store':
      return make('store_n', VOID, [need(pointer), convert(reader, behind(second), type, 'silent')]);
    case 'exchange_n':
      return make('exchange_n', type, [need(pointer), value(second)]);
    case 'exchange': {
      const old = make('exchange_n', type, [need(pointer), convert(reader, behind(second), type, 'silent')]);
      return convert(reader, assign(reader, behind(third), old, place), VOID, 'cast');
    }
    case 'compare_exchange_n':
      return make('compare_exchange_n', BOOL, [need(pointer), need(second), value(third)]);
    case 'compare_exchange':
      return make('compare_exchange_n', BOOL, [
        need(pointer),
        need(second),
        convert(reader, behind(third), type, 'silent'),
      ]);
  }
  if (/^((add|sub|and|or|xor|nand)_fetch|fetch_(add|sub|and|or|xor|nand))$/.test(operation.replace(/_n$/, '')))
    return make(operation.replace(/_n$/, ''), type, [need(pointer), type.kind === 'pointer' ? convert(reader, need(second), LONG, 'silent') : value(second)]); // prettier-ignore
  return reader.fail(`__${written} is not supported`, start);
}
