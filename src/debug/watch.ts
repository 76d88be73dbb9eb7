/**
 * Data breakpoints: fields and variables in memory whose bytes are compared after each statement. Freeing an object that
 * holds the bytes counts as a change.
 */
import type { Type } from '../c/types';
import type { Image } from '../c/image';
import { typeName } from '../c/parser';
import type { Machine } from '../machine/machine';
import type { AddressSpace } from '../machine/memory';
import { type Context, spaceOf, type Value } from '../run/evaluate';
import type { Launched } from './launched';
import { currentLoaded, type StopPlaces } from './places';
import type { Looker } from '../run/tape';

export interface Watched {
  readonly label: string;
  readonly lo: number;
  readonly size: number;
  /** undefined for kernel memory, else the id of the process. */
  readonly process: number | undefined;
  /** For showing values. */
  readonly type: Type;
  readonly address: bigint;
}

/** The largest object that can be watched as a whole. */
const largest = 4096;

/** What would be watched for a value, or why nothing can be. */
export function watchable(context: Context, label: string, value: Value): Watched | string {
  const { address, type, bitField } = value;
  if (address === undefined) return 'it is kept in a register or computed: only what lies in memory can be watched';
  if (type.size < 1 || type.size > largest) return `objects of ${type.size} bytes (${typeName(type)}) are not watched`;
  const space = spaceOf(context, address);
  if (!space) return 'nothing is there';
  const { machine } = context;
  const process = machine.processes.find((p) => p.space === space)?.id;
  // A bit-field is watched with its neighbours' bits left out by the comparison of its unit as a whole.
  const size = bitField ? Math.min(8, type.size) : type.size;
  return { label, lo: Number(address & 0xffffffffn) | 0, size, process, type, address };
}

export interface Change {
  readonly watched: Watched;
  /** The bytes; undefined where the memory may not be touched (freed). */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** The statement that did it. */
  readonly writer: { readonly image: Image; readonly statement: number };
}

/** Compares from moment to moment. Make a fresh one after every jump in time. */
export class Watcher {
  private readonly last: (Uint8Array | undefined)[];
  /** The statement that was about to run at the last look; for one of a model, the one that led there. */
  private writer: Change['writer'] | undefined;
  private visible: { readonly task: number; readonly writer: Change['writer'] } | undefined;
  constructor(
    private readonly m: Machine,
    private readonly places: StopPlaces,
    private readonly list: readonly Watched[],
  ) {
    this.last = list.map((w) => this.read(w));
  }

  /** The first that differs from the last look. `statement` is the one about to run; undefined at the end. */
  change(statement: number | undefined): Change | undefined {
    let found: Change | undefined;
    this.list.forEach((watched, i) => {
      if (this.isSame(watched, this.last[i])) return;
      const after = this.read(watched);
      if (this.writer) found ??= { watched, before: this.last[i], after, writer: this.writer };
      this.last[i] = after;
    });
    if (statement === undefined) return found;
    const { image } = currentLoaded(this.m);
    const { id } = this.m.current;
    this.writer = { image, statement };
    if (this.places.isStop(image, statement)) this.visible = { task: id, writer: this.writer };
    else if (this.visible?.task === id) this.writer = this.visible.writer;
    return found;
  }

  private space(w: Watched): AddressSpace | undefined {
    return w.process === undefined ? this.m.kernelSpace : this.m.processes.find((p) => p.id === w.process)?.space;
  }
  private read(w: Watched): Uint8Array | undefined {
    const space = this.space(w);
    if (!space || this.m.memory.forbidden(space, w.lo, w.size)) return undefined;
    return this.m.memory.peek(space, w.lo, w.size);
  }
  private isSame(w: Watched, last: Uint8Array | undefined): boolean {
    const now = this.read(w);
    if (!now || !last) return now === last;
    for (let i = 0; i < now.length; i++) if (now[i] !== last[i]) return false;
    return true;
  }
}

/** A change in words: what, from, to, where. */
export function changeText(
  { run, values, places }: Pick<Launched, 'run' | 'values' | 'places'>,
  change: Change,
): string {
  const { watched, before, after, writer } = change;
  const { type } = watched;
  const context = { machine: run.machine, program: run.kernel.program };
  const show = (bytes: Uint8Array | undefined): string => {
    if (!bytes) return 'freed';
    let bits = 0n;
    for (let i = Math.min(8, bytes.length) - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i]!);
    if (type.kind === 'integer') {
      const wide = type.signed ? BigInt.asUintN(64, BigInt.asIntN(type.size * 8, bits)) : bits;
      return values.show(context, { type, bits: wide });
    }
    if (type.kind === 'pointer') return values.show(context, { type, bits });
    if (bytes.length <= 8) return String(BigInt.asIntN(bytes.length * 8, bits));
    return `${typeName(type)} {${[...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join(' ')}…}`;
  };
  const { path, line } = places.position(writer.image, writer.image.statementPlace(writer.statement));
  return `${watched.label}: ${show(before)} → ${show(after)} at ${path}:${line}`;
}

/** Looks for the last moment whose statement changes something watched. */
export function lastChange(m: Machine, places: StopPlaces, list: readonly Watched[], before: number) {
  return (): Looker<{ readonly step: number; readonly change: Change }> => {
    let watcher: Watcher | undefined;
    let found: { readonly step: number; readonly change: Change } | undefined;
    const look = (statement: number | undefined) => {
      watcher ??= new Watcher(m, places, list);
      const change = watcher.change(statement);
      if (change && m.steps - 1 < before) found = { step: m.steps - 1, change };
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
