/**
 * Scalars and bit-fields of records with the reverse storage order: the unit is turned round, and the field taken out of
 * its value or put into it.
 */
import { CompileError } from './ast';
import { Op } from './bytecode';
import { classOf, type FunctionGenerator } from './generate';
import type { Address } from './generate-memory';
import type { Bits, Type } from './types';

type ReversedAddress = Address & { readonly bits: Bits };

/** The unit that lies big-endian at the address, as a 64-bit value. */
function loadReversedUnit(g: FunctionGenerator, { register, offset, bits: { unit } }: ReversedAddress): number {
  if (unit !== 1 && unit !== 2 && unit !== 4 && unit !== 8)
    throw new CompileError('a bit-field in reverse storage order lies across its unit', g.record.symbol!.place);
  const into = g.temporary();
  g.emit(Op.LoadBits, into, register, offset, unit, 0, unit * 8, 0);
  if (unit > 1) g.emit(Op.Bswap, into, into, unit);
  return into;
}
export function loadReversed(g: FunctionGenerator, address: ReversedAddress, type: Type, into: number): number {
  const { position, width } = address.bits;
  const value = loadReversedUnit(g, address);
  // Bswap of less than 8 bytes leaves the upper word alone: shifting the field to the top clears what is above it.
  g.emit(Op.ShlI64, value, value, 64 - position - width);
  if (type.kind !== 'float') {
    g.emit(type.kind === 'integer' && type.signed ? Op.ShrSI64 : Op.ShrUI64, into, value, 64 - width);
    return into;
  }
  g.emit(Op.ShrUI64, value, value, 64 - width);
  const offset = g.temporaryObject(8, 8);
  g.emit(Op.Store64, g.frame, offset, value);
  g.load(type, g.frame, offset, into);
  return into;
}
export function storeReversed(g: FunctionGenerator, address: ReversedAddress, type: Type, value: number): void {
  const { register, offset, bits } = address;
  const { position, width, unit } = bits;
  let field = g.temporary();
  if (type.kind === 'float') {
    const memory = g.temporaryObject(8, 8);
    g.store(type, g.frame, memory, value);
    g.emit(Op.LoadBits, field, g.frame, memory, unit, 0, unit * 8, 0);
  } else if (classOf(type) === 'w') g.emit(Op.WidenU, field, value);
  else g.emit(Op.Mov64, field, value);
  if (width < unit * 8) {
    const whole = loadReversedUnit(g, address);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(position);
    const word = (n: bigint): number => {
      const into = g.temporary();
      g.emit(Op.Const64, into, Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)));
      return into;
    };
    g.emit(Op.ShlI64, field, field, position);
    g.emit(Op.And64, field, field, word(mask));
    g.emit(Op.And64, whole, whole, word(~mask));
    g.emit(Op.Or64, whole, whole, field);
    field = whole;
  }
  if (unit > 1) g.emit(Op.Bswap, field, field, unit);
  g.emit(Op.StoreBits, register, offset, unit, 0, unit * 8, field);
}
