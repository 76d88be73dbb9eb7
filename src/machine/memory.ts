/**
 * The machine's memory: physical pages shared copy-on-write between address spaces and keyframes, and beside every byte
 * what is known of it.
 *
 * Each byte has a validity byte: a set bit is an undefined bit, 0 means fully defined. Each 8-byte granule has a poison
 * byte as in KASAN: 0 all eight bytes may be touched, 1 to 7 the first that many, above that the reason why none may.
 * What may not be touched is always undefined as well, so the interpreter's quick path is one test: validity 0.
 *
 * Addresses are (lo, hi) pairs of Int32. Kernel addresses have hi = kernelHigh, user addresses hi = 0.
 */

export const pageBits = 12;
export const pageSize = 1 << pageBits;
const pageMask = pageSize - 1;

/** Why a granule may not be touched. */
export const Poison = {
  unmapped: 0xff,
  redZone: 0xfa,
  freed: 0xfb,
  stackRedZone: 0xf1,
  stackDead: 0xf8,
  globalRedZone: 0xf9,
  undefinedGlobal: 0xf7,
} as const;

/**
 * Arrays that were given back. A run follows another many times in a worker; each taking megabytes of its own would leave
 * them behind as garbage, which waits long for its collection.
 */
const spareTables = new Map<number, Int32Array[]>();
const mostSpareTables = 8;
/** A table of zeroes. */
function takeTable(length: number): Int32Array {
  return spareTables.get(length)?.pop() ?? new Int32Array(length);
}
/** Precondition: all of it is 0. */
function giveTable(table: Int32Array): void {
  const spare = spareTables.get(table.length) ?? [];
  if (spare.length < mostSpareTables) spare.push(table);
  spareTables.set(table.length, spare);
}

/** One address space: a page table. Entries are byte offsets of physical pages, 0 where nothing is mapped. */
export class AddressSpace {
  read: Int32Array;
  /** As `read` where the page may be written at once; 0 where it is shared or not mapped. */
  write: Int32Array;
  /** Numbers of the pages that are mapped, in no order. */
  mapped: number[] = [];
  /** Pages (first, and one past the last) that forked spaces write together; see Memory.share. */
  shared: readonly (readonly [number, number])[] = [];
  constructor(pages: number) {
    this.read = takeTable(pages);
    this.write = takeTable(pages);
  }
  /** Gives its tables back. Precondition: nothing is mapped, and nobody uses it any more. */
  retire(): void {
    for (const key of ['read', 'write'] as const) {
      giveTable(this[key]);
      this[key] = new Int32Array(0);
    }
  }
  reach(page: number): void {
    if (page < this.read.length) return;
    // A new table is as long as it has to be; one that grows will grow again.
    let length = this.read.length === 0 ? page + 1 : this.read.length;
    while (length <= page) length *= 2;
    for (const key of ['read', 'write'] as const) {
      const larger = takeTable(length);
      larger.set(this[key]);
      this[key] = larger;
    }
  }
}

/** A page table kept: what an address space held at a moment. */
export interface SpaceImage {
  /** Of each page that was mapped: its number, and the byte offset of its physical page. */
  readonly pages: Int32Array;
  readonly shared: AddressSpace['shared'];
}

export class OutOfMemory extends Error {}

/** Bytes that a memory begins with. */
const startSize = 1 << 20;
/** Of retired memories of that size; what is in them means nothing. */
const spareBytes: Pick<Memory, 'bytes' | 'validity' | 'poison'>[] = [];
const mostSpareBytes = 2;

export class Memory {
  bytes: Uint8Array;
  validity: Uint8Array;
  poison: Uint8Array;
  i32!: Int32Array;
  v32!: Int32Array;
  f64!: Float64Array;
  i16!: Int16Array;
  /** How many tables and keyframes hold each page. */
  private holders: Int32Array;
  private readonly freePages: number[] = [];
  /** Spaces with pages that others write as well. */
  private readonly sharing = new Set<AddressSpace>();
  /** Page 0 is never used, so that 0 can mean unmapped. */
  private pages = 1;

  /** `limit`: bytes of physical memory that may be used. */
  constructor(readonly limit: number) {
    const { bytes, validity, poison } = spareBytes.pop() ?? {
      bytes: new Uint8Array(startSize),
      validity: new Uint8Array(startSize),
      poison: new Uint8Array(startSize >> 3),
    };
    // All of page 0 is undefined, so that an access where nothing is mapped is never quick.
    validity.fill(0xff, 0, pageSize);
    this.bytes = bytes;
    this.validity = validity;
    this.poison = poison;
    this.holders = new Int32Array(startSize >> pageBits);
    this.views();
  }
  /** Gives its arrays back. Nobody may use it any more. */
  retire(): void {
    const { bytes, validity, poison } = this;
    if (bytes.length === startSize && spareBytes.length < mostSpareBytes) spareBytes.push({ bytes, validity, poison });
    this.bytes = this.validity = this.poison = new Uint8Array(0);
    this.views();
  }
  private views(): void {
    this.i32 = new Int32Array(this.bytes.buffer);
    this.f64 = new Float64Array(this.bytes.buffer);
    this.i16 = new Int16Array(this.bytes.buffer);
    this.v32 = new Int32Array(this.validity.buffer);
  }
  /** Bytes of physical memory in use. */
  get used(): number {
    return (this.pages - this.freePages.length) * pageSize;
  }

  private newPage(): number {
    const free = this.freePages.pop();
    if (free !== undefined) return free;
    if ((this.pages + 1) * pageSize > this.bytes.length) {
      const size = this.bytes.length * 2;
      if (size > this.limit) throw new OutOfMemory();
      const grow = (old: Uint8Array, length: number) => {
        const larger = new Uint8Array(length);
        larger.set(old);
        return larger;
      };
      this.bytes = grow(this.bytes, size);
      this.validity = grow(this.validity, size);
      this.poison = grow(this.poison, size >> 3);
      const holders = new Int32Array(size >> pageBits);
      holders.set(this.holders);
      this.holders = holders;
      this.views();
    }
    return this.pages++;
  }

  /** Makes the pages of a range exist: undefined bytes, poisoned with `poison`. Pages that exist stay as they are. */
  map(space: AddressSpace, lo: number, size: number, poison: number): void {
    const first = lo >>> pageBits;
    const last = ((lo >>> 0) + Math.max(1, size) - 1) >>> pageBits;
    space.reach(last);
    for (let page = first; page <= last; page++) {
      if (space.read[page] !== 0) continue;
      const physical = this.newPage();
      const offset = physical << pageBits;
      this.holders[physical] = 1;
      this.bytes.fill(0, offset, offset + pageSize);
      this.validity.fill(0xff, offset, offset + pageSize);
      this.poison.fill(poison, offset >> 3, (offset + pageSize) >> 3);
      space.read[page] = offset;
      space.write[page] = offset;
      space.mapped.push(page);
    }
  }
  unmap(space: AddressSpace, lo: number, size: number): void {
    const last = ((lo >>> 0) + size - 1) >>> pageBits;
    for (let page = lo >>> pageBits; page <= last && page < space.read.length; page++) {
      if (space.read[page] !== 0) this.release(space.read[page]!);
      space.read[page] = 0;
      space.write[page] = 0;
    }
    space.mapped = space.mapped.filter((page) => space.read[page] !== 0);
    const gone = ([first, end]: readonly [number, number]) => first >= lo >>> pageBits && end <= last + 1;
    if (space.shared.some(gone))
      this.setShared(
        space,
        space.shared.filter((range) => !gone(range)),
      );
  }
  private release(offset: number): void {
    const physical = offset >>> pageBits;
    if (--this.holders[physical]! === 0) this.freePages.push(physical);
  }

  /** Physical offset for reading the byte at `lo`, or -1 where nothing is mapped. */
  readable(space: AddressSpace, lo: number): number {
    const page = space.read[lo >>> pageBits];
    return page ? page | (lo & pageMask) : -1;
  }
  /** Physical offset for writing the byte at `lo`: the page becomes the space's own. -1 where nothing is mapped. */
  writable(space: AddressSpace, lo: number): number {
    const index = lo >>> pageBits;
    const page = space.write[index];
    if (page) return page | (lo & pageMask);
    const shared = space.read[index];
    if (!shared) return -1;
    let own = shared;
    if (space.shared.some(([first, end]) => index >= first && index < end)) own = this.ownTogether(index, shared);
    else if (this.holders[shared >>> pageBits]! > 1) {
      const physical = this.newPage();
      own = physical << pageBits;
      this.holders[physical] = 1;
      this.bytes.copyWithin(own, shared, shared + pageSize);
      this.validity.copyWithin(own, shared, shared + pageSize);
      this.poison.copyWithin(own >> 3, shared >> 3, (shared + pageSize) >> 3);
      this.release(shared);
    }
    space.read[index] = own;
    space.write[index] = own;
    return own | (lo & pageMask);
  }

  /** Forks of the space go on seeing each other's writes to these pages. They must be mapped. */
  share(space: AddressSpace, lo: number, size: number): void {
    space.shared = [...space.shared, [lo >>> pageBits, (((lo >>> 0) + size - 1) >>> pageBits) + 1]];
    this.sharing.add(space);
  }
  /** The page that all spaces which share it write: a copy where a keyframe holds it too. */
  private ownTogether(index: number, shared: number): number {
    const mates = [...this.sharing].filter((s) => s.read[index] === shared);
    if (this.holders[shared >>> pageBits]! <= mates.length) return shared;
    const own = this.newPage() << pageBits;
    this.holders[own >>> pageBits] = mates.length;
    this.bytes.copyWithin(own, shared, shared + pageSize);
    this.validity.copyWithin(own, shared, shared + pageSize);
    this.poison.copyWithin(own >> 3, shared >> 3, (shared + pageSize) >> 3);
    for (const mate of mates) {
      mate.read[index] = own;
      mate.write[index] = 0;
      this.release(shared);
    }
    return own;
  }

  /** Physical offset of a range within one page whose bytes may all be read, or -1: then it takes a closer look. */
  quickRead(space: AddressSpace, lo: number, size: number): number {
    const page = space.read[lo >>> pageBits];
    const inside = lo & pageMask;
    return page && inside + size <= pageSize && this.isOpen(page | inside, size) ? page | inside : -1;
  }
  /** As quickRead, for a range that may be written at once. */
  quickWrite(space: AddressSpace, lo: number, size: number): number {
    const page = space.write[lo >>> pageBits];
    const inside = lo & pageMask;
    return page && inside + size <= pageSize && this.isOpen(page | inside, size) ? page | inside : -1;
  }
  /** Whether no byte of the physical range is forbidden; `size` is at least 1. */
  private isOpen(at: number, size: number): boolean {
    const { poison } = this;
    const last = at + size - 1;
    for (let granule = at >> 3; granule < last >> 3; granule++) if (poison[granule] !== 0) return false;
    const end = poison[last >> 3]!;
    return end === 0 || (end <= 7 && (last & 7) < end);
  }
  /**
   * Gives the granules of a range these poison bytes and makes all of it undefined; false where the range does not lie
   * within one page that may be written at once. `lo` and the size are multiples of 8.
   */
  quickPoison(space: AddressSpace, lo: number, size: number, bytes: Uint8Array | number): boolean {
    const page = space.write[lo >>> pageBits];
    const inside = lo & pageMask;
    if (!page || inside + size > pageSize) return false;
    const { poison, v32 } = this;
    const at = page | inside;
    const first = at >> 3;
    const granules = size >> 3;
    if (typeof bytes === 'number') for (let i = 0; i < granules; i++) poison[first + i] = bytes;
    else for (let i = 0; i < granules; i++) poison[first + i] = bytes[i]!;
    for (let i = at >> 2, end = (at + size) >> 2; i < end; i++) v32[i] = -1;
    return true;
  }

  /** Keeps the space as it is now; from here on its pages are shared. */
  keep(space: AddressSpace): SpaceImage {
    const pages = mappedPages(space);
    for (let i = 0; i < pages.length; i += 2) {
      this.holders[pages[i + 1]! >>> pageBits]!++;
      space.write[pages[i]!] = 0;
    }
    return { pages, shared: space.shared };
  }
  /** Makes the space what it was when `image` was kept; the image stays. */
  restore(space: AddressSpace, { pages, shared }: SpaceImage): void {
    // Held first, so that no page goes for a moment.
    this.hold(pages);
    this.discard(space);
    fillTable(space, pages);
    this.setShared(space, shared);
  }
  /** As if the space that another memory keeps had been kept here. */
  adopt(from: Memory, image: SpaceImage): SpaceImage {
    const pages = image.pages.slice();
    for (let i = 1; i < pages.length; i += 2) {
      const theirs = pages[i]!;
      const physical = this.newPage();
      const own = physical << pageBits;
      this.holders[physical] = 1;
      this.bytes.set(from.bytes.subarray(theirs, theirs + pageSize), own);
      this.validity.set(from.validity.subarray(theirs, theirs + pageSize), own);
      this.poison.set(from.poison.subarray(theirs >> 3, (theirs + pageSize) >> 3), own >> 3);
      pages[i] = own;
    }
    return { pages, shared: image.shared };
  }
  drop({ pages }: SpaceImage): void {
    for (let i = 1; i < pages.length; i += 2) this.release(pages[i]!);
  }
  /** A copy for fork(): both share every page until one writes. */
  fork(space: AddressSpace): AddressSpace {
    const { pages, shared } = this.keep(space);
    const copy = new AddressSpace(0);
    fillTable(copy, pages);
    this.setShared(copy, shared);
    return copy;
  }
  private hold(pages: Int32Array): void {
    for (let i = 1; i < pages.length; i += 2) this.holders[pages[i]! >>> pageBits]!++;
  }
  private setShared(space: AddressSpace, shared: AddressSpace['shared']): void {
    space.shared = shared;
    if (shared.length > 0) this.sharing.add(space);
    else this.sharing.delete(space);
  }
  /** Gives all pages of a space back. */
  discard(space: AddressSpace): void {
    for (const page of space.mapped) {
      this.release(space.read[page]!);
      space.read[page] = 0;
      space.write[page] = 0;
    }
    space.mapped = [];
    this.setShared(space, []);
  }

  /** Makes an object of the range: its bytes may be touched, and are undefined, or zero. The range must be mapped. */
  allow(space: AddressSpace, lo: number, size: number, content: 'undefined' | 'zero'): void {
    this.pieces(space, lo, size, (at, length) => {
      const granules = length >> 3;
      this.poison.fill(0, at >> 3, (at >> 3) + granules);
      if (length & 7) this.poison[(at >> 3) + granules] = length & 7;
      this.validity.fill(content === 'zero' ? 0 : 0xff, at, at + length);
      if (content === 'zero') this.bytes.fill(0, at, at + length);
    });
  }
  /** Forbids the whole granules of the range. */
  forbid(space: AddressSpace, lo: number, size: number, poison: number): void {
    this.pieces(space, lo, (size + 7) & ~7, (at, length) => {
      this.poison.fill(poison, at >> 3, (at + length + 7) >> 3);
      this.validity.fill(0xff, at, at + length);
    });
  }
  /** Visits the range page by page for writing; what is not mapped is passed over. */
  pieces(
    space: AddressSpace,
    lo: number,
    size: number,
    visit: (at: number, length: number, done: number) => void,
  ): void {
    let done = 0;
    while (done < size) {
      const from = (lo + done) | 0;
      const length = Math.min(size - done, pageSize - (from & pageMask));
      const at = this.writable(space, from);
      if (at >= 0) visit(at, length, done);
      done += length;
    }
  }

  /** The poison that forbids a byte of the range, with the byte's distance from `lo`; undefined where all may be touched. */
  forbidden(
    space: AddressSpace,
    lo: number,
    size: number,
  ): { readonly poison: number; readonly at: number } | undefined {
    for (let i = 0; i < size;) {
      const at = this.readable(space, (lo + i) | 0);
      if (at < 0) return { poison: Poison.unmapped, at: i };
      const granule = this.poison[at >> 3]!;
      const inside = at & 7;
      const length = Math.min(size - i, 8 - inside);
      if (granule !== 0 && (granule > 7 || inside + length > granule)) {
        // The granule behind a partly used one tells what lies there.
        const reason = granule > 7 ? granule : (this.poison[(at >> 3) + 1] ?? Poison.redZone);
        return {
          poison: reason > 7 ? reason : Poison.redZone,
          at: i + (granule > 7 ? 0 : Math.max(0, granule - inside)),
        };
      }
      i += length;
    }
    return undefined;
  }

  /** The bytes of a range as they are; zeroes where nothing is mapped. For reports and the debugger. */
  peek(space: AddressSpace, lo: number, size: number): Uint8Array {
    const result = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const from = (lo + done) | 0;
      const length = Math.min(size - done, pageSize - (from & pageMask));
      const at = this.readable(space, from);
      if (at >= 0) result.set(this.bytes.subarray(at, at + length), done);
      done += length;
    }
    return result;
  }
  /** Writes defined bytes without any check. The range must be mapped. */
  poke(space: AddressSpace, lo: number, data: Uint8Array): void {
    this.pieces(space, lo, data.length, (at, length, done) => {
      this.bytes.set(data.subarray(done, done + length), at);
      this.validity.fill(0, at, at + length);
    });
  }
  /** Makes every bit of the range defined, as it is. The range must be mapped. */
  define(space: AddressSpace, lo: number, size: number): void {
    this.pieces(space, lo, size, (at, length) => this.validity.fill(0, at, at + length));
  }
  /** Whether every bit of the range is defined. */
  isDefined(space: AddressSpace, lo: number, size: number): boolean {
    for (let i = 0; i < size; i++) {
      const at = this.readable(space, (lo + i) | 0);
      if (at < 0 || this.validity[at] !== 0) return false;
    }
    return true;
  }
}

function mappedPages({ mapped, read }: AddressSpace): Int32Array {
  const pages = new Int32Array(2 * mapped.length);
  mapped.forEach((page, i) => {
    pages[2 * i] = page;
    pages[2 * i + 1] = read[page]!;
  });
  return pages;
}
/** Puts pages into a table that has none. */
function fillTable(space: AddressSpace, pages: Int32Array): void {
  let last = 0;
  for (let i = 0; i < pages.length; i += 2) last = Math.max(last, pages[i]!);
  space.reach(last);
  for (let i = 0; i < pages.length; i += 2) {
    space.read[pages[i]!] = pages[i + 1]!;
    space.mapped.push(pages[i]!);
  }
}
