/**
 * The allocator: every kmalloc block and slab object is a block of the machine's heap, with red zones, quarantine and a
 * history. As mm/slub.c, without pages, per-CPU lists and merging of caches.
 */
import type { Type } from '../c/types';
import type { HeapObject, Trace } from '../machine/heap';
import { type Machine, Mode, type Primitive } from '../machine/machine';
import { readString } from '../machine/ranges';
import { describeObject, historyOf, traceOf } from '../machine/traces';
import type { Kernel, SlabCache } from './kernel';

/** kmalloc gives at least this alignment (ARCH_KMALLOC_MINALIGN); powers of two are aligned to themselves. */
function kmallocAlign(size: number): number {
  return size >= 16 && (size & (size - 1)) === 0 ? Math.min(size, 4096) : 16;
}

export function allocate(
  m: Machine,
  size: number,
  align: number,
  origin: string,
  content: 'undefined' | 'zero',
): HeapObject | undefined {
  if (size > 0x10000000) return undefined;
  if (m.failAllocation?.(origin, size)) return undefined;
  const made = traceOf(m, 12);
  const type = typeFromCallers(m, made);
  const object = m.heap.allocate({ size, align, origin, type, made, step: m.steps, content });
  if (object) m.onHeap?.('made', object);
  return object;
}

/** The C type that the first caller who gives the result one converts it to. */
function typeFromCallers(m: Machine, { frames }: Trace): Type | undefined {
  for (let i = 0; i < frames.length && frames[i] === Mode.Kernel; i += 3) {
    const type = m.kernel!.image.resultTypes.get(frames[i + 2]!);
    if (type && type.kind !== 'void') return type;
  }
  return undefined;
}

/** Gives a block back; tells of what was never allocated and of what is already free. */
export function release(m: Machine, lo: number, hi: number, what: string): void {
  if (lo === 0 && hi === 0) return;
  const object = m.heap.at(lo);
  if (!object) {
    const near = m.heap.near(lo);
    if (near && near.offset === 0 && near.object.freedStep >= 0)
      m.fail('double-free', `double free: ${what} of ${describeObject(near.object)}`, historyOf(m, near.object));
    m.fail(
      'invalid-free',
      `${what} of an address that the allocator did not give out`,
      near && historyOf(m, near.object),
    );
  }
  const gone = m.heap.release(object, traceOf(m, 12), m.steps);
  m.onHeap?.('freed', gone);
}

function size(m: Machine, at: number, index: number): number {
  return m.argumentHigh(at, index) === 0 ? m.argument(at, index) >>> 0 : Infinity;
}

export function slabPrimitives(kernel: Kernel): [string, Primitive][] {
  const cacheOf = (m: Machine, at: number): SlabCache => {
    const cache = kernel.state.caches.get(m.argument(at, 0));
    return cache ?? m.fail('wild-pointer', 'allocation from something that is not a slab cache');
  };
  return [
    // void *patchscope_alloc(size_t size, int zero): kmalloc and kin.
    [
      'patchscope_alloc',
      (m, at) => {
        const bytes = size(m, at, 0);
        m.resultPointer(
          at,
          allocate(m, bytes, kmallocAlign(bytes), 'kmalloc', m.argument(at, 1) ? 'zero' : 'undefined')?.lo ?? 0,
        );
      },
    ],
    ['patchscope_free', (m, at) => release(m, m.argument(at, 0), m.argumentHigh(at, 0), 'kfree()')],
    ['patchscope_size', (m, at) => m.result(at, m.heap.at(m.argument(at, 0))?.size ?? 0, 0)],
    // struct kmem_cache *patchscope_cache_create(const char *name, unsigned size, unsigned align, int typesafe_by_rcu, void (*ctor)(void *))
    [
      'patchscope_cache_create',
      (m, at) => {
        const name = new TextDecoder().decode(readString(m, m.argument(at, 0), m.argumentHigh(at, 0), 64));
        const handle = m.heap.allocate({
          size: 256,
          align: 16,
          origin: 'kmem_cache',
          type: undefined,
          made: traceOf(m, 4),
          step: m.steps,
          content: 'zero',
        });
        const cache: SlabCache = {
          name,
          size: m.argument(at, 1) >>> 0,
          align: Math.max(8, m.argument(at, 2)),
          typesafeByRcu: m.argument(at, 3),
          constructorLo: m.argument(at, 4),
          constructorHi: m.argumentHigh(at, 4),
        };
        kernel.state = { ...kernel.state, caches: new Map(kernel.state.caches).set(handle!.lo, cache) };
        m.resultPointer(at, handle!.lo);
      },
    ],
    // void *patchscope_cache_alloc(struct kmem_cache *, int zero); a constructor is called by the model.
    [
      'patchscope_cache_alloc',
      (m, at) => {
        const cache = cacheOf(m, at);
        const object = allocate(m, cache.size, cache.align, cache.name, m.argument(at, 1) ? 'zero' : 'undefined');
        m.resultPointer(at, object?.lo ?? 0);
      },
    ],
    // void *patchscope_cache_constructor(struct kmem_cache *)
    [
      'patchscope_cache_constructor',
      (m, at) => {
        const cache = cacheOf(m, at);
        m.result(at, cache.constructorLo, cache.constructorHi);
      },
    ],
    // void patchscope_cache_free(struct kmem_cache *, void *)
    [
      'patchscope_cache_free',
      (m, at) => {
        const cache = cacheOf(m, at);
        const [lo, hi] = [m.argument(at, 1), m.argumentHigh(at, 1)];
        const object = m.heap.at(lo);
        if (object && object.origin !== cache.name) {
          m.fail(
            'invalid-free',
            `kmem_cache_free(${cache.name}) of an object of ${object.origin}`,
            historyOf(m, object),
          );
        }
        release(m, lo, hi, `kmem_cache_free(${cache.name})`);
      },
    ],
    ['patchscope_cache_size', (m, at) => m.result(at, cacheOf(m, at).size, 0)],
  ];
}
