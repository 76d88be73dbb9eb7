/**
 * The order in which locks are taken, as kernel/locking/lockdep.c keeps it: if B was taken while A was held, then nothing
 * may lead from B back to A, or two CPUs can wait for each other for ever. What is ordered are classes of locks (the same
 * member of the same kind of object), so one pass over each order is enough to find the fault, whether or not it would
 * have hung in this run. Except that a class with itself is never judged (parents and children are locked so), and that
 * a class is what the lock is a part of, not the place where it was initialised.
 */
import type { HeapObject, Trace } from '../machine/heap';
import type { Machine } from '../machine/machine';
import { describeObject, entriesOf, traceOf } from '../machine/traces';
import type { Kernel } from './kernel';

/** class → class taken while it was held → where that was first done. */
export type LockOrder = ReadonlyMap<string, ReadonlyMap<string, Trace>>;

/** Objects larger than this (bytes) are not searched for the lock's beginning. */
const largestOwner = 0x4000;

interface LockPlace {
  /** How reports call the lock. */
  readonly name: string;
  /** What it is ordered by; undefined for a lock on the stack. */
  readonly className: string | undefined;
}

export function lockName(m: Machine, lo: number): string {
  return placeOf(m, lo).name;
}

/** Places that were found, by address; right for as long as their object lives, those of globals for ever. */
const found = new WeakMap<
  Machine,
  Map<number, { readonly place: LockPlace; readonly owner: HeapObject | undefined }>
>();

function placeOf(m: Machine, lo: number): LockPlace {
  let places = found.get(m);
  if (!places) found.set(m, (places = new Map()));
  const known = places.get(lo);
  if (known && (!known.owner || m.heap.at(known.owner.lo) === known.owner)) return known.place;
  const owner = ownerOf(m, lo);
  const place = findPlace(m, lo, owner);
  if (place.className !== undefined) places.set(lo, { place, owner });
  return place;
}

function findPlace(m: Machine, lo: number, object: HeapObject | undefined): LockPlace {
  if (object) {
    const member = memberAt(object, lo - object.lo);
    const owner = describeObject(object);
    if (member) return { name: `${member} of ${owner}`, className: `${owner}.${member}` };
    return { name: `the lock at offset ${lo - object.lo} of ${owner}`, className: `${owner}+${lo - object.lo}` };
  }
  const global = m.kernel!.image.globals.find((g) => lo >= g.address.lo && lo < g.address.lo + Math.max(1, g.size));
  if (!global) return { name: 'a lock on the stack', className: undefined };
  return { name: `the lock in ${global.name}`, className: `${global.name}+${lo - global.address.lo}` };
}

/** The living heap object that a lock is part of. */
function ownerOf({ heap }: Machine, lo: number): HeapObject | undefined {
  for (let start = lo & ~7; start > lo - largestOwner; start -= 8) {
    const object = heap.at(start);
    if (object) return lo < object.lo + object.size ? object : undefined;
  }
  return undefined;
}

/** The path of the innermost named members that begin at `offset`, down to a lock ('d_lockref.lock'). */
function memberAt(object: HeapObject, offset: number): string | undefined {
  let type = object.type;
  const names: string[] = [];
  while (type?.kind === 'record') {
    const member = type.record.members.find((m) => offset >= m.offset && offset < m.offset + m.type.size);
    if (!member) return undefined;
    offset -= member.offset;
    type = member.type;
    if (member.name !== undefined) names.push(member.name);
    if (offset === 0 && type.kind === 'record' && /lock|mutex|sem/.test(type.record.tag ?? '')) break;
  }
  return names.length > 0 && offset === 0 ? names.join('.') : undefined;
}

/** Notes that the lock at `lo` is taken under those the task holds; warns where that closes a circle. */
export function checkLockOrder(kernel: Kernel, m: Machine, lo: number): void {
  const taken = placeOf(m, lo);
  if (taken.className === undefined) return;
  for (const held of m.current.locks) {
    const above = placeOf(m, held.lo);
    const { lockOrder } = kernel.state;
    if (above.className === undefined || above.className === taken.className) continue;
    if (lockOrder.get(above.className)?.has(taken.className)) continue;
    const way = wayBetween(lockOrder, taken.className, above.className);
    if (way)
      m.warn(
        'lock',
        `possible deadlock: ${taken.name} is taken while ${above.name} is held, and elsewhere the other way round` +
          (way.length > 2 ? `, through ${way.slice(1, -1).join(' and ')}` : ''),
        { description: taken.name, locked: entriesOf(m, lockOrder.get(way[0]!)!.get(way[1]!)) },
      );
    const below = new Map(lockOrder.get(above.className)).set(taken.className, traceOf(m, 12));
    kernel.state = { ...kernel.state, lockOrder: new Map(lockOrder).set(above.className, below) };
  }
}

/** The classes from one to the other, each taken under the one before; undefined where no way leads there. */
function wayBetween(order: LockOrder, from: string, to: string): readonly string[] | undefined {
  const ways: string[][] = [[from]];
  const seen = new Set([from]);
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of order.get(way.at(-1)!)?.keys() ?? []) {
      if (next === to) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
