/**
 * Initialisers: braces, designators, ranges, elided braces and strings become a flat list of stores, in order, with
 * those that a later one covers taken out.
 */
import type { Expression, Initializer, InitializerStore, Place, StringLiteral } from './ast';
import { convertForAssignment, rvalue } from './build';
import { constantInteger, readAssignment } from './expressions';
import { guarded } from './function-body';
import { isRuntimeSized, arrayOf, findMember, isComplete, unqualified } from './layout';
import { Reader, describe } from './reader';
import type { Unit } from './scope';
import type { DeferredTokens } from './tokens';
import { isInteger, typeName } from './typing';
import type { ArrayType, Bits, Member, Record, Type } from './types';

/** A scalar or record value stored whole. */
export function scalarInitializer(value: Expression, type: Type): Initializer {
  return { zeroFirst: false, stores: [{ offset: 0, type: unqualified(type), value }] };
}

/** A braced initialiser of a file-scope object, read when its bytes are wanted. */
export function readDeferredInitializer(unit: Unit, deferred: DeferredTokens, type: Type): Initializer {
  return guarded(deferred.place, () => {
    const reader = new Reader(deferred.open(), unit, unit, undefined);
    return readInitializer(reader, type, 'static').initializer;
  });
}

/** After `=`: the stores, and the type with the length that an open array takes from them. */
export function readInitializer(
  reader: Reader,
  type: Type,
  _storage: 'static' | 'automatic',
): { type: Type; initializer: Initializer } {
  const { place } = reader.token;
  if (type.kind === 'function' || type.kind === 'void') reader.fail(`initialiser for ${typeName(type)}`, place);
  const open = type.kind === 'array' && type.length === undefined;
  if (!open && !isComplete(type)) reader.fail(`initialiser for incomplete ${typeName(type)}`, place);
  if (isRuntimeSized(type)) reader.fail('an object of variable length cannot be initialised', place);
  const target = new Target();
  readValue(reader, target, type, 0, undefined);
  let complete = type;
  if (open) complete = arrayOf(type.of, type.of.size === 0 ? 0 : Math.ceil(target.end / type.of.size), undefined, 0);
  const aggregate = type.kind === 'array' || type.kind === 'record';
  const [only] = target.stores;
  const whole =
    target.stores.length === 1 && only !== undefined && only.offset === 0 && only.type.size >= complete.size;
  return { type: complete, initializer: { zeroFirst: aggregate && !whole, stores: target.stores } };
}

/** The object that is being filled. */
class Target {
  stores: InitializerStore[] = [];
  /** Bytes up to which something was stored or mentioned. */
  end = 0;

  store(offset: number, type: Type, value: Expression, bits: Bits | undefined): void {
    const size = bits?.unit ?? type.size;
    // What comes in order of offsets covers nothing that came before.
    if (offset < this.end) this.forget(offset, size, bits);
    this.stores.push(bits === undefined ? { offset, type, value } : { offset, type, bits, value });
    this.reach(offset + size);
  }
  reach(end: number): void {
    if (end > this.end) this.end = end;
  }
  /** Takes out stores that lie within these bytes, or are the same bit-field. */
  forget(offset: number, size: number, bits: Bits | undefined): void {
    const covered = (store: InitializerStore): boolean => {
      if (bits !== undefined) {
        const from = offset * 8 + bits.position;
        const other = store.bits;
        return other !== undefined && store.offset * 8 + other.position === from && other.width === bits.width;
      }
      const end = store.offset + (store.bits?.unit ?? store.type.size);
      return store.offset >= offset && end <= offset + size;
    };
    if (this.stores.some(covered)) this.stores = this.stores.filter((store) => !covered(store));
  }
}

/** A braced list or an expression for the subobject at `offset`. */
function readValue(reader: Reader, target: Target, type: Type, offset: number, bits: Bits | undefined): void {
  if (!reader.at('{')) {
    const value = readAssignment(reader);
    if (!storeWhole(reader, target, type, offset, bits, value)) failAggregate(reader, type, value.place);
    return;
  }
  reader.enter();
  reader.braces++;
  const { place } = reader.token;
  if (type.kind === 'array' && isStringInBraces(reader, type)) {
    reader.next();
    readValue(reader, target, type, offset, bits);
    reader.accept(',');
    reader.expect('}');
  } else if (type.kind === 'array' || type.kind === 'record') {
    reader.next();
    // Braces give the whole subobject anew: what was stored into parts of it is gone.
    if (offset < target.end) target.forget(offset, type.size, undefined);
    const list = new List(type, offset);
    readList(reader, target, list);
    reader.expect('}');
  } else {
    reader.next();
    if (reader.at('}')) reader.fail('empty scalar initialiser', place);
    readValue(reader, target, type, offset, bits);
    while (reader.accept(',') && !reader.at('}')) {
      reader.warn('excess elements in scalar initialiser', reader.token.place);
      readAssignment(reader);
    }
    reader.expect('}');
  }
  reader.braces--;
  reader.leave();
}
function failAggregate(reader: Reader, type: Type, place: Place): never {
  return reader.fail(`invalid initialiser for ${typeName(type)}`, place);
}
/** `{ "text" }` for a character array. */
function isStringInBraces(reader: Reader, type: ArrayType): boolean {
  if (!isInteger(type.of) || reader.peek(1).kind !== 'string') return false;
  let ahead = 2;
  while (reader.peek(ahead).kind === 'string') ahead++;
  if (reader.peek(ahead).text === ',') ahead++;
  return reader.peek(ahead).text === '}';
}

/** Stores a value into the whole of a subobject; false where the type needs a list instead. */
function storeWhole(
  reader: Reader,
  target: Target,
  type: Type,
  offset: number,
  bits: Bits | undefined,
  value: Expression,
): boolean {
  if (type.kind === 'array') {
    if (value.op === 'string' && isStringFor(type, value)) {
      storeString(target, type, offset, value);
      return true;
    }
    // gcc: an array from a compound literal of the same type.
    if (value.op === 'compound-literal' && value.type.kind === 'array') {
      target.store(offset, unqualified(value.type), value, undefined);
      if (value.type.length !== undefined && type.length === undefined) target.reach(offset + value.type.size);
      expandLiteral(target, offset);
      return true;
    }
    return false;
  }
  if (type.kind === 'record') {
    const source = rvalue(reader, value);
    if (source.type.kind !== 'record' || source.type.record !== type.record) return false;
    target.store(offset, unqualified(type), source, undefined);
    return true;
  }
  const what = 'initialisation';
  target.store(offset, unqualified(type), convertForAssignment(reader, value, unqualified(type), what), bits);
  return true;
}
/** The stores of an array literal take the place of the literal: there is no array value to copy. */
function expandLiteral(target: Target, offset: number): void {
  const literal = target.stores.pop();
  if (literal?.value.op !== 'compound-literal') return;
  for (const store of literal.value.initializer.stores) target.stores.push({ ...store, offset: offset + store.offset });
}

function isStringFor(type: ArrayType, value: StringLiteral): boolean {
  if (!isInteger(type.of) || value.type.kind !== 'array') return false;
  return type.of.size === value.type.of.size;
}
function storeString(target: Target, type: ArrayType, offset: number, value: StringLiteral): void {
  const size = type.length === undefined ? value.bytes.length : type.size;
  if (type.length === undefined || value.bytes.length === size) {
    target.store(offset, arrayOf(unqualified(type.of), value.bytes.length / type.of.size), value, undefined);
    return;
  }
  // Cut without its NUL, or filled with zeros.
  const bytes = new Uint8Array(size);
  bytes.set(value.bytes.subarray(0, size));
  const cut = arrayOf(unqualified(type.of), type.length);
  target.store(offset, cut, { ...value, type: cut, bytes }, undefined);
}

/** Where a braced list stands: the next element or member of an aggregate at an offset. */
class List {
  index = 0;
  constructor(
    readonly type: Type,
    readonly offset: number,
  ) {}

  /** The current subobject; undefined after the last. */
  current(): { type: Type; offset: number; bits: Bits | undefined } | undefined {
    const { type } = this;
    if (type.kind === 'array') {
      if (type.length !== undefined && this.index >= type.length) return undefined;
      return { type: type.of, offset: this.offset + this.index * type.of.size, bits: undefined };
    }
    if (type.kind !== 'record') return undefined;
    const member = type.record.members[this.index];
    if (member === undefined || (type.record.keyword === 'union' && this.index > 0)) return undefined;
    return { type: member.type, offset: this.offset + member.offset, bits: member.bits };
  }
  advance(): void {
    this.index++;
    if (this.type.kind === 'record' && this.type.record.keyword === 'union')
      this.index = this.type.record.members.length;
  }
}

/** The items of a braced list, up to its `}`. */
function readList(reader: Reader, target: Target, list: List): void {
  while (!reader.at('}')) {
    const old = reader.token.kind === 'identifier' && reader.peek(1).text === ':';
    if (reader.at('.') || reader.at('[') || old) readDesignated(reader, target, list);
    else {
      const current = list.current();
      if (current === undefined) {
        reader.warn('excess elements in initialiser', reader.token.place);
        skipValue(reader);
      } else {
        readElided(reader, target, current.type, current.offset, current.bits);
        target.reach(current.offset + (current.bits === undefined ? current.type.size : 0));
        list.advance();
      }
    }
    if (!reader.accept(',')) break;
  }
}
/** A value too many: read, so that its errors show, and left out. */
function skipValue(reader: Reader): void {
  if (!reader.at('{')) {
    readAssignment(reader);
    return;
  }
  let depth = 0;
  do {
    const token = reader.next();
    if (token.kind === 'end') reader.fail("expected '}'");
    if (token.text === '{') depth++;
    else if (token.text === '}') depth--;
  } while (depth > 0);
}

/**
 * The next value for a subobject whose own braces may be left out: then an aggregate takes as many of the following
 * values as it has room for.
 */
function readElided(reader: Reader, target: Target, type: Type, offset: number, bits: Bits | undefined): void {
  if (reader.at('{') || (type.kind !== 'array' && type.kind !== 'record')) {
    return readValue(reader, target, type, offset, bits);
  }
  const value = readAssignment(reader);
  spread(reader, target, type, offset, bits, value);
}
/** Gives `value`, already read, to the first scalar (or fitting record) within `type`, and what follows to the rest. */
function spread(
  reader: Reader,
  target: Target,
  type: Type,
  offset: number,
  bits: Bits | undefined,
  value: Expression,
): void {
  if (storeWhole(reader, target, type, offset, bits, value)) return;
  reader.enter();
  const list = new List(type, offset);
  const first = list.current();
  if (first === undefined) failAggregate(reader, type, value.place);
  spread(reader, target, first.type, first.offset, first.bits, value);
  list.advance();
  continueInside(reader, target, list);
  reader.leave();
}

/**
 * The values that follow, without braces or designator of their own, go to what is left of `list`: after `.a.b = 1` to what
 * follows b within a. The comma belongs to the outer list when the next thing is a designator or nothing is left here.
 */
function continueInside(reader: Reader, target: Target, list: List): void {
  for (;;) {
    const current = list.current();
    if (current === undefined || !reader.at(',')) return;
    const after = reader.peek(1);
    if (after.text === '}' || after.text === '.' || after.text === '[') return;
    if (after.kind === 'identifier' && reader.peek(2).text === ':') return;
    reader.next();
    readElided(reader, target, current.type, current.offset, current.bits);
    list.advance();
  }
}

/** `.a.b[3] = value`, `[1 ... 4] = value`, `a: value`; the list goes on behind the first step's subobject. */
function readDesignated(reader: Reader, target: Target, list: List): void {
  const steps = readSteps(reader, list.type);
  // Old style has none: `a: 1` has taken its colon, `[3] 1` never had one.
  reader.accept('=');
  applySteps(reader, target, list, steps, 0);
}
type Step =
  | { readonly kind: 'member'; readonly way: readonly Member[]; readonly record: Record }
  | { readonly kind: 'index'; readonly low: number; readonly high: number };

function readSteps(reader: Reader, outer: Type): Step[] {
  const steps: Step[] = [];
  let type = outer;
  for (;;) {
    const { token } = reader;
    const old = steps.length === 0 && token.kind === 'identifier' && reader.peek(1).text === ':';
    if (old || reader.accept('.')) {
      const name = reader.expectIdentifier('a member');
      if (old) reader.next();
      if (type.kind !== 'record')
        reader.fail(`member '${name.text}' named in initialiser of ${typeName(type)}`, name.place);
      const way = findMember(type.record, name.text);
      if (way === undefined) reader.fail(`${typeName(type)} has no member '${name.text}'`, name.place);
      steps.push({ kind: 'member', way, record: type.record });
      type = way[way.length - 1]!.type;
      if (old) return steps;
    } else if (reader.at('[')) {
      const { place } = reader.next();
      if (type.kind !== 'array') reader.fail(`array index in initialiser of ${typeName(type)}`, place);
      const low = Number(constantInteger(reader, 'array index').value);
      const high = reader.accept('...') ? Number(constantInteger(reader, 'array index').value) : low;
      reader.expect(']');
      if (low < 0 || high < low || (type.length !== undefined && high >= type.length))
        reader.fail('array index in initialiser out of bounds', place);
      if (high - low > 1 << 22) reader.fail('range in initialiser is too long', place);
      steps.push({ kind: 'index', low, high });
      type = type.of;
    } else return steps;
  }
}

/** Follows the steps down, then reads the value; with ranges, the same value goes to each element. */
function applySteps(reader: Reader, target: Target, list: List, steps: readonly Step[], at: number): void {
  const step = steps[at]!;
  const last = at === steps.length - 1;
  if (step.kind === 'index') {
    list.index = step.low;
    const current = list.current();
    if (current === undefined) return reader.fail('array index in initialiser out of bounds');
    const before = step.high > step.low ? new Set(target.stores) : undefined;
    if (last) readElided(reader, target, current.type, current.offset, current.bits);
    else {
      const inner = new List(current.type, current.offset);
      applySteps(reader, target, inner, steps, at + 1);
      continueInside(reader, target, inner);
    }
    if (before !== undefined) repeat(target, before, step, current.type.size);
    list.index = step.high + 1;
    target.reach(list.offset + list.index * current.type.size);
    return;
  }
  const [first, ...rest] = step.way;
  if (first === undefined) return reader.fail(`expected a member before ${describe(reader.token)}`);
  list.index = step.record.members.indexOf(first);
  const { offset } = list;
  if (step.record.keyword === 'union') leaveOthers(target, step.record, first, offset);
  if (rest.length > 0) {
    const inner = new List(first.type, offset + first.offset);
    const record = first.type.kind === 'record' ? first.type.record : step.record;
    applySteps(reader, target, inner, [{ kind: 'member', way: rest, record }, ...steps.slice(at + 1)], 0);
    // `.member_of_anonymous = 1, 2` goes on inside the anonymous record.
    continueInside(reader, target, inner);
  } else if (last) readElided(reader, target, first.type, offset + first.offset, first.bits);
  else {
    const inner = new List(first.type, offset + first.offset);
    applySteps(reader, target, inner, steps, at + 1);
    continueInside(reader, target, inner);
  }
  list.advance();
}
/** Naming another member of a union drops what was stored through the one before. */
function leaveOthers(target: Target, record: Record, member: Member, offset: number): void {
  const within = (store: InitializerStore): boolean =>
    store.offset >= offset && store.offset + (store.bits?.unit ?? store.type.size) <= offset + record.size;
  const size = member.bits?.unit ?? member.type.size;
  const inMember = (store: InitializerStore): boolean =>
    store.offset >= offset + member.offset && store.offset + store.type.size <= offset + member.offset + size;
  if (record.size === 0 || !target.stores.some(within)) return;
  target.stores = target.stores.filter((store) => !within(store) || (inMember(store) && member.type.kind === 'record'));
}
/** Copies the stores that are new since `before` to the other elements of a range. */
function repeat(
  target: Target,
  before: ReadonlySet<InitializerStore>,
  step: { low: number; high: number },
  size: number,
): void {
  const added = target.stores.filter((store) => !before.has(store));
  for (let index = step.low + 1; index <= step.high; index++) {
    const shift = (index - step.low) * size;
    for (const { offset, type, value, bits } of added) target.store(offset + shift, type, value, bits);
  }
}
