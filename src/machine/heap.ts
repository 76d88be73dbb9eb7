/**
 * Heap blocks with red zones, and the memory of who made and freed each. Freed blocks stay forbidden for a while (the
 * quarantine), so that a late use meets the block it belonged to and not a new one. A freed block is remembered until
 * another gets its place: so what is remembered is bounded by the memory in use, however long a run is.
 */
import type { Type } from '../c/types';
import { type AddressSpace, type Memory, Poison } from './memory';

/** A stack as code positions: function index and code index of each frame, innermost first, kernel frames negative mode. */
export interface Trace {
  /** Triples: mode (0 kernel, 1 user), function index, code index. */
  readonly frames: Int32Array;
}

/** A block's life so far. Records do not change: freeing makes a new one. */
export interface HeapObject {
  readonly id: number;
  readonly lo: number;
  readonly size: number;
  readonly align: number;
  /** Slab cache's name, or the allocating function's: 'pid', 'kmalloc', 'malloc'. */
  readonly origin: string;
  readonly type: Type | undefined;
  /** How many of its struct were made before it, since `beginOrdinals`. */
  readonly ordinal: number;
  readonly made: Trace;
  readonly madeStep: number;
  readonly freed: Trace | undefined;
  /** -1 while it lives. */
  readonly freedStep: number;
}

/** What is asked of an allocation. */
export interface Request {
  readonly size: number;
  /** A power of two, at least 8. */
  readonly align: number;
  readonly origin: string;
  readonly type: Type | undefined;
  readonly made: Trace;
  readonly step: number;
  readonly content: 'undefined' | 'zero';
}

export interface HeapImage {
  readonly end: number;
  readonly count: number;
  readonly forgotten: number;
  readonly live: readonly HeapObject[];
  readonly free: readonly (readonly [number, readonly HeapObject[]])[];
  readonly quarantine: readonly HeapObject[];
  readonly quarantined: number;
  readonly ordinals: readonly (readonly [string, number])[];
}

const redZone = 16;

export class Heap {
  /** How many objects were made so far: ids below it were given out. */
  count = 0;
  /** How many freed objects are not known any more, because their memory belongs to others. */
  forgotten = 0;
  /** Tells of an object that is about to be forgotten. */
  onForget: ((object: HeapObject) => void) | undefined;
  /** Living and freed ones by id, for as long as no other object has got their memory. */
  private readonly known = new Map<number, HeapObject>();
  private readonly live = new Map<number, HeapObject>();
  /** Freed objects whose blocks can be used again, by shape of the block, oldest first. */
  private free = new Map<number, Queue<HeapObject>>();
  /** Freed objects whose blocks are not used again yet. */
  private quarantine = new Queue<HeapObject>();
  private quarantined = 0;
  private readonly ordinals = new Map<string, number>();
  private end: number;

  constructor(
    private readonly memory: Memory,
    readonly space: AddressSpace,
    readonly start: number,
    readonly limit: number,
    private readonly quarantineBytes: number,
  ) {
    this.end = start;
  }

  /** Undefined where the heap's limit is reached. */
  allocate({ size, align, origin, type, made, step, content }: Request): HeapObject | undefined {
    const alignment = Math.max(16, align);
    const block = blockOf(size, alignment);
    const reusable = this.free.get(shapeOf(block, alignment))?.shift();
    let lo = reusable?.lo;
    if (lo === undefined) {
      lo = Math.ceil((this.end + redZone) / alignment) * alignment;
      if (lo + block > this.limit) return undefined;
      this.end = lo + block - redZone;
      this.memory.map(this.space, lo - redZone, block + redZone, Poison.redZone);
    } else this.memory.forbid(this.space, lo - redZone, block + redZone, Poison.redZone);
    if (reusable) this.forget(reusable);
    this.memory.allow(this.space, lo, size, content);
    const ordinal = this.nextOrdinal(type);
    const object: HeapObject = {
      id: this.count++,
      lo,
      size,
      align: alignment,
      origin,
      type,
      ordinal,
      made,
      madeStep: step,
      freed: undefined,
      freedStep: -1,
    };
    this.known.set(object.id, object);
    this.live.set(lo, object);
    return object;
  }
  private forget(object: HeapObject): void {
    this.onForget?.(object);
    this.known.delete(object.id);
    this.forgotten++;
  }
  private nextOrdinal(type: Type | undefined): number {
    const tag = type?.kind === 'record' ? type.record.tag : undefined;
    if (tag === undefined) return 0;
    const ordinal = this.ordinals.get(tag) ?? 0;
    this.ordinals.set(tag, ordinal + 1);
    return ordinal;
  }
  /** The next object of each struct is its first. */
  beginOrdinals(): void {
    this.ordinals.clear();
  }

  /** By id: living, or freed while nothing else has its memory. */
  get(id: number): HeapObject | undefined {
    return this.known.get(id);
  }
  /** All that `get` knows, the oldest first. */
  get objects(): IterableIterator<HeapObject> {
    return this.known.values();
  }
  /** The living object that starts at `lo`. */
  at(lo: number): HeapObject | undefined {
    return this.live.get(lo);
  }
  get living(): IterableIterator<HeapObject> {
    return this.live.values();
  }

  release(object: HeapObject, freed: Trace, step: number): HeapObject {
    const gone: HeapObject = { ...object, freed, freedStep: step };
    this.live.delete(object.lo);
    this.known.set(object.id, gone);
    this.memory.forbid(this.space, object.lo, Math.max(8, object.size), Poison.freed);
    this.quarantine.push(gone);
    this.quarantined += object.size + redZone;
    while (this.quarantined > this.quarantineBytes) {
      const oldest = this.quarantine.shift()!;
      this.quarantined -= oldest.size + redZone;
      const shape = shapeOf(blockOf(oldest.size, oldest.align), oldest.align);
      let queue = this.free.get(shape);
      if (!queue) this.free.set(shape, (queue = new Queue()));
      queue.push(oldest);
    }
    return gone;
  }

  /** The object that holds `lo`, or the youngest that it lies next to (within a red zone); with the distance from its start. */
  near(lo: number): { readonly object: HeapObject; readonly offset: number } | undefined {
    // Most questions are about the start of a living object, or a place not far behind it.
    for (let start = lo & ~15; start > lo - nearby; start -= 16) {
      const object = this.live.get(start);
      if (object && lo < object.lo + Math.max(1, object.size)) return { object, offset: lo - object.lo };
      if (object) break;
    }
    let best: HeapObject | undefined;
    for (const object of this.known.values()) {
      if (lo >= object.lo && lo < object.lo + Math.max(1, object.size)) return { object, offset: lo - object.lo };
      if (lo >= object.lo - redZone && lo < object.lo + object.size + 2 * redZone) best = object;
    }
    return best && { object: best, offset: lo - best.lo };
  }

  /** The living object that holds `lo`. */
  containing(lo: number): HeapObject | undefined {
    const found = this.near(lo);
    return found && found.object.freedStep < 0 && found.offset >= 0 && found.offset < Math.max(1, found.object.size)
      ? found.object
      : undefined;
  }

  keep(): HeapImage {
    return {
      end: this.end,
      count: this.count,
      forgotten: this.forgotten,
      live: [...this.live.values()],
      free: [...this.free].map(([shape, queue]) => [shape, queue.toArray()] as const),
      quarantine: this.quarantine.toArray(),
      quarantined: this.quarantined,
      ordinals: [...this.ordinals],
    };
  }
  restore(image: HeapImage): void {
    this.end = image.end;
    this.count = image.count;
    this.forgotten = image.forgotten;
    this.quarantined = image.quarantined;
    this.quarantine = new Queue(image.quarantine);
    this.free = new Map(image.free.map(([shape, list]) => [shape, new Queue(list)]));
    this.live.clear();
    for (const object of image.live) this.live.set(object.lo, object);
    const all = [...image.live, ...image.quarantine, ...image.free.flatMap(([, list]) => list)];
    this.known.clear();
    for (const object of all.sort((a, b) => a.id - b.id)) this.known.set(object.id, object);
    this.ordinals.clear();
    for (const [tag, ordinal] of image.ordinals) this.ordinals.set(tag, ordinal);
  }

  /** A copy for fork(), over the copied address space. */
  fork(space: AddressSpace): Heap {
    const copy = new Heap(this.memory, space, this.start, this.limit, this.quarantineBytes);
    copy.restore(this.keep());
    return copy;
  }
}

/** How far behind its start an object is looked for at once (bytes). */
const nearby = 4096;

/** Bytes from the start of a block to where the next one may start. */
function blockOf(size: number, alignment: number): number {
  return Math.ceil((size + redZone) / alignment) * alignment;
}
/** One number for the size and the alignment of blocks that can stand in for each other. */
function shapeOf(block: number, alignment: number): number {
  return block * 64 + Math.log2(alignment);
}

/** First in, first out, without moving what waits. */
class Queue<T> {
  private readonly items: T[];
  private first = 0;
  constructor(items: readonly T[] = []) {
    this.items = [...items];
  }
  push(item: T): void {
    this.items.push(item);
  }
  shift(): T | undefined {
    if (this.first === this.items.length) return undefined;
    const item = this.items[this.first++]!;
    if (this.first > 1024 && this.first * 2 > this.items.length) {
      this.items.splice(0, this.first);
      this.first = 0;
    }
    return item;
  }
  toArray(): T[] {
    return this.items.slice(this.first);
  }
}
