/**
 * Structs with a member of variable length, which gcc allows inside functions: where the members behind it lie, and how
 * large the struct is, is computed where it is declared, into variables of its own that later mentions read. Also records
 * of a known size that is too large for a JavaScript number: there everything folds to constants.
 */
import type { Expression, Place } from './ast';
import { integer, sizeExpression } from './build';
import { captureLength } from './declarators';
import { ULONG, isRuntimeSized, type MemberDeclaration, type RecordShape } from './layout';
import { arithmetic } from './operators';
import type { Reader } from './reader';
import type { Record } from './types';

/** Places the members and completes the record; as layoutRecord(), which stays for records of a known size. */
export function layoutRuntimeRecord(
  reader: Reader,
  record: Record,
  members: readonly MemberDeclaration[],
  shape: RecordShape,
  place: Place,
): void {
  if (shape.reversed) reader.fail('a variable-length array in reverse storage order is not supported', place);
  const bytes = (n: number): Expression => integer(place, ULONG, BigInt(n));
  const plus = (a: Expression, b: Expression): Expression => arithmetic(reader, '+', a, b, place);
  /** Offsets behind the variable-length member are not written out again at each use. */
  const held = (e: Expression): Expression => (e.op === 'integer' ? e : captureLength(reader, e));
  let end = bytes(0);
  let align = 1;
  /** Bits of the last bytes before `end` that bit-fields have left free. */
  let free = 0;
  for (const { name, type, width, ...asked } of members) {
    const packed = asked.packed || shape.packed;
    const natural = Math.max(packed ? 1 : type.align, asked.align);
    const alignment = shape.pack > 0 ? Math.min(natural, shape.pack) : natural;
    align = Math.max(align, alignment);
    if (width !== undefined) {
      if (!packed || record.keyword === 'union')
        reader.fail('a bit-field beside a variable-length array is supported in packed structs only', place);
      const before = free === 0 ? end : arithmetic(reader, '-', end, bytes(1), place);
      const position = free === 0 ? 0 : 8 - free;
      const unit = Math.ceil((position + width) / 8);
      if (name !== undefined) addMember(record, { name, type, bits: { position, width, unit } }, held(before));
      end = held(plus(before, bytes(unit)));
      free = unit * 8 - position - width;
      continue;
    }
    const size = sizeExpression(reader, type, place);
    if (record.keyword === 'union') {
      if (size.op !== 'integer' || end.op !== 'integer')
        reader.fail('a variable-length array in a union is not supported', place);
      addMember(record, { name, type }, bytes(0));
      if (size.value > end.value) end = size;
      continue;
    }
    const start = held(roundedUp(reader, end, alignment, place));
    addMember(record, { name, type }, start);
    end = held(plus(start, size));
    free = 0;
  }
  record.align = Math.max(align, shape.align);
  record.runtimeSize = held(roundedUp(reader, end, record.align, place));
  record.complete = true;
}

export function hasRuntimeMember(members: readonly MemberDeclaration[]): boolean {
  return members.some(({ type }) => isRuntimeSized(type));
}

function addMember(record: Record, member: Omit<Record['members'][number], 'offset'>, start: Expression): void {
  if (start.op === 'integer' && start.value < 2n ** 52n)
    record.members.push({ ...member, offset: Number(start.value) });
  else record.members.push({ ...member, offset: 0, runtimeOffset: start });
}

function roundedUp(reader: Reader, e: Expression, to: number, place: Place): Expression {
  if (to === 1) return e;
  const raised = arithmetic(reader, '+', e, integer(place, ULONG, BigInt(to - 1)), place);
  return arithmetic(reader, '&', raised, integer(place, ULONG, BigInt.asUintN(64, BigInt(-to))), place);
}
