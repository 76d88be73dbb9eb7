/**
 * References on the objects a pidfd is made of: how many are counted, and which objects hold them. What the count says
 * beyond the holders that memory shows is held for a moment by the system call that runs.
 */
import type { HeapObject } from '../machine/heap';
import type { Run } from '../run/run';
import { type Names, tagOf } from '../run/show';

/** Where a counted object keeps its count; newer kernels first. `extra`: references beyond the number stored. */
const counters: Readonly<Record<string, readonly { readonly member: string; readonly extra: number }[]>> = {
  pid: [{ member: 'count', extra: 0 }],
  inode: [{ member: 'i_count', extra: 0 }],
  dentry: [{ member: 'd_lockref.count', extra: 0 }],
  file: [
    { member: 'f_ref.refcnt', extra: 1 },
    { member: 'f_count', extra: 0 },
  ],
};

/** Members that hold a counted reference, by the tag of what they point to. */
const holders: Readonly<Record<string, readonly { readonly tag: string; readonly member: string }[]>> = {
  pid: [
    { tag: 'task_struct', member: 'thread_pid' },
    { tag: 'inode', member: 'i_private' },
    { tag: 'file', member: 'private_data' },
  ],
  inode: [{ tag: 'dentry', member: 'd_inode' }],
  dentry: [{ tag: 'file', member: 'f_path.dentry' }],
};

export interface References {
  readonly count: number;
  /** In words: "task 3", "inode 303". */
  readonly holders: readonly string[];
}

/** Undefined for objects that are not counted, or not these. */
export function referencesOf(run: Run, names: Names, object: HeapObject): References | undefined {
  const tag = tagOf(object);
  const counter = (counters[tag ?? ''] ?? []).find(({ member }) => run.kernel.member(tag!, member));
  if (!tag || !counter || object.freedStep >= 0) return undefined;
  const count = run.kernel.readNumber(object.lo, tag, counter.member) + counter.extra;
  const found: string[] = [];
  for (const other of run.machine.heap.living) {
    for (const holder of holders[tag] ?? []) {
      if (tagOf(other) !== holder.tag || !run.kernel.member(holder.tag, holder.member)) continue;
      if (run.kernel.readNumber(other.lo, holder.tag, holder.member) === object.lo) found.push(names.of(other));
    }
  }
  return { count, holders: found };
}

/** `count 2 → 3   held by: task 3, pidfd_open (temporary), + inode 303`; undefined where the count did not change. */
export function changeText(before: References, after: References, systemCall: string | undefined): string | undefined {
  if (before.count === after.count) return undefined;
  const held = after.holders.map((name) => (before.holders.includes(name) ? name : `+ ${name}`));
  const unseen = after.count - after.holders.length;
  if (unseen > 0) {
    const many = unseen > 1 ? `${unseen} temporary` : 'temporary';
    const old = held.findIndex((name) => name.startsWith('+'));
    held.splice(old < 0 ? held.length : old, 0, `${systemCall ?? 'the kernel'} (${many})`);
  }
  const gone = before.holders.filter((name) => !after.holders.includes(name)).map((name) => `− ${name}`);
  const list = [...held, ...gone];
  return `count ${before.count} → ${after.count}${list.length > 0 ? `   held by: ${list.join(', ')}` : ''}`;
}
