/**
 * struct, union and enum: tags, bodies, members, enumerators.
 */
import type { Place } from './ast';
import { noAttributes, readAttributes } from './attributes';
import { readDeclarator } from './declarators';
import { constantInteger } from './expressions';
import { INT, enumType, integerOfRank, isComplete, layoutRecord, recordType } from './layout';
import type { MemberDeclaration } from './layout';
import { hasRuntimeMember, layoutRuntimeRecord } from './records-runtime';
import type { Reader } from './reader';
import { describe } from './reader';
import type { Tag } from './scope';
import { Unit } from './scope';
import { atTypeStart, failType, readSpecifiers, readStaticAssert } from './specifiers';
import { isInteger, typeName } from './typing';
import { Record } from './record';
import type { Enumeration, IntegerType, Type } from './types';

/** From `struct`, `union` or `enum`. */
export function readRecordOrEnum(reader: Reader): Type {
  const keyword = reader.next().text as 'struct' | 'union' | 'enum';
  const attributes = readAttributes(reader, noAttributes());
  const place = reader.token.place;
  const tag = reader.token.kind === 'identifier' ? reader.next().text : undefined;
  if (reader.at('{')) {
    if (keyword === 'enum') return readEnumBody(reader, tag, place, attributes.packed);
    return readRecordBody(reader, keyword, tag, place, attributes);
  }
  if (tag === undefined) reader.fail(`expected a tag or '{' before ${describe(reader.token)}`);
  // `struct tag;` declares it in this very scope; any other mention means the one in sight.
  const here = reader.at(';') ? tagHere(reader, tag) : reader.scope.findTag(tag);
  if (here !== undefined) {
    checkKeyword(reader, here, keyword, tag, place);
    return here.type;
  }
  return declareTag(reader, keyword, tag, place).type;
}

/** The tag if it was declared in this scope; file scope is one with the prelude's. */
function tagHere(reader: Reader, tag: string): Tag | undefined {
  return reader.scope instanceof Unit ? reader.scope.findTag(tag) : reader.scope.ownTag(tag);
}
function checkKeyword(reader: Reader, found: Tag, keyword: string, tag: string, place: Place): void {
  const actual = found.kind === 'enum' ? 'enum' : found.type.record.keyword;
  if (actual !== keyword) reader.fail(`'${tag}' is a tag of ${actual}, not ${keyword}`, place);
}
function declareTag(reader: Reader, keyword: 'struct' | 'union' | 'enum', tag: string, place: Place): Tag {
  const declared: Tag =
    keyword === 'enum'
      ? { kind: 'enum', type: enumType({ tag, constants: [] }, false), complete: false, place }
      : { kind: 'record', type: recordType(new Record(keyword, tag)), place };
  reader.scope.tagNames.set(tag, declared);
  if (reader.scope instanceof Unit) reader.scope.noting?.tags.set(tag, { keyword, place });
  return declared;
}

/** Records of a prelude that were completed by one unit, so that another unit's definition can be compared. */
const completedOutside = new WeakSet<Record>();

function readRecordBody(
  reader: Reader,
  keyword: 'struct' | 'union',
  tag: string | undefined,
  place: Place,
  attributes: ReturnType<typeof noAttributes>,
): Type {
  reader.enter();
  let record: Record | undefined;
  let earlier: Record | undefined;
  if (tag !== undefined) {
    const here = tagHere(reader, tag);
    const own = reader.scope.tagNames.has(tag);
    if (here !== undefined) checkKeyword(reader, here, keyword, tag, place);
    if (here?.kind === 'record') {
      record = here.type.record;
      if (record.complete) {
        if (own) reader.fail(`redefinition of '${keyword} ${tag}'`, place);
        earlier = record;
        record = undefined;
      } else if (!own) {
        completedOutside.add(record);
        if (reader.scope instanceof Unit) reader.scope.noting?.completed.add(record);
      }
    }
    if (record === undefined) {
      const declared = declareTag(reader, keyword, tag, place);
      if (declared.kind === 'record') record = declared.type.record;
    }
  }
  record ??= new Record(keyword, tag);
  reader.expect('{');
  reader.braces++;
  const members = readMembers(reader);
  reader.expect('}');
  reader.braces--;
  readAttributes(reader, attributes);
  const { packed, align, reversed } = attributes;
  const shape = { packed, align, pack: reader.pack, ...(reversed && { reversed }) };
  if (hasRuntimeMember(members)) layoutRuntimeRecord(reader, record, members, shape, place);
  else layoutRecord(record, members, shape);
  if (attributes.transparent) record.transparent = true;
  reader.leave();
  if (tag !== undefined && reader.scope instanceof Unit) reader.scope.noting?.bodies.add(tag);
  if (earlier !== undefined && tag !== undefined) {
    if (!completedOutside.has(earlier)) reader.fail(`redefinition of '${keyword} ${tag}'`, place);
    if (sameLayout(earlier, record)) {
      reader.scope.tagNames.delete(tag);
      if (reader.scope instanceof Unit) reader.scope.noting?.tags.delete(tag);
      return recordType(earlier);
    }
    reader.warn(`'${keyword} ${tag}' is defined otherwise in another unit`, place);
  }
  return recordType(record);
}

function sameLayout(a: Record, b: Record): boolean {
  if (a.size !== b.size || a.align !== b.align || a.members.length !== b.members.length) return false;
  return a.members.every((member, index) => {
    const other = b.members[index]!;
    return (
      member.name === other.name && member.offset === other.offset && typeName(member.type) === typeName(other.type)
    );
  });
}

function readMembers(reader: Reader): MemberDeclaration[] {
  const members: MemberDeclaration[] = [];
  const names = new Set<string>();
  while (!reader.at('}')) {
    if (reader.accept(';')) continue;
    if (reader.at('_Static_assert')) {
      readStaticAssert(reader);
      continue;
    }
    if (!atTypeStart(reader)) failType(reader, "a member's type");
    const specifiers = readSpecifiers(reader);
    if (reader.accept(';')) {
      const anonymous = anonymousMember(reader, specifiers.type, specifiers.tagged);
      if (anonymous !== undefined)
        members.push({ name: undefined, type: anonymous, align: specifiers.attributes.align, packed: specifiers.attributes.packed }); // prettier-ignore
      continue;
    }
    do {
      members.push(readMember(reader, specifiers, names));
    } while (reader.accept(','));
    if (!reader.at('}')) reader.expect(';');
  }
  return members;
}
/** `struct { … };` within a struct; with -fms-extensions also `struct tag;`, `struct tag { … };` and a typedef's name. */
function anonymousMember(reader: Reader, type: Type, tagged: boolean): Type | undefined {
  if (type.kind !== 'record') return undefined;
  const { record } = type;
  if (tagged && record.tag === undefined) return type;
  if (reader.unit.msExtensions && record.complete) return type;
  if (!tagged && record.tag !== undefined && record.fromTypedef && reader.unit.msExtensions) return type;
  return undefined;
}

function readMember(
  reader: Reader,
  specifiers: ReturnType<typeof readSpecifiers>,
  names: Set<string>,
): MemberDeclaration {
  const attributes = { ...specifiers.attributes };
  let name: string | undefined;
  let { type } = specifiers;
  const place = reader.token.place;
  if (!reader.at(':')) {
    const declarator = readDeclarator(reader, type, 'member');
    ({ name, type } = declarator);
    attributes.align = Math.max(attributes.align, declarator.align);
    if (name !== undefined) {
      if (names.has(name)) reader.fail(`duplicate member '${name}'`, declarator.place);
      names.add(name);
    }
  }
  let width: number | undefined;
  if (reader.accept(':')) {
    width = Number(constantInteger(reader, 'bit-field width').value);
    if (!isInteger(type)) reader.fail(`bit-field has type ${typeName(type)}`, place);
    const most = type.rank === 0 ? 1 : type.size * 8;
    if (width < 0 || width > most) reader.fail(`width of bit-field '${name ?? ''}' does not fit its type`, place);
    if (width === 0 && name !== undefined) reader.fail(`zero width for bit-field '${name}'`, place);
  }
  readAttributes(reader, attributes);
  if (type.kind === 'function') reader.fail(`member '${name ?? ''}' declared as a function`, place);
  const open = type.kind === 'array' && (type.length === undefined || isComplete(type));
  if (!open && !isComplete(type)) reader.fail(`member '${name ?? ''}' has incomplete type ${typeName(type)}`, place);
  return { name, type, width, align: attributes.align, packed: attributes.packed };
}

function readEnumBody(reader: Reader, tag: string | undefined, place: Place, packedBefore: boolean): Type {
  const constants: { name: string; value: bigint }[] = [];
  let declared: Tag | undefined;
  if (tag !== undefined) {
    const here = reader.scope.ownTag(tag);
    if (here !== undefined) checkKeyword(reader, here, 'enum', tag, place);
    if (here?.kind === 'enum' && here.complete) reader.fail(`redefinition of 'enum ${tag}'`, place);
    declared = here ?? declareTag(reader, 'enum', tag, place);
  }
  const enumeration: Enumeration = { tag, constants };
  const { names } = reader.scope;
  const noting = reader.scope instanceof Unit ? reader.scope.noting : undefined;
  if (tag !== undefined) noting?.bodies.add(tag);
  reader.expect('{');
  reader.braces++;
  let next = 0n;
  const declaredHere: { name: string; place: Place }[] = [];
  while (!reader.at('}')) {
    const token = reader.expectIdentifier('an enumerator');
    readAttributes(reader, noAttributes());
    if (reader.accept('=')) next = constantInteger(reader, `value of '${token.text}'`).value;
    const value = next;
    constants.push({ name: token.text, value });
    noting?.names.add(token.text);
    declaredHere.push({ name: token.text, place: token.place });
    names.set(token.text, { kind: 'constant', type: smallestInteger(value), value, place: token.place });
    next = value + 1n;
    if (!reader.accept(',')) break;
  }
  reader.expect('}');
  reader.braces--;
  const attributes = readAttributes(reader, noAttributes());
  const type = enumType(enumeration, packedBefore || attributes.packed);
  if (declared?.kind === 'enum') {
    declared.type = type;
    declared.complete = true;
  }
  for (const { name, place: at } of declaredHere) {
    const constant = names.get(name);
    if (constant?.kind !== 'constant' || constant.type === INT) continue;
    names.set(name, { kind: 'constant', type, value: constant.value, place: at });
  }
  return type;
}
function smallestInteger(value: bigint): IntegerType {
  if (value === BigInt.asIntN(32, value)) return INT;
  if (value === BigInt.asUintN(32, value)) return integerOfRank(3, false);
  return integerOfRank(4, value === BigInt.asIntN(64, value));
}
