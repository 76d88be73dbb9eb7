/**
 * What is different from the last stop: the variables in sight there, the members of what they point to, and the counts of
 * the lifetime graph. A snapshot is bytes at places, so comparing costs little and works in whatever function one is now.
 */
import { kernelHigh } from '../c/bytecode';
import type { HeapObject } from '../machine/heap';
import { CannotEvaluate, type Context, readAt } from '../run/evaluate';
import { framesOf } from '../run/frames';
import { lifetimeOf } from '../run/lifetime';
import { tagOf } from '../run/show';
import type { Moving } from './launched';
import { flatMembers } from './values';
import { bytesOf, endOf, sameBits, shownBytes, watchable, type Watched } from './watch';

interface Seen {
  readonly watched: Watched;
  readonly bytes: Uint8Array | undefined;
}
export interface Snapshot {
  readonly step: number;
  readonly seen: readonly Seen[];
  /** Heap objects that there were. */
  readonly objects: number;
}
export interface ChangedValue {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly watched: Watched;
}

/** The most members of one struct, and the most values altogether. */
const mostMembers = 80;
const mostValues = 600;

/** The members that count references, by struct. */
const counts: Readonly<Record<string, readonly string[]>> = {
  pid: ['count'],
  inode: ['i_count'],
  dentry: ['d_lockref.count'],
  file: ['f_count', 'f_ref'],
};

/** The count of references on an object, as something to watch: "struct pid 3: count". */
export function watchedCount({ run, values }: Pick<Moving, 'run' | 'values'>, object: HeapObject): Watched | undefined {
  const tag = tagOf(object) ?? '';
  for (const path of counts[tag] ?? []) {
    const member = run.kernel.member(tag, path);
    if (!member) continue;
    const address = (BigInt(kernelHigh >>> 0) << 32n) | BigInt((object.lo + member.offset) >>> 0);
    const context = { machine: run.machine, program: run.kernel.program };
    const label = `${values.nameOf(object)}: ${path}`;
    const found = watchable(context, label, { type: member.type, bits: address, address });
    return typeof found === 'string' ? undefined : found;
  }
  return undefined;
}

/** Nothing is run and nothing changes. */
export function snapshotOf({ run, places, values }: Moving): Snapshot {
  const { machine } = run;
  const list = new Map<string, Watched>();
  const add = (watched: Watched | string) => {
    if (typeof watched === 'string' || list.size >= mostValues) return;
    const { where } = watched;
    const key = where.kind === 'memory' ? `${where.process}:${where.lo}:${watched.size}` : `${where.task}:${where.frame}:${where.slot}`; // prettier-ignore
    if (!list.has(key)) list.set(key, watched);
  };
  const frames = machine.tasks.includes(machine.current) ? framesOf(machine, machine.current) : [];
  const frame = frames.find((f) => !places.isOwn(f.loaded.image, f.record));
  if (frame) {
    const context: Context = { machine, program: places.programOf(frame.loaded.image), frame };
    for (const { name, of } of values.locals(context, frame)) {
      if (!of || of.value.isUndefined) continue;
      add(watchable(context, name, of.value));
      const { type, bits } = of.value;
      if (type.kind !== 'pointer' || type.to.kind !== 'record') continue;
      for (const { member, offset } of flatMembers(type.to.record).slice(0, mostMembers)) {
        if (!/integer|pointer|record/.test(member.type.kind)) continue;
        if (member.type.kind === 'record' && member.type.size > 8) continue;
        try {
          const value = readAt(context, bits + BigInt(offset), member.type, member.bits);
          add(watchable(context, `${name}->${member.name}`, value));
        } catch (error) {
          if (!(error instanceof CannotEvaluate)) throw error;
          break; // It points to nothing.
        }
      }
    }
  }
  const graph = lifetimeOf(run);
  for (const { id } of [...graph.pids, ...graph.inodes, ...graph.dentries, ...graph.files]) {
    const object = machine.heap.at(id);
    const watched = object && watchedCount({ run, values }, object);
    if (watched) add(watched);
  }
  const seen = [...list.values()].map((watched) => ({ watched, bytes: bytesOf(machine, watched) }));
  return { step: machine.steps, seen, objects: machine.heap.count };
}

/** The values of a snapshot that are others now. */
export function changedValues(parts: Moving, { seen }: Snapshot): ChangedValue[] {
  return seen.flatMap(({ watched, bytes: before }) => {
    const after = bytesOf(parts.run.machine, watched);
    // A variable whose call is over is no news.
    if (!before || sameBits(watched, before, after) || (!after && watched.where.kind === 'register')) return [];
    const text = after ? shownBytes(parts, watched, after) : endOf(parts, watched);
    return [{ label: watched.label, before: shownBytes(parts, watched, before), after: text, watched }];
  });
}

/** What a statement has made of a snapshot, as a sentence with a blank before it; empty where nothing. */
export function changedText(parts: Moving, snapshot: Snapshot): string {
  const { run, values } = parts;
  const changed = changedValues(parts, snapshot).map(({ label, before, after }) => `${label}: ${before} → ${after}`);
  const objects = [...run.machine.heap.objects];
  const named = (object: HeapObject) => (tagOf(object) ? [values.nameOf(object)] : []);
  const made = objects.filter((o) => o.id >= snapshot.objects && o.freedStep < 0).flatMap(named); // prettier-ignore
  const freed = objects.filter((o) => o.id < snapshot.objects && o.freedStep > snapshot.step).flatMap(named);
  const sentences = [
    ...(made.length > 0 ? [`made ${shorten(made)}`] : []),
    ...(freed.length > 0 ? [`freed ${shorten(freed)}`] : []),
    ...(changed.length > 0 ? [shorten(changed)] : []),
  ];
  const text = sentences.join('; ');
  return text === '' ? '' : ` The statement ${/^(made|freed)/.test(text) ? '' : 'changed '}${text}.`;
}
function shorten(list: readonly string[], most = 4): string {
  return list.slice(0, most).join(', ') + (list.length > most ? ` and ${list.length - most} more` : '');
}
