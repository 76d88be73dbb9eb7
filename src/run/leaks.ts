/**
 * What a finished run left behind: objects that nothing points to, and objects that are held more often than anything
 * points to them. Both against the state after boot, when everything due has happened.
 *
 * Whatever holds a reference has a pointer, so a count above the number of pointers is always wrong. The other way round
 * is normal: lists and lookups point without holding. So this finds less than there may be, and nothing that is not.
 */
import { kernelHigh } from '../c/bytecode';
import { topSlot } from '../machine/calls';
import type { HeapObject } from '../machine/heap';
import type { Problem } from '../machine/problem';
import { Layout } from '../machine/machine';
import { describeObject, entriesOf } from '../machine/traces';
import { countsOf, handleOffset, isCounted, valueOf } from './counts';
import type { Run } from './run';
import { Names, tagOf } from './show';
import { type Address, Structs } from './structs';

/** Something that can be held: a block of the heap, or an object with static storage. */
export interface Held {
  readonly lo: Address;
  readonly size: number;
  readonly tag: string | undefined;
  readonly heap: HeapObject | undefined;
  /** Of an object with static storage. */
  readonly name: string | undefined;
}

/** Counts and pointers of what boot made, to compare with. */
export interface Baseline {
  /** By address and name of the count: references that no pointer explains, where there are any. */
  readonly unexplained: ReadonlyMap<string, number>;
}

export interface Leak {
  readonly problem: Problem;
  readonly object: Held;
  /** The count that is too high, where one is. */
  readonly count: string | undefined;
}

/** To be called after boot, before the program runs. */
export function leakBaseline(run: Run): Baseline {
  const found = new Scan(run);
  const extra = unexplainedCounts(run, found.held, found.pointers);
  return { unexplained: new Map(extra.map((one) => [keyOf(one), one.references])) };
}

/** To be called on a run that has ended by itself; gives nothing for one that did not. */
export function leaksOf(run: Run, baseline: Baseline): Leak[] {
  const m = run.machine;
  if (!m.finished || m.problems.some((p) => p.fatal)) return [];
  const found = new Scan(run);
  const structs = new Structs(run.kernel);
  const names = new Names(run.kernel, () => run.bootObjects);
  const nameOf = ({ heap, name }: Held) => (heap ? names.of(heap) : name!);
  const isLost = ({ heap }: Held) => heap !== undefined && heap.id >= run.bootObjects && !found.reached.has(heap.id);
  const lost = found.held.filter(isLost);
  const first = firstLost(run, found, lost);
  const leaks = first.map((object) =>
    leak(run, object, undefined, `leak: nothing points to ${nameOf(object)} any more${countOf(run, object)}`),
  );
  for (const one of unexplainedCounts(run, found.held, found.pointers)) {
    const missing = one.references - (baseline.unexplained.get(keyOf(one)) ?? 0);
    if (missing <= 0 || isLost(one.object)) continue;
    const times = missing === 1 ? 'one reference' : `${missing} references`;
    const isOnly = countsOf(structs, one.object.tag, one.object.lo).length === 1;
    const what = `${times} on ${nameOf(one.object)} (${isOnly ? 'count' : one.count} ${one.value})`;
    leaks.push(leak(run, one.object, one.count, `leak: ${what} held by nothing`));
  }
  return leaks;
}

function leak(run: Run, object: Held, count: string | undefined, message: string): Leak {
  const { machine } = run;
  const { heap, name, tag } = object;
  const problem: Problem = {
    kind: 'leak',
    message,
    stack: [],
    object: heap
      ? { description: describeObject(heap), made: entriesOf(machine, heap.made) }
      : { description: `${name} (struct ${tag})` },
    step: machine.steps,
    fatal: false,
  };
  return { problem, object, count };
}
function countOf(run: Run, { tag, lo }: Held): string {
  const structs = new Structs(run.kernel);
  const values = countsOf(structs, tag, lo).map((count) => valueOf(structs, count));
  const value = values.find((one) => one !== 0) ?? values[0];
  return value === undefined ? '' : ` (count ${value})`;
}

/**
 * Of objects that nothing points to, those that are lost by themselves: all others are held by these. Who is held more
 * often than even the lost ones point to it is told; of the rest, what is older than those that point to it.
 */
function firstLost(run: Run, found: Scan, lost: readonly Held[]): Held[] {
  const pointsTo = new Map(lost.map((from) => [from, found.readLost(from)]));
  const first = new Set(unexplainedCounts(run, lost, found.pointers).map(({ object }) => object));
  const behind = new Set<Held>();
  const mark = (from: Held) => {
    for (const to of pointsTo.get(from) ?? []) {
      if (behind.has(to)) continue;
      behind.add(to);
      mark(to);
    }
  };
  first.forEach(mark);
  for (const object of lost) {
    if (first.has(object) || behind.has(object)) continue;
    first.add(object);
    mark(object);
  }
  return lost.filter((object) => first.has(object));
}

interface Unexplained {
  readonly object: Held;
  /** The name of the count, and what it says. */
  readonly count: string;
  readonly value: number;
  /** How many of these no pointer explains, at least one. */
  readonly references: number;
}
function keyOf({ object, count }: Unexplained): string {
  return `${object.heap?.id ?? object.name} ${count}`;
}
function unexplainedCounts(run: Run, held: readonly Held[], pointers: ReadonlyMap<Held, number>): Unexplained[] {
  const structs = new Structs(run.kernel);
  return held.flatMap((object) =>
    countsOf(structs, object.tag, object.lo).flatMap((count): Unexplained[] => {
      const value = valueOf(structs, count) ?? 0;
      const tree = object.tag === 'dentry' && isPinned(structs, object.lo) ? 1 : 0;
      const references = value - tree - (pointers.get(object) ?? 0);
      return references > 0 ? [{ object, count: count.name, value, references }] : [];
    }),
  );
}
/** Whether a pointer into an object is one that holds it, where something does. */
function isHandle(structs: Structs, { lo, tag }: Held, pointer: Address): boolean {
  return pointer === lo || pointer === lo + handleOffset(structs, tag);
}

/** File systems that live in dentries alone: their tree holds each name once, until it is removed. */
const fileSystemsInMemory = ['ramfs_fs_type', 'rootfs_fs_type', 'shmem_fs_type'];

/** A name in a file system that lives in memory; kill_litter_super() would give the reference back. */
function isPinned(structs: Structs, dentry: Address): boolean {
  const block = structs.pointer(dentry, 'dentry', 'd_sb');
  const type = block && structs.pointer(block, 'super_block', 's_type');
  const isHashed = structs.pointer(dentry, 'dentry', 'd_hash.pprev') && structs.pointer(dentry, 'dentry', 'd_inode');
  return !!type && !!isHashed && fileSystemsInMemory.some((name) => structs.global(name) === type);
}

/** Every living object, how often each is pointed to, and what is reached from the roots: reads all memory once. */
class Scan {
  readonly held: Held[] = [];
  /** Pointers that can be references, from anywhere but the object itself. */
  readonly pointers = new Map<Held, number>();
  /** Ids of heap objects. */
  readonly reached = new Set<number>();
  private readonly waiting: Held[] = [];
  private readonly finder: Finder;
  private readonly structs: Structs;

  constructor(private readonly run: Run) {
    const m = run.machine;
    this.structs = new Structs(run.kernel);
    for (const heap of m.heap.living)
      this.held.push({ lo: heap.lo, size: heap.size, tag: tagOf(heap), heap, name: undefined });
    for (const { name, type, address, size, undefined: isMissing } of m.kernel!.image.globals) {
      const tag = type.kind === 'record' ? type.record.tag : undefined;
      if (!isMissing && isCounted(tag)) this.held.push({ lo: address.lo, size, tag, heap: undefined, name });
    }
    this.finder = new Finder(this.held);
    this.readAll();
  }

  private readAll(): void {
    const { run, waiting, reached } = this;
    const m = run.machine;
    for (const object of this.held) {
      if (!object.heap || object.heap.id >= run.bootObjects || run.bootObjects === 0) continue;
      reached.add(object.heap.id);
      waiting.push(object);
    }
    for (const { address, size } of m.kernel!.image.globals) this.read(address.lo, size);
    for (const task of m.tasks) {
      this.see(task.struct);
      this.read(task.kernelStack, task.kernelStackLow + Layout.kernelStackSize - task.kernelStack);
      const top = Math.min(topSlot(m, task), task.registers.length - 1);
      for (let slot = 0; slot < top; slot += 2)
        if (task.registers[slot + 1] === kernelHigh) this.see(task.registers[slot]!);
    }
    for (const callback of run.kernel.state.callbacks)
      if (callback.argumentHi === kernelHigh) this.see(callback.argumentLo);
    for (const handle of run.kernel.state.caches.keys()) this.see(handle);
    for (let object = waiting.pop(); object; object = waiting.pop()) this.read(object.lo, object.size, object);
  }
  /** Counts the pointers of an object that nothing points to, which hold what they point to all the same. */
  readLost(from: Held): Set<Held> {
    const targets = new Set<Held>();
    forEachPointer(this.run, from.lo, from.size, (lo) => {
      const to = this.finder.at(lo);
      if (!to || to === from) return;
      targets.add(to);
      if (isHandle(this.structs, to, lo)) this.pointers.set(to, (this.pointers.get(to) ?? 0) + 1);
    });
    return targets;
  }
  private read(at: Address, size: number, from?: Held): void {
    forEachPointer(this.run, at, size, (lo) => this.see(lo, from));
  }
  private see(lo: Address, from?: Held): void {
    const object = this.finder.at(lo);
    if (!object || object === from) return;
    if (isHandle(this.structs, object, lo)) this.pointers.set(object, (this.pointers.get(object) ?? 0) + 1);
    if (!object.heap || this.reached.has(object.heap.id)) return;
    this.reached.add(object.heap.id);
    this.waiting.push(object);
  }
}

function forEachPointer(run: Run, at: Address, size: number, visit: (lo: number) => void): void {
  const { memory, kernelSpace } = run.machine;
  const start = (at + 7) & ~7;
  const length = (at + size - start) & ~7;
  if (length < 8) return;
  const words = new Int32Array(memory.peek(kernelSpace, start, length).buffer);
  for (let i = 0; i + 1 < words.length; i += 2) if (words[i + 1] === kernelHigh) visit(words[i]!);
}
/** Which object holds an address. */
class Finder {
  private readonly objects: readonly Held[];
  constructor(objects: readonly Held[]) {
    this.objects = [...objects].sort((a, b) => a.lo - b.lo);
  }
  at(lo: Address): Held | undefined {
    let [low, high] = [0, this.objects.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.objects[middle]!.lo <= lo) low = middle + 1;
      else high = middle;
    }
    const object = this.objects[low - 1];
    return object && lo < object.lo + Math.max(1, object.size) ? object : undefined;
  }
}
