/**
 * The basic types, types made from other types, and where the members of a record lie: gcc's rules for x86-64 Linux
 * (System V ABI), with packed and aligned, bit-fields, flexible arrays and anonymous members.
 */
import type { Expression } from './ast';
import { Record } from './record';
import { Qualifier } from './types';
import type {
  ArrayType,
  Enumeration,
  FloatType,
  FunctionType,
  IntegerType,
  Member,
  PointerType,
  RecordType,
  Type,
  VoidType,
} from './types';

function basic(name: string, size: number, signed: boolean, rank: number): IntegerType {
  return { kind: 'integer', name, size, align: size, signed, rank, qualifiers: 0 };
}

export const VOID: VoidType = { kind: 'void', size: 1, align: 1, qualifiers: 0 };
export const BOOL = basic('_Bool', 1, false, 0);
export const CHAR = basic('char', 1, true, 1);
export const SCHAR = basic('signed char', 1, true, 1);
export const UCHAR = basic('unsigned char', 1, false, 1);
export const SHORT = basic('short', 2, true, 2);
export const USHORT = basic('unsigned short', 2, false, 2);
export const INT = basic('int', 4, true, 3);
export const UINT = basic('unsigned int', 4, false, 3);
export const LONG = basic('long', 8, true, 4);
export const ULONG = basic('unsigned long', 8, false, 4);
export const LLONG = basic('long long', 8, true, 5);
export const ULLONG = basic('unsigned long long', 8, false, 5);
export const INT128 = basic('__int128', 16, true, 6);
export const UINT128 = basic('unsigned __int128', 16, false, 6);
export const FLOAT: FloatType = { kind: 'float', name: 'float', size: 4, align: 4, qualifiers: 0 };
export const DOUBLE: FloatType = { kind: 'float', name: 'double', size: 8, align: 8, qualifiers: 0 };
export const LONG_DOUBLE: FloatType = { kind: 'float', name: 'long double', size: 16, align: 16, qualifiers: 0 };

const signedOfRank = [BOOL, SCHAR, SHORT, INT, LONG, LLONG, INT128];
const unsignedOfRank = [BOOL, UCHAR, USHORT, UINT, ULONG, ULLONG, UINT128];

/** The plain type of this rank and sign, what an enum of it is stored as. */
export function integerOfRank(rank: number, signed: boolean): IntegerType {
  return (signed ? signedOfRank : unsignedOfRank)[rank] ?? INT;
}

const basicTypes = new Map<string, IntegerType | FloatType>(
  [...signedOfRank, ...unsignedOfRank, CHAR, FLOAT, DOUBLE, LONG_DOUBLE].map((type) => [type.name, type]),
);

export function pointerTo(to: Type, qualifiers = 0): PointerType {
  return { kind: 'pointer', to, size: 8, align: 8, qualifiers };
}
export const VOID_POINTER = pointerTo(VOID);
export const CHAR_POINTER = pointerTo(CHAR);

/** An array's size follows its element's, which may be a record whose body comes later. */
class ArrayNode implements ArrayType {
  readonly kind = 'array';
  readonly qualifiers = 0;
  constructor(
    readonly of: Type,
    readonly length: number | undefined,
    readonly lengthExpression: Expression | undefined,
    private readonly wantedAlign: number,
  ) {}
  get size(): number {
    return (this.length ?? 0) * this.of.size;
  }
  get align(): number {
    return this.wantedAlign || this.of.align;
  }
}
export function arrayOf(of: Type, length: number | undefined, lengthExpression?: Expression, align = 0): ArrayType {
  return new ArrayNode(of, length, lengthExpression, align);
}

export function functionOf(
  result: Type,
  parameters: readonly Type[],
  shape: { variadic?: boolean; unprototyped?: boolean } = {},
): FunctionType {
  return {
    kind: 'function',
    result,
    parameters,
    variadic: shape.variadic ?? false,
    unprototyped: shape.unprototyped ?? false,
    size: 1,
    align: 1,
    qualifiers: 0,
  };
}

/** A mention of a record; its size is the record's, also when its body is read after the mention. */
class RecordNode implements RecordType {
  readonly kind = 'record';
  constructor(
    readonly record: Record,
    readonly qualifiers: number,
    private readonly wantedAlign: number,
  ) {}
  get size(): number {
    return this.record.size;
  }
  get align(): number {
    return this.wantedAlign || this.record.align;
  }
}
const plainRecordTypes = new WeakMap<Record, RecordType>();

export function recordType(record: Record): RecordType {
  let type = plainRecordTypes.get(record);
  if (type === undefined) {
    type = new RecordNode(record, 0, 0);
    plainRecordTypes.set(record, type);
  }
  return type;
}
/** `type` with exactly these qualifiers; those of an array are its elements'. */
export function withQualifiers(type: Type, qualifiers: number): Type {
  if (type.kind === 'array') {
    const of = withQualifiers(type.of, qualifiers);
    if (of === type.of) return type;
    return arrayOf(of, type.length, type.lengthExpression as Expression | undefined, wantedAlignOf(type));
  }
  if (type.qualifiers === qualifiers || type.kind === 'function') return type;
  if (type.kind === 'record') {
    const wanted = wantedAlignOf(type);
    if (qualifiers === 0 && wanted === 0) return recordType(type.record);
    return new RecordNode(type.record, qualifiers, wanted);
  }
  if (qualifiers === 0) {
    if (type.kind === 'void') return VOID;
    if (type.kind !== 'pointer' && !('enumeration' in type && type.enumeration)) {
      const plain = basicTypes.get(type.name);
      if (plain?.align === type.align) return plain;
    }
  }
  return { ...type, qualifiers };
}
export function qualifiersOf(type: Type): number {
  return type.kind === 'array' ? qualifiersOf(type.of) : type.qualifiers;
}
export function addQualifiers(type: Type, qualifiers: number): Type {
  return qualifiers === 0 ? type : withQualifiers(type, qualifiersOf(type) | qualifiers);
}
export function unqualified(type: Type): Type {
  return type.kind !== 'array' && type.qualifiers === 0 ? type : withQualifiers(type, 0);
}

function wantedAlignOf(type: Type): number {
  return (type as unknown as { wantedAlign?: number }).wantedAlign ?? 0;
}
/** `type` with another alignment, as `typedef int wide __attribute__((aligned(16)))` makes. */
export function withAlign(type: Type, align: number): Type {
  if (type.align === align) return type;
  if (type.kind === 'record') return new RecordNode(type.record, type.qualifiers, align);
  if (type.kind === 'array')
    return arrayOf(type.of, type.length, type.lengthExpression as Expression | undefined, align);
  return { ...type, align };
}

/** True for what has a size at run time only: variable-length arrays, and structs with one inside. */
export function isRuntimeSized(type: Type): boolean {
  if (type.kind === 'record') return type.record.runtimeSize !== undefined;
  return type.kind === 'array' && (type.lengthExpression !== undefined || isRuntimeSized(type.of));
}

/** False for void, functions, `[]` and records and arrays of records without a body. */
export function isComplete(type: Type): boolean {
  if (type.kind === 'record') return type.record.complete;
  if (type.kind === 'array') return type.length !== undefined && isComplete(type.of);
  return type.kind !== 'void' && type.kind !== 'function';
}

/** The type an enum with these bounds has: unsigned where nothing is negative, as small as `packed` allows. */
export function enumType(enumeration: Enumeration, packed: boolean): IntegerType {
  let low = 0n;
  let high = 0n;
  for (const { value } of enumeration.constants) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const signed = low < 0n;
  const fits = (bits: number): boolean =>
    signed ? low >= -(1n << BigInt(bits - 1)) && high < 1n << BigInt(bits - 1) : high < 1n << BigInt(bits);
  const rank = packed && fits(8) ? 1 : packed && fits(16) ? 2 : fits(32) ? 3 : 4;
  return { ...integerOfRank(rank, signed), name: `enum ${enumeration.tag ?? '<unnamed>'}`, enumeration };
}

/** A member as declared, before it has a place. */
export interface MemberDeclaration {
  readonly name: string | undefined;
  readonly type: Type;
  /** Bits, for a bit-field; 0 only without a name. */
  readonly width?: number | undefined;
  /** From `aligned` and _Alignas; 0 where not asked for. */
  readonly align: number;
  readonly packed: boolean;
}
export interface RecordShape {
  readonly packed: boolean;
  /** From `aligned` on the record; 0 where not asked for. */
  readonly align: number;
  /** The limit of `#pragma pack(n)`; 0 for none. */
  readonly pack: number;
  /** Its scalars lie big-endian, and its bit-fields begin at the highest bit. */
  readonly reversed?: true;
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/** Places the members and completes the record. */
export function layoutRecord(record: Record, declared: readonly MemberDeclaration[], shape: RecordShape): void {
  const places: { declaration: MemberDeclaration; bit: number }[] = [];
  let align = 1;
  let end = 0;
  for (const declaration of declared) {
    const start = record.keyword === 'union' ? 0 : end;
    const packed = declaration.packed || shape.packed;
    const placed = placeMember(declaration, start, packed, shape.pack);
    if (declaration.width === undefined || declaration.name !== undefined) align = Math.max(align, placed.align);
    end = Math.max(end, placed.end);
    places.push({ declaration, bit: placed.bit });
  }
  align = Math.max(align, shape.align);
  record.align = align;
  record.size = roundUp(Math.ceil(end / 8), align);
  for (const { declaration, bit } of places) {
    const { name, type, width } = declaration;
    if (width === undefined) record.members.push({ name, type, offset: bit / 8 });
    else if (name !== undefined) record.members.push(bitField(name, type, width, bit, record));
  }
  if (shape.reversed) record.members = record.members.map(reversedMember);
  record.complete = true;
}

/** The first bit a member takes when `at` bits are used, the end of what it takes, and what it asks of the record. */
function placeMember(
  declaration: MemberDeclaration,
  at: number,
  packed: boolean,
  pack: number,
): { bit: number; end: number; align: number } {
  const { type, width } = declaration;
  const natural = type.align;
  if (width === undefined) {
    let align = packed ? 1 : natural;
    align = Math.max(align, declaration.align);
    if (pack > 0) align = Math.min(align, pack);
    const bit = roundUp(at, align * 8);
    return { bit, end: bit + type.size * 8, align };
  }
  if (width === 0) {
    // `int : 0` closes the unit, also in packed records, and asks nothing of the record itself.
    const boundary = pack > 0 ? Math.min(natural, pack) : natural;
    const bit = roundUp(at, Math.max(boundary, declaration.align) * 8);
    return { bit, end: bit, align: 1 };
  }
  let bit = at;
  let align = packed ? 1 : natural;
  if (pack > 0) align = Math.min(align, pack);
  if (declaration.align > 0) {
    align = Math.max(align, declaration.align);
    bit = roundUp(bit, declaration.align * 8);
  }
  if (!packed && pack === 0) {
    const unit = natural * 8;
    const units = Math.ceil(((bit % unit) + width) / unit);
    if (units > (type.size * 8) / unit) bit = roundUp(bit, unit);
  }
  return { bit, end: bit + width, align };
}

/**
 * A unit of the declared type's size where one lies within the record around all the bits, naturally placed if possible;
 * else as few bytes as hold them.
 */
function bitField(name: string, type: Type, width: number, bit: number, record: Record): Member {
  const unit = type.size;
  const firstByte = Math.floor(bit / 8);
  const naturalStart = firstByte - (firstByte % unit);
  for (const offset of [naturalStart, Math.min(firstByte, record.size - unit)]) {
    const position = bit - offset * 8;
    if (offset >= 0 && offset + unit <= record.size && position + width <= unit * 8)
      return { name, type, offset, bits: { position, width, unit } };
  }
  const bytes = Math.ceil((bit + width) / 8) - firstByte;
  return { name, type, offset: firstByte, bits: { position: bit - firstByte * 8, width, unit: bytes } };
}

/** A member of a record whose scalars lie big-endian; pointers and records within it stay as they are. */
function reversedMember(member: Member): Member {
  const { type, bits } = member;
  if (bits)
    return { ...member, bits: { ...bits, position: bits.unit * 8 - bits.position - bits.width, reversed: true } };
  if (type.kind === 'array' && elementOf(type).kind !== 'record' && elementOf(type).size > 1)
    return { ...member, reversedElements: true };
  if ((type.kind !== 'integer' && type.kind !== 'float') || type.size === 1) return member;
  return { ...member, bits: { position: 0, width: type.size * 8, unit: type.size, reversed: true } };
}
function elementOf(type: Type): Type {
  return type.kind === 'array' ? elementOf(type.of) : type;
}

/** The way to a member called `name`, through anonymous structs and unions; undefined where there is none. */
export function findMember(record: Record, name: string): readonly Member[] | undefined {
  for (const member of record.members) {
    if (member.name === name) return [member];
  }
  for (const member of record.members) {
    if (member.name !== undefined || member.type.kind !== 'record') continue;
    const rest = findMember(member.type.record, name);
    if (rest !== undefined) return [member, ...rest];
  }
  return undefined;
}

/** The struct behind `va_list`, 24 bytes. */
export const VA_LIST_RECORD: Record = new Record('struct', '__va_list_tag');
layoutRecord(
  VA_LIST_RECORD,
  (
    [
      ['gp_offset', UINT],
      ['fp_offset', UINT],
      ['overflow_arg_area', VOID_POINTER],
      ['reg_save_area', VOID_POINTER],
    ] as const
  ).map(([name, type]) => ({ name, type, align: 0, packed: false })),
  { packed: false, align: 0, pack: 0 },
);
export const VA_LIST = arrayOf(recordType(VA_LIST_RECORD), 1);

/** True where an object of this type, or a part of it, is const. */
export function isConst(type: Type): boolean {
  return (qualifiersOf(type) & Qualifier.const) !== 0;
}
