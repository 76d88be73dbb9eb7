/**
 * What data breakpoints and "who set this" look at: fields and variables, in memory or in a register of a frame, whose
 * bytes are compared after each statement. The end of what holds them (an object freed, a frame left) counts as a change.
 */
import type { Image } from '../c/image';
import { typeName } from '../c/parser';
import type { Type } from '../c/types';
import { unwritten } from '../machine/frame-layout';
import { Frame, type Machine, type Task } from '../machine/machine';
import type { AddressSpace } from '../machine/memory';
import { type Context, spaceOf, type Value } from '../run/evaluate';
import { soleInteger } from '../run/show';
import type { Looker } from '../run/tape';
import type { Launched } from './launched';
import { currentLoaded, type StopPlaces } from './places';

interface InMemory {
  readonly kind: 'memory';
  readonly lo: number;
  /** undefined for kernel memory, else the id of the process. */
  readonly process: number | undefined;
}
interface InRegister {
  readonly kind: 'register';
  readonly task: number;
  /** 0 is the outermost frame. */
  readonly frame: number;
  /** The frame's words, which tell it from others at its place. */
  readonly words: Int32Array;
  /** From the frame's first register. */
  readonly slot: number;
}
export interface Watched {
  readonly label: string;
  readonly where: InMemory | InRegister;
  readonly size: number;
  readonly bits?: { readonly position: number; readonly width: number };
  /** For showing values. */
  readonly type: Type;
}

/** The largest object that can be watched as a whole. */
const largest = 4096;

/** What would be watched for a value, or why nothing can be. */
export function watchable(context: Context, label: string, value: Value): Watched | string {
  const { address, type, bitField, register } = value;
  if (register !== undefined && context.frame) {
    const { task, index } = context.frame;
    const words = task.frames.slice(index * Frame.Size, (index + 1) * Frame.Size);
    const where = { kind: 'register', task: task.id, frame: index, words, slot: register } as const;
    return { label, where, size: Math.min(8, type.size), type };
  }
  if (address === undefined) return 'it is computed: only what lies in memory or in a variable can be watched';
  if (type.size < 1 || type.size > largest) return `objects of ${type.size} bytes (${typeName(type)}) are not watched`;
  const space = spaceOf(context, address);
  if (!space) return 'nothing is there';
  const process = context.machine.processes.find((p) => p.space === space)?.id;
  // A struct around one integer (refcount_t, atomic_t) is that integer.
  const only = type.kind === 'record' ? soleInteger(type.record) : undefined;
  if (only) return watchable(context, label, { type: only.type, bits: 0n, address: address + BigInt(only.offset) });
  const where = { kind: 'memory', lo: Number(address & 0xffffffffn) | 0, process } as const;
  return {
    label,
    where,
    size: bitField ? Math.min(8, type.size) : type.size,
    type,
    ...(bitField && { bits: bitField }),
  };
}

/** Who did something: the statement, and the moment before it. */
interface Writer {
  readonly image: Image;
  readonly statement: number;
  readonly step: number;
}
export interface Change {
  /** Index in the list that is watched. */
  readonly index: number;
  readonly watched: Watched;
  /** The bytes; undefined where nothing is: not made yet, or freed. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** The statement of the text that did it: one of a model stands for the one that led there. */
  readonly writer: Writer;
}

/** Compares from moment to moment. Make a fresh one after every jump in time. */
export class Watcher {
  private readonly last: (Uint8Array | undefined)[];
  /** The statement that was about to run at the last look. */
  private writer: (Writer & { readonly task: number; readonly depth: number }) | undefined;
  /** By task and depth: the last statement of the text there. */
  private readonly visible = new Map<number, (Writer | undefined)[]>();
  constructor(
    private readonly m: Machine,
    private readonly places: StopPlaces,
    private readonly list: readonly Watched[],
  ) {
    this.last = list.map((w) => bytesOf(m, w));
  }

  /** All that differ from the last look. `statement` is the one about to run; undefined at the end. */
  changes(statement: number | undefined): readonly Change[] {
    let found: Change[] | undefined;
    for (let i = 0; i < this.list.length; i++) {
      const watched = this.list[i]!;
      const before = this.last[i];
      if (this.isSame(watched, before)) continue;
      const after = bytesOf(this.m, watched);
      this.last[i] = after;
      if (this.writer && !sameBits(watched, before, after))
        (found ??= []).push({ index: i, watched, before, after, writer: this.responsible() });
    }
    if (statement !== undefined) {
      const { image } = currentLoaded(this.m);
      const { id, depth } = this.m.current;
      this.writer = { image, statement, step: this.m.steps, task: id, depth };
      let stack = this.visible.get(id);
      if (!stack) this.visible.set(id, (stack = []));
      stack.length = Math.min(stack.length, depth + 1);
      if (this.places.isStop(image, statement)) stack[depth] = this.writer;
    }
    return found ?? none;
  }

  /** The statement of the text that made the change which is seen now. */
  private responsible(): Writer {
    const writer = this.writer!;
    const task = this.m.tasks.find((t) => t.id === writer.task);
    const stack = this.visible.get(writer.task) ?? [];
    // The statement under way was a return that writes nothing: then its caller has stored what it gave.
    const isCaller = task && task.depth < writer.depth && this.places.isPureReturn(writer.image, writer.statement);
    const deepest = isCaller ? task.depth : writer.depth;
    return stack.slice(0, deepest + 1).findLast((w) => w !== undefined) ?? writer;
  }
  private isSame(w: Watched, last: Uint8Array | undefined): boolean {
    const { where, size } = w;
    if (where.kind === 'memory' && last) {
      // Nearly every look ends here.
      const space = spaceOfProcess(this.m, where.process);
      const at = space ? this.m.memory.quickRead(space, where.lo, size) : -1;
      if (at >= 0) {
        const { bytes } = this.m.memory;
        for (let i = 0; i < size; i++) if (bytes[at + i] !== last[i]) return false;
        return true;
      }
    }
    return sameBytes(bytesOf(this.m, w), last);
  }
}
const none: readonly Change[] = [];

function spaceOfProcess(m: Machine, process: number | undefined): AddressSpace | undefined {
  return process === undefined ? m.kernelSpace : m.processes.find((p) => p.id === process)?.space;
}
/** The task whose frame holds the register, while it does. */
function holder(m: Machine, w: InRegister): Task | undefined {
  const task = m.current.id === w.task ? m.current : m.tasks.find((t) => t.id === w.task);
  if (!task || task.depth <= w.frame) return undefined;
  const from = w.frame * Frame.Size;
  for (let i = 0; i < Frame.Size; i++) if (task.frames[from + i] !== w.words[i]) return undefined;
  return task;
}
/** The bytes as they are now; undefined where nothing is. */
export function bytesOf(m: Machine, { where, size }: Watched): Uint8Array | undefined {
  if (where.kind === 'register') {
    const task = holder(m, where);
    if (!task) return undefined;
    const at = where.words[Frame.Base]! + where.slot;
    // Nothing is there until the variable is written for the first time.
    if (task.registers[at] === unwritten && (size <= 4 || task.registers[at + 1] === unwritten)) return undefined;
    return new Uint8Array(task.registers.slice(at, at + 2).buffer).slice(0, size);
  }
  const space = spaceOfProcess(m, where.process);
  if (!space || m.memory.forbidden(space, where.lo, size)) return undefined;
  return m.memory.peek(space, where.lo, size);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (!a || !b) return a === b;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
/** As `sameBytes`, for the bits of a bit-field alone. */
export function sameBits({ bits }: Watched, a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (!bits || !a || !b) return sameBytes(a, b);
  const mask = ((1n << BigInt(bits.width)) - 1n) << BigInt(bits.position);
  return (number(a) & mask) === (number(b) & mask);
}
/** Up to eight bytes as an unsigned number. */
function number(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = Math.min(8, bytes.length) - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

/** The value that bytes of a watched thing stand for; undefined for a record or an array. */
export function valueOf({ type, bits, size }: Watched, bytes: Uint8Array): Value | undefined {
  let value = number(bytes);
  let width = size * 8;
  if (bits) {
    value = (value >> BigInt(bits.position)) & ((1n << BigInt(bits.width)) - 1n);
    ({ width } = bits);
  }
  if (type.kind === 'integer')
    return { type, bits: type.signed ? BigInt.asUintN(64, BigInt.asIntN(width, value)) : value };
  return type.kind === 'pointer' ? { type, bits: value } : undefined;
}

/** Bytes of a watched thing as the variables view shows its value. */
export function shownBytes(
  { run, values }: Pick<Launched, 'run' | 'values'>,
  watched: Watched,
  bytes: Uint8Array,
): string {
  const value = valueOf(watched, bytes);
  if (value) return values.show({ machine: run.machine, program: run.kernel.program }, value);
  if (bytes.length <= 8) return String(BigInt.asIntN(bytes.length * 8, number(bytes)));
  return `${typeName(watched.type)} {${[...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join(' ')}…}`;
}

/** What becomes of a watched thing when what holds it ends. */
export function endOf({ run }: Pick<Launched, 'run'>, { where }: Watched): string {
  if (where.kind === 'register') return 'its call is over';
  const { heap } = where.process === undefined ? run.machine : (run.machine.processes.find((p) => p.id === where.process) ?? run.machine); // prettier-ignore
  const near = heap.near(where.lo);
  const isInObject = near && near.offset >= 0 && near.offset < near.object.size;
  return isInObject ? 'freed' : 'its call is over';
}

/** A change in words: what, from, to, where. */
export function changeText(
  parts: Pick<Launched, 'run' | 'values' | 'places'>,
  { watched, before, after, writer }: Change,
): string {
  const { path, line } = parts.places.position(writer.image, writer.image.statementPlace(writer.statement));
  const nothing = watched.where.kind === 'register' ? 'not written yet' : 'not there';
  const from = before ? shownBytes(parts, watched, before) : nothing;
  const to = after ? shownBytes(parts, watched, after) : endOf(parts, watched);
  return `${watched.label}: ${from} → ${to} at ${path}:${line}`;
}

/** Looks for the last change before the moment `before` for which `meant` gives something, asked right after it. */
export function lastChange<T>(
  m: Machine,
  places: StopPlaces,
  list: readonly Watched[],
  before: number,
  meant: (change: Change, step: number) => T | undefined,
) {
  return (): Looker<{ readonly step: number; readonly meant: T }> => {
    let watcher: Watcher | undefined;
    let found: { readonly step: number; readonly meant: T } | undefined;
    const look = (statement: number | undefined) => {
      watcher ??= new Watcher(m, places, list);
      for (const change of watcher.changes(statement)) {
        if (m.steps - 1 >= before) continue;
        const what = meant(change, m.steps);
        if (what !== undefined) found = { step: change.writer.step, meant: what };
      }
    };
    return {
      at: look,
      found() {
        // The stretch's last statement has been executed by now.
        look(undefined);
        return found;
      },
    };
  };
}
