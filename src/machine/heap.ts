/**
 * Heap blocks with red zones, and the memory of who made and freed each. Freed blocks stay forbidden for a while (the
 * quarantine), so that a late use meets the block it belonged to and not a new one.
 */
import type { Type } from '../c/types';
import { type AddressSpace, type Memory, Poison } from './memory';

/** A stack as code positions: function index and code index of each frame, innermost first, kernel frames negative mode. */
export interface Trace {
  /** Triples: mode (0 kernel, 1 user), function index, code index. */
  readonly frames: Int32Array;
}

export interface HeapObject {
  readonly id: number;
  readonly lo: number;
  readonly size: number;
  /** Slab cache's name, or the allocating function's: 'pid', 'kmalloc', 'malloc'. */
  readonly origin: string;
  type: Type | undefined;
  readonly made: Trace;
  readonly madeStep: number;
  freed: Trace | undefined;
  /** -1 while it lives. */
  freedStep: number;
}

export interface HeapImage {
  readonly end: number;
  readonly objects: number;
  readonly step: number;
  readonly free: readonly (readonly [number, readonly number[]])[];
  readonly quarantine: readonly number[];
  readonly quarantined: number;
}

const redZone = 16;

export class Heap {
  readonly objects: HeapObject[] = [];
  private readonly live = new Map<number, HeapObject>();
  /** Block addresses to use again, by block size, oldest first. */
  private free = new Map<number, number[]>();
  /** Freed blocks (ids of objects) that are not used again yet. */
  private quarantine: number[] = [];
  private quarantined = 0;
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

  /** Undefined where the heap's limit is reached. `align` is a power of two of at least 8. */
  allocate(
    size: number,
    align: number,
    origin: string,
    made: Trace,
    step: number,
    content: 'undefined' | 'zero',
  ): HeapObject | undefined {
    const alignment = Math.max(16, align);
    const block = Math.ceil((size + redZone) / alignment) * alignment;
    const reusable = alignment === 16 ? this.free.get(block)?.shift() : undefined;
    let lo = reusable;
    if (lo === undefined) {
      lo = Math.ceil((this.end + redZone) / alignment) * alignment;
      if (lo + block > this.limit) return undefined;
      this.end = lo + block - redZone;
      this.memory.map(this.space, lo - redZone, block + redZone, Poison.redZone);
    } else this.memory.forbid(this.space, lo - redZone, block + redZone, Poison.redZone);
    this.memory.allow(this.space, lo, size, content);
    const object: HeapObject = {
      id: this.objects.length,
      lo,
      size,
      origin,
      type: undefined,
      made,
      madeStep: step,
      freed: undefined,
      freedStep: -1,
    };
    this.objects.push(object);
    this.live.set(lo, object);
    return object;
  }

  /** The living object that starts at `lo`. */
  at(lo: number): HeapObject | undefined {
    return this.live.get(lo);
  }
  get living(): IterableIterator<HeapObject> {
    return this.live.values();
  }

  release(object: HeapObject, freed: Trace, step: number): void {
    object.freed = freed;
    object.freedStep = step;
    this.live.delete(object.lo);
    this.memory.forbid(this.space, object.lo, Math.max(8, object.size), Poison.freed);
    this.quarantine.push(object.id);
    this.quarantined += object.size + redZone;
    while (this.quarantined > this.quarantineBytes) {
      const oldest = this.objects[this.quarantine.shift()!]!;
      this.quarantined -= oldest.size + redZone;
      const block = Math.ceil((oldest.size + redZone) / 16) * 16;
      const list = this.free.get(block);
      if (list) list.push(oldest.lo);
      else this.free.set(block, [oldest.lo]);
    }
  }

  /** The youngest object that holds `lo`, or that it lies next to (within a red zone); with the distance from its start. */
  near(lo: number): { readonly object: HeapObject; readonly offset: number } | undefined {
    let best: HeapObject | undefined;
    for (let i = this.objects.length - 1; i >= 0; i--) {
      const object = this.objects[i]!;
      if (lo >= object.lo && lo < object.lo + Math.max(1, object.size)) return { object, offset: lo - object.lo };
      if (!best && lo >= object.lo - redZone && lo < object.lo + object.size + 2 * redZone) best = object;
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

  keep(step: number): HeapImage {
    return {
      end: this.end,
      objects: this.objects.length,
      step,
      free: [...this.free].map(([size, list]) => [size, [...list]] as const),
      quarantine: [...this.quarantine],
      quarantined: this.quarantined,
    };
  }
  restore(image: HeapImage): void {
    this.end = image.end;
    this.objects.length = image.objects;
    this.free = new Map(image.free.map(([size, list]) => [size, [...list]]));
    this.quarantine = [...image.quarantine];
    this.quarantined = image.quarantined;
    this.live.clear();
    const inQuarantine = new Set(image.quarantine);
    for (const object of this.objects) {
      if (object.freedStep > image.step || (object.freedStep === image.step && !inQuarantine.has(object.id))) {
        object.freedStep = -1;
        object.freed = undefined;
      }
      if (object.freedStep < 0) this.live.set(object.lo, object);
    }
  }

  /** A copy for fork(), over the copied address space. */
  fork(space: AddressSpace): Heap {
    const copy = new Heap(this.memory, space, this.start, this.limit, this.quarantineBytes);
    copy.end = this.end;
    for (const object of this.objects) copy.objects.push({ ...object });
    for (const object of copy.objects) if (object.freedStep < 0) copy.live.set(object.lo, object);
    copy.free = new Map([...this.free].map(([size, list]) => [size, [...list]]));
    copy.quarantine = [...this.quarantine];
    copy.quarantined = this.quarantined;
    return copy;
  }
}
