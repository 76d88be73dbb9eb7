/**
 * Programs as machines run them: tables by function index beside the image, filled as functions are compiled at their first
 * call, and the image's objects in memory. An image is shared by all machines and the debugger; the tables are a machine's.
 */
import { CompileError } from '../c/ast';
import type { Image } from '../c/image';
import { localSlots } from './frame-layout';
import { Layout } from './layout';
import type { Machine } from './machine';
import { type AddressSpace, Poison } from './memory';

/** What a primitive is: reads its arguments at register slot `at`, writes its result there. */
export type Primitive = (m: Machine, at: number) => void;

/** A program as a machine runs it: the image, and what the machine adds to it. */
export interface Loaded {
  readonly image: Image;
  readonly primitives: ReadonlyMap<string, Primitive>;
  /** By function index: code index where a call can go at once, else 0. */
  entries: Int32Array;
  slots: Int32Array;
  memory: Int32Array;
  /** By function index: first slot, and one past the last, of its locals; they hold `unwritten` at first. */
  localsFrom: Int32Array;
  localsEnd: Int32Array;
  /** By statement id: how often it ran. */
  counts: Uint32Array;
  /** How many of the image's objects are in memory. */
  placed: number;
  readonly calls: (Primitive | undefined)[];
  /** By function index: the poison bytes of its frame's memory, made at its first call. */
  readonly framePoison: (Uint8Array | undefined)[];
  /** Functions whose entry is told to `Machine.onCall`. */
  watched: Set<number>;
}

/** The image with empty tables: nothing of it is in memory or has been called yet. */
export function loadProgram(image: Image, primitives: ReadonlyMap<string, Primitive>): Loaded {
  return {
    image,
    primitives,
    entries: new Int32Array(1024),
    slots: new Int32Array(1024),
    memory: new Int32Array(1024),
    localsFrom: new Int32Array(1024),
    localsEnd: new Int32Array(1024),
    counts: new Uint32Array(4096),
    placed: 0,
    calls: [],
    framePoison: [],
    watched: new Set(),
  };
}

/** Puts the image's objects that are new since the last time into memory. */
export function placeObjects(m: Machine, loaded: Loaded, space: AddressSpace, from = loaded.placed): void {
  const { image } = loaded;
  for (let i = from; i < image.globals.length; i++) {
    const object = image.globals[i]!;
    const { lo } = object.address;
    const size = Math.max(object.size, object.bytes?.length ?? 0);
    if (space !== m.kernelSpace && lo + size > Layout.userMap)
      m.fail('budget', `static data of the program, up to ${object.name}, does not fit into its memory`);
    m.memory.map(space, lo - 16, size + 32, Poison.globalRedZone);
    if (object.undefined) m.memory.forbid(space, lo, Math.max(8, size), Poison.undefinedGlobal);
    else m.memory.allow(space, lo, size, 'zero');
    if (object.bytes && !object.undefined) m.memory.poke(space, lo, object.bytes);
  }
  loaded.placed = image.globals.length;
}

/** Compiles a function if need be and tells the tables of its image. */
export function prepare(m: Machine, loaded: Loaded, index: number): void {
  const record = loaded.image.functions[index]!;
  if (record.kind === 'source' && record.entry === 0) {
    try {
      loaded.image.compile(record);
    } catch (error) {
      if (error instanceof CompileError) failToCompile(m, error, loaded);
      throw error;
    }
  }
  // Not only what was compiled here: other machines and the debugger share the image.
  if (loaded.placed < loaded.image.globals.length) placeNewObjects(m, loaded);
  const grow = (old: Int32Array) => {
    const larger = new Int32Array(Math.max(old.length * 2, loaded.image.functions.length + 64));
    larger.set(old);
    return larger;
  };
  if (loaded.image.functions.length > loaded.entries.length) {
    loaded.entries = grow(loaded.entries);
    loaded.slots = grow(loaded.slots);
    loaded.memory = grow(loaded.memory);
    loaded.localsFrom = grow(loaded.localsFrom);
    loaded.localsEnd = grow(loaded.localsEnd);
  }
  if (loaded.image.statementCount > loaded.counts.length) {
    const counts = new Uint32Array(loaded.image.statementCount * 2);
    counts.set(loaded.counts);
    loaded.counts = counts;
  }
  if (loaded === m.kernel && m.watchedNames.has(record.name)) loaded.watched.add(index);
  if (loaded.slots[index] === 0) {
    loaded.slots[index] = Math.max(record.slots, 2);
    loaded.memory[index] = record.memory;
    [loaded.localsFrom[index], loaded.localsEnd[index]] = localSlots(record);
  }
  // A call of translated code goes the long way too: there it is found.
  if (!loaded.watched.has(index) && !m.translator.has(loaded, index)) loaded.entries[index] = record.entry;
}

function placeNewObjects(m: Machine, loaded: Loaded): void {
  // Every process of the program gets what is new, so `placed` counts only after the last.
  const from = loaded.placed;
  if (loaded === m.kernel) placeObjects(m, loaded, m.kernelSpace, from);
  else for (const process of m.processes) if (process.program === loaded) placeObjects(m, loaded, process.space, from);
}

/** Tells `onCall` of entries of kernel functions with these names, and of no others. */
export function watch(m: Machine, names: ReadonlySet<string>): void {
  const loaded = m.kernel;
  m.watchedNames = names;
  m.translator.forget();
  if (!loaded) return;
  loaded.watched.clear();
  for (const record of loaded.image.functions) {
    if (record.index >= loaded.entries.length) continue;
    // Entry 0 sends a call the long way, on which it is told.
    if (names.has(record.name)) loaded.watched.add(record.index);
    loaded.entries[record.index] = 0;
  }
}

function failToCompile(m: Machine, { message, place }: CompileError, loaded: Loaded): never {
  const { path, line, column } = m.positionOf(loaded, place);
  m.halt({ kind: 'compile', message: `${path}:${line}:${column}: ${message}`, text: { path, place, message } });
}
