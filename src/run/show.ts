/**
 * Values and objects in words: what a hover, a variable view and a report call things. A kernel object is named by what
 * user space or the kernel knows it by ("struct pid 3", "inode 303", "file A"), not by its address.
 */
import { typeName } from '../c/parser';
import type { Record as CRecord, Type } from '../c/types';
import type { Kernel } from '../kernel/kernel';
import type { HeapObject } from '../machine/heap';
import { kernelHigh, kernelTextHigh } from '../c/bytecode';
import { type Context, readAt, signedBits, type Value, CannotEvaluate } from './evaluate';

/** The tag of a heap object's struct, or undefined. */
export function tagOf(object: HeapObject): string | undefined {
  return object.type?.kind === 'record' ? object.type.record.tag : undefined;
}

/** A, B, … Z, AA, …: the how manieth of its kind an object is among those made since boot. */
function letters(index: number): string {
  let text = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1)
    text = String.fromCharCode(65 + (rest % 26)) + text;
  return text;
}

/** Names objects; `since` is the id of the first heap object that counts as the scenario's own. */
export class Names {
  constructor(
    readonly kernel: Kernel,
    private readonly since: () => number,
  ) {}

  /** "struct pid 3", "inode 303", "file A", or the struct's name alone. */
  of(object: HeapObject): string {
    const tag = tagOf(object);
    const number = (path: string) => this.kernel.readNumber(object.lo, tag!, path);
    switch (tag) {
      case 'pid':
        return `struct pid ${this.pidNumber(object.lo)}`;
      case 'inode':
        return `inode ${number('i_ino') >>> 0}`;
      case 'task_struct':
        return `task ${number('pid')}`;
      case 'file':
      case 'dentry':
        return `${tag} ${this.letter(object)}`;
      case undefined:
        return `${object.origin} block of ${object.size} bytes`;
      default:
        return `struct ${tag}`;
    }
  }
  private letter(object: HeapObject): string {
    return letters(object.id < this.since() ? 0 : object.ordinal);
  }
  /** The number of a struct pid in the namespace it was made in first. */
  pidNumber(lo: number): number {
    const numbers = this.kernel.member('pid', 'numbers');
    if (!numbers) return 0;
    const offset = this.kernel.member('upid', 'nr')?.offset ?? 0;
    const bytes = this.kernel.machine.memory.peek(this.kernel.machine.kernelSpace, lo + numbers.offset + offset, 4);
    return new DataView(bytes.buffer).getInt32(0, true);
  }

  /** What a kernel pointer points to, in words. */
  target(lo: number): string | undefined {
    const { machine } = this.kernel;
    const object = machine.heap.at(lo);
    if (object) return this.of(object);
    const inside = machine.heap.near(lo);
    if (inside && inside.offset >= 0 && inside.offset < inside.object.size) {
      return `${this.of(inside.object)}${inside.object.freedStep >= 0 ? ' (freed)' : ''}${inside.offset > 0 ? ` + ${inside.offset}` : ''}`;
    }
    const global = machine.kernel?.image.globals.find(
      (g) => lo >= g.address.lo && lo < g.address.lo + Math.max(1, g.size),
    );
    if (!global) return undefined;
    const offset = lo - global.address.lo;
    return `&${global.name}${offset > 0 ? ` + ${offset}` : ''}`;
  }

  /** A value as one short line. */
  show(c: Context, value: Value): string {
    const { type } = value;
    if (value.isUndefined) return 'not written yet';
    if (value.number !== undefined) return String(value.number);
    switch (type.kind) {
      case 'pointer':
        return this.pointer(c, value, type.to);
      case 'integer': {
        const signed = signedBits(value);
        const constant = type.enumeration?.constants.find((k) => k.value === signed);
        if (constant) return constant.name;
        if (type.name === '_Bool') return value.bits === 0n ? 'false' : 'true';
        return String(signed);
      }
      case 'record':
        return this.record(c, value, type.record);
      case 'array':
        return this.array(c, value);
      case 'function':
        return this.functionName(value.bits) ?? 'a function';
      default:
        return 'void';
    }
  }

  private pointer(c: Context, { bits }: Value, to: Type): string {
    if (bits === 0n) return 'NULL';
    const signed = BigInt.asIntN(64, bits);
    if (signed < 0n && signed >= -4095n) return `ERR_PTR(${signed})`;
    const name = this.functionName(bits);
    if (name) return name;
    if (to.kind === 'integer' && to.size === 1) {
      const text = this.text(c, bits);
      if (text !== undefined) return text;
    }
    const high = Number(bits >> 32n) | 0;
    const known = high === kernelHigh ? this.target(Number(bits & 0xffffffffn) | 0) : undefined;
    return known ?? `0x${bits.toString(16)}`;
  }
  private functionName(bits: bigint): string | undefined {
    if ((Number(bits >> 32n) | 0) !== kernelTextHigh) return undefined;
    return this.kernel.program.image.functionAt(Number(bits & 0xffffffffn) | 0, kernelTextHigh)?.name;
  }
  private text(c: Context, at: bigint, limit = 64): string | undefined {
    const char: Type = {
      kind: 'integer',
      name: 'unsigned char',
      size: 1,
      align: 1,
      qualifiers: 0,
      signed: false,
      rank: 1,
    };
    let text = '';
    try {
      for (let i = 0n; i < BigInt(limit); i++) {
        const byte = Number(readAt(c, at + i, char).bits);
        if (byte === 0) return JSON.stringify(text);
        text += String.fromCharCode(byte);
      }
    } catch (error) {
      if (error instanceof CannotEvaluate) return undefined;
      throw error;
    }
    return `${JSON.stringify(text)}…`;
  }

  /** A struct around one integer (refcount_t, atomic_t, kuid_t) is that integer; others show their first members. */
  private record(c: Context, value: Value, record: CRecord): string {
    const only = soleInteger(record);
    if (only && value.address !== undefined) {
      try {
        return this.show(c, readAt(c, value.address + BigInt(only.offset), only.type));
      } catch (error) {
        if (!(error instanceof CannotEvaluate)) throw error;
      }
    }
    return `${record.keyword} ${record.tag ?? ''}`.trim();
  }
  private array(c: Context, value: Value): string {
    if (
      value.type.kind === 'array' &&
      value.type.of.kind === 'integer' &&
      value.type.of.size === 1 &&
      value.address !== undefined
    ) {
      const text = this.text(c, value.address, Math.min(64, value.type.size || 64));
      if (text !== undefined) return text;
    }
    return typeName(value.type);
  }
}

/** The integer that a struct consists of, through any wrapping. */
export function soleInteger(record: CRecord): { readonly offset: number; readonly type: Type } | undefined {
  const [member, ...rest] = record.members;
  if (!member || rest.length > 0 || member.bits) return undefined;
  if (member.type.kind === 'integer') return { offset: member.offset, type: member.type };
  const inner = member.type.kind === 'record' ? soleInteger(member.type.record) : undefined;
  return inner && { offset: member.offset + inner.offset, type: inner.type };
}
