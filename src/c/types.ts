/**
 * The types of GNU C11 as gcc lays them out on x86-64 Linux (LP64): sizes and alignments are in bytes, offsets of members
 * in bytes from the start of the record, of bit-fields additionally in bits from their storage unit.
 *
 * A type is plain data. Two mentions of `struct inode` share one `Record`, which is filled in when its body is read;
 * everything else may be made afresh at each mention and is compared by `sameType`.
 */

import type { Record } from './record';

export type { Record } from './record';
export type Type = VoidType | IntegerType | FloatType | PointerType | ArrayType | FunctionType | RecordType;

interface Common {
  /** Bytes; 0 for what is incomplete, 1 for void and functions as gcc has it. */
  readonly size: number;
  /** Bytes, a power of two. */
  readonly align: number;
  /** Bits of `Qualifier`. */
  readonly qualifiers: number;
}
export const Qualifier = { const: 1, volatile: 2, restrict: 4, atomic: 8 } as const;

export interface VoidType extends Common {
  readonly kind: 'void';
}
/** Every type that holds an integer: char to __int128, _Bool and enums (whose `enum` names them). */
export interface IntegerType extends Common {
  readonly kind: 'integer';
  readonly signed: boolean;
  /** The word C has for it without qualifiers: 'char', 'unsigned long', '_Bool', 'enum pid_type'. */
  readonly name: string;
  /** Order of C's conversion rules: _Bool 0, char 1, short 2, int 3, long 4, long long 5, __int128 6. */
  readonly rank: number;
  readonly enumeration?: Enumeration;
  /**
   * Bits, where fewer than the size has: what gcc computes with for bit-fields of 33 to 63 bits. Values are kept wrapped to
   * them (the parser writes the wrapping out), so a machine may take the type for the plain one of its size.
   */
  readonly precision?: number;
}
export interface FloatType extends Common {
  readonly kind: 'float';
  /** 'float', 'double' or 'long double'. long double has size 16 and the precision of double here. */
  readonly name: string;
}
export interface PointerType extends Common {
  readonly kind: 'pointer';
  readonly to: Type;
}
export interface ArrayType extends Common {
  readonly kind: 'array';
  readonly of: Type;
  /** Elements; undefined for `[]`. A variable-length array has 0 here and its length in `lengthExpression`. */
  readonly length: number | undefined;
  /** The VLA's length: an Expression of ast.ts of type size_t, evaluated where the declaration is executed. */
  readonly lengthExpression?: unknown;
}
export interface FunctionType extends Common {
  readonly kind: 'function';
  readonly result: Type;
  readonly parameters: readonly Type[];
  readonly variadic: boolean;
  /** Declared as `f()`: any arguments are accepted, with the default promotions. */
  readonly unprototyped: boolean;
}
export interface RecordType extends Common {
  readonly kind: 'record';
  readonly record: Record;
}

export interface Member {
  readonly name: string | undefined;
  readonly type: Type;
  /** Bytes from the start of the record; for a bit-field, of its storage unit (`bits.unit` bytes). */
  readonly offset: number;
  /** A bit-field: where it lies in the unit at `offset`. */
  readonly bits?: Bits;
  /** An Expression of ast.ts: the offset where it is known at run time only, behind a variable-length member. */
  readonly runtimeOffset?: unknown;
  /** An array of scalars that lie big-endian. */
  readonly reversedElements?: true;
}
/**
 * `position` is the lowest bit within the storage unit, little-endian. `unit` is the bytes of the unit: the size of the
 * declared type wherever a piece of that size lies within the record around the bits (naturally aligned except in packed
 * records), else, in small packed records, as few bytes as hold them: 1 to 9, from any byte on.
 */
export interface Bits {
  readonly position: number;
  readonly width: number;
  readonly unit: number;
  /**
   * __attribute__((scalar_storage_order)) of the record: the unit lies big-endian in memory. `position` counts in its value.
   * A whole scalar of such a record is a field as wide as its unit.
   */
  readonly reversed?: true;
}
export interface Enumeration {
  tag: string | undefined;
  readonly constants: { readonly name: string; readonly value: bigint }[];
}
