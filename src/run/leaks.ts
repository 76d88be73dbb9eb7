/**
 * What a finished run left behind: objects that nothing points to, and objects that are held more often than anything
 * points to them. Both against the state after boot, when everything due has happened.
 *
 * Whatever holds a reference has a pointer, so a count above the number of pointers is always wrong. The other way round
 * is normal: lists and lookups point without holding. So this finds less than there may be, and nothing that is not.
 */
import { kernelHigh } from '../c/bytecode';
import { topSlot } from '../machine/calls';
import type { HeapObject, Trace } from '../machine/heap';
import { type Problem, type StackEntry, stackInTree } from '../machine/problem';
import { Layout, Mode } from '../machine/machine';
import { describeObject, entriesOf, traceOf } from '../machine/traces';
import type { Run } from './run';
import { Names, tagOf } from './show';
import { type Address, Structs } from './structs';

/** Counts and pointers of what boot made, to compare with. */
export interface Baseline {
  /** By object id: references that no pointer explains, where there are any. */
  readonly unexplained: ReadonlyMap<number, number>;
}

/** Types that are told of with their counts: how to read the number of references. */
const counted: readonly {
  readonly tag: string;
  readonly member: string;
  readonly count: (s: Structs, at: Address) => number | undefined;
}[] = [
  { tag: 'file', member: 'f_count', count: (s, at) => s.fileCount(at) },
  { tag: 'dentry', member: 'd_lockref.count', count: (s, at) => s.dentryCount(at) },
  { tag: 'inode', member: 'i_count', count: (s, at) => s.number(at, 'inode', 'i_count') },
  { tag: 'pid', member: 'count', count: (s, at) => s.number(at, 'pid', 'count') },
  { tag: 'files_struct', member: 'count', count: (s, at) => s.number(at, 'files_struct', 'count') },
];

export interface Leak {
  readonly problem: Problem;
  readonly object: HeapObject;
}

/** To be called after boot, before the program runs. */
export function leakBaseline(run: Run): Baseline {
  const { pointers } = scan(run);
  return { unexplained: unexplainedCounts(run, pointers) };
}

/** To be called on a run that has ended by itself; gives nothing for one that did not. */
export function leaksOf(run: Run, baseline: Baseline): Leak[] {
  const m = run.machine;
  if (!m.finished || m.problems.some((p) => p.fatal)) return [];
  const { pointers, reached } = scan(run);
  const names = new Names(run.kernel, () => run.bootObjects);
  const lost = [...m.heap.living].filter((o) => o.id >= run.bootObjects && !reached.has(o.id));
  // What only lost objects point to is lost with them: the first is told.
  const finder = new Finder([...lost]);
  const behind = new Set(lost.flatMap((o) => lostBehind(run, o, finder)));
  const problems = lost
    .filter((o) => !behind.has(o))
    .map((o) => leak(run, o, `leak: nothing points to ${names.of(o)} any more${countOf(run, o)}`));
  const told = new Set(lost.map((o) => o.id));
  for (const [id, extra] of unexplainedCounts(run, pointers)) {
    const missing = extra - (baseline.unexplained.get(id) ?? 0);
    const object = m.heap.get(id)!;
    if (missing <= 0 || told.has(id)) continue;
    const times = missing === 1 ? 'one reference' : `${missing} references`;
    problems.push(leak(run, object, `leak: ${times} on ${names.of(object)}${countOf(run, object)} held by nothing`));
  }
  return problems;
}

function leak(run: Run, object: HeapObject, message: string): Leak {
  const made = entriesOf(run.machine, object.made);
  const problem: Problem = {
    kind: 'leak',
    message,
    stack: [],
    object: { description: describeObject(object), made },
    step: run.machine.steps,
    fatal: false,
  };
  return { problem, object };
}
function countOf(run: Run, object: HeapObject): string {
  const count = counted.find(({ tag }) => tag === tagOf(object))?.count(new Structs(run.kernel), object.lo);
  return count === undefined ? '' : ` (count ${count})`;
}

function unexplainedCounts(run: Run, pointers: ReadonlyMap<number, number>): Map<number, number> {
  const structs = new Structs(run.kernel);
  const found = new Map<number, number>();
  for (const object of run.machine.heap.living) {
    const tag = tagOf(object);
    const count = counted.find((c) => c.tag === tag)?.count(structs, object.lo) ?? 0;
    const tree = tag === 'dentry' && isPinned(structs, object.lo) ? 1 : 0;
    const extra = count - tree - (pointers.get(object.id) ?? 0);
    if (extra > 0) found.set(object.id, extra);
  }
  return found;
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

/** Reads the memory of every root and of what is reached from there. */
function scan(run: Run): { readonly pointers: Map<number, number>; readonly reached: Set<number> } {
  const m = run.machine;
  const finder = new Finder([...m.heap.living]);
  /** By object id: pointers to its very start, from anywhere but itself. */
  const pointers = new Map<number, number>();
  const reached = new Set<number>();
  const waiting: HeapObject[] = [];
  const see = (lo: number, from?: HeapObject) => {
    const object = finder.at(lo);
    if (!object || object === from) return;
    if (object.lo === lo) pointers.set(object.id, (pointers.get(object.id) ?? 0) + 1);
    if (reached.has(object.id)) return;
    reached.add(object.id);
    waiting.push(object);
  };
  const read = (at: Address, size: number, from?: HeapObject) => forEachPointer(run, at, size, (lo) => see(lo, from));

  for (const object of m.heap.living) {
    if (object.id >= run.bootObjects || run.bootObjects === 0) continue;
    reached.add(object.id);
    waiting.push(object);
  }
  for (const { address, size } of m.kernel!.image.globals) read(address.lo, size);
  for (const task of m.tasks) {
    see(task.struct);
    read(task.kernelStack, task.kernelStackLow + Layout.kernelStackSize - task.kernelStack);
    const top = Math.min(topSlot(m, task), task.registers.length - 1);
    for (let slot = 0; slot < top; slot += 2) if (task.registers[slot + 1] === kernelHigh) see(task.registers[slot]!);
  }
  for (const callback of run.kernel.state.callbacks) if (callback.argumentHi === kernelHigh) see(callback.argumentLo);
  for (const handle of run.kernel.state.caches.keys()) see(handle);
  for (let object = waiting.pop(); object; object = waiting.pop()) read(object.lo, object.size, object);
  return { pointers, reached };
}

function forEachPointer(run: Run, at: Address, size: number, visit: (lo: number) => void): void {
  const { memory, kernelSpace } = run.machine;
  const start = (at + 7) & ~7;
  const length = (at + size - start) & ~7;
  if (length < 8) return;
  const words = new Int32Array(memory.peek(kernelSpace, start, length).buffer);
  for (let i = 0; i + 1 < words.length; i += 2) if (words[i + 1] === kernelHigh) visit(words[i]!);
}
/** The younger ones among lost objects that one of them points to. */
function lostBehind(run: Run, from: HeapObject, finder: Finder): HeapObject[] {
  const found: HeapObject[] = [];
  forEachPointer(run, from.lo, from.size, (lo) => {
    const to = finder.at(lo);
    if (to && to.id > from.id) found.push(to);
  });
  return found;
}

/** Which living object holds an address. */
class Finder {
  private readonly objects: readonly HeapObject[];
  constructor(objects: HeapObject[]) {
    this.objects = objects.sort((a, b) => a.lo - b.lo);
  }
  at(lo: number): HeapObject | undefined {
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

/**
 * Adds to leaks who took references on the object: the run is gone through again while the count is watched. Told are
 * the functions that raised it, without what the same system call lowered again. The run ends as it had ended.
 */
export function withTakers(run: Run, leaks: readonly Leak[]): Problem[] {
  const m = run.machine;
  const structs = new Structs(run.kernel);
  const watched = leaks.slice(0, 8).flatMap(({ object }) => {
    const offset = countMember(structs, object);
    return offset === undefined ? [] : [{ object, at: object.lo + offset, last: 0, raised: [] as Raise[] }];
  });
  if (watched.length === 0) return leaks.map((l) => l.problem);
  const problems = [...m.problems];
  /** The statement before, in the kernel: its changes are seen at the one that follows. */
  let before: { call: number; trace: Trace } = { call: -1, trace: { frames: new Int32Array(0) } };
  // Inline functions of headers (get_pid) say less than who calls them.
  const raiseOf = ({ call, trace }: typeof before): Raise => ({
    call,
    stack: stackInTree(entriesOf(m, trace)).filter((e) => e.space === 'kernel' && !e.path?.endsWith('.h')),
  });
  run.goTo(run.startStep);
  m.onStatement = () => {
    for (const w of watched) {
      const isThere = m.heap.get(w.object.id)?.lo === w.object.lo;
      const now = isThere && m.memory.isDefined(m.kernelSpace, w.at, 4) ? word(run, w.at) : 0;
      if (now === w.last) continue;
      const change = raiseOf(before);
      for (let i = w.last; i < now && w.raised.length < 1000; i++) w.raised.push(change);
      for (let i = now; i < w.last; i++) {
        const given = takenFor(w.raised, change);
        if (given >= 0) w.raised.splice(given, 1);
      }
      w.last = now;
    }
    if (m.current.mode === Mode.Kernel) {
      const call = run.systemCalls.findLastIndex((c) => c.task === m.current.id && !c.end);
      before = { call, trace: traceOf(m) };
    }
    return false;
  };
  run.runToEnd();
  m.onStatement = undefined;
  m.problems.splice(0, m.problems.length, ...problems);
  return leaks.map(({ problem, object }) => {
    const raised = watched.find((w) => w.object === object)?.raised ?? [];
    const taken = raised.flatMap(({ stack }) => stack[0] ?? []).slice(-8);
    return taken.length === 0 ? problem : { ...problem, object: { ...problem.object!, taken } };
  });
}
interface Raise {
  /** Index of the system call in which it happened. */
  readonly call: number;
  readonly stack: readonly StackEntry[];
}
/** Which of the references is given back: one of the same system call, taken nearest to the function that gives it back. */
function takenFor(raised: readonly Raise[], { call, stack }: Raise): number {
  let best = -1;
  let least = Infinity;
  raised.forEach((raise, index) => {
    if (raise.call !== call) return;
    let common = 0;
    while (common < stack.length && raise.stack.at(-1 - common)?.function === stack.at(-1 - common)?.function) common++;
    const distance = raise.stack.length - common;
    if (distance > least) return;
    best = index;
    least = distance;
  });
  return best;
}
function countMember(structs: Structs, object: HeapObject): number | undefined {
  const member = counted.find(({ tag }) => tag === tagOf(object))?.member;
  return member === undefined ? undefined : structs.offset(tagOf(object)!, member);
}
function word(run: Run, at: Address): number {
  const { memory, kernelSpace } = run.machine;
  return new DataView(memory.peek(kernelSpace, at, 4).buffer).getInt32(0, true);
}
