/**
 * What the panel draws, before it is laid out: the objects of a moment and the links between them, each with what became
 * of it since the moment that it is compared with. Plain data, no page.
 */
import type { LifetimeGraph } from '../../run/lifetime';

/** Columns from left to right. */
export const lanes = ['task', 'descriptor', 'file', 'dentry', 'inode', 'struct pid'] as const;
export type Lane = 0 | 1 | 2 | 3 | 4 | 5;

/** undefined: as it was. */
export type Mark = 'new' | 'gone' | 'changed' | undefined;

export interface Item {
  /** The same object has the same key at every moment. */
  readonly key: string;
  readonly lane: Lane;
  readonly name: string;
  /** The count or the state: `2`, `zombie`. */
  readonly detail: string;
  /** `detail` before, where it differs. */
  readonly before?: string;
  readonly mark: Mark;
  /** More about it, line by line: who holds it, what private_data is. */
  readonly notes: readonly string[];
}

export interface Link {
  readonly from: string;
  readonly to: string;
  /** `holds`: counts as a reference. `refers`: points without holding. */
  readonly kind: 'holds' | 'refers';
  readonly mark: Mark;
}

export interface Picture {
  readonly items: readonly Item[];
  readonly links: readonly Link[];
}

/** All of `now`, and what `before` had and `now` has not. Without `before` nothing is marked. */
export function pictureOf(now: LifetimeGraph, before: LifetimeGraph | undefined): Picture {
  const present = plain(now);
  if (!before) return { items: [...present.items.values()].sort(inOrder), links: [...present.links.values()] };
  const past = plain(before);
  const items = [...present.items.values()].map((item): Item => {
    const then = past.items.get(item.key);
    if (!then) return isLasting(now, item.key) ? item : { ...item, mark: 'new' };
    if (then.detail !== item.detail) return { ...item, mark: 'changed', before: then.detail };
    return then.notes.join() === item.notes.join() ? item : { ...item, mark: 'changed' };
  });
  for (const [key, item] of past.items)
    if (!present.items.has(key) && !isLasting(before, key)) items.push({ ...item, mark: 'gone' });
  const links = [...present.links].map(([key, link]): Link => (past.links.has(key) ? link : { ...link, mark: 'new' }));
  const shown = new Set(items.map(({ key }) => key));
  for (const [key, link] of past.links)
    if (!present.links.has(key) && shown.has(link.from) && shown.has(link.to)) links.push({ ...link, mark: 'gone' });
  return { items: items.sort(inOrder), links };
}

/** By lane, then as people count: fd 9 before fd 10, file Z before file AA. So a box stays where it is when others go. */
function inOrder(a: Item, b: Item): number {
  if (a.lane !== b.lane) return a.lane - b.lane;
  const [left, right] = [a, b].map(({ name }) => name.slice(name.lastIndexOf(' ') + 1));
  return left!.length - right!.length || (left! < right! ? -1 : left! > right! ? 1 : 0);
}

/** The inode of all anonymous files is always there; it only comes into the picture. */
function isLasting(graph: LifetimeGraph, key: string): boolean {
  return graph.inodes.some((inode) => inode.isAnonymous && inodeKey(inode) === key);
}

interface Named {
  readonly id: number;
  readonly name: string;
}
// An address is used again, so the name belongs to the key.
const taskKey = ({ id, name }: Named) => `task ${id} ${name}`;
const descriptorKey = (task: Named, fd: number, file: number) => `fd ${task.id} ${fd} ${file}`;
const fileKey = ({ id, name }: Named) => `file ${id} ${name}`;
const dentryKey = ({ id, name }: Named) => `dentry ${id} ${name}`;
const inodeKey = ({ id, name }: Named) => `inode ${id} ${name}`;
const pidKey = ({ id, name }: Named) => `pid ${id} ${name}`;

function plain(graph: LifetimeGraph): { items: Map<string, Item>; links: Map<string, Link> } {
  const items = new Map<string, Item>();
  const links = new Map<string, Link>();
  const add = (item: Omit<Item, 'mark'>): void => void items.set(item.key, { ...item, mark: undefined });
  const link = (from: string, to: string | undefined, kind: Link['kind'] = 'holds'): void => {
    if (to !== undefined) links.set(`${from} → ${to}`, { from, to, kind, mark: undefined });
  };
  const keyOf = <T extends Named>(all: readonly T[], key: (one: T) => string): ReadonlyMap<number, string> =>
    new Map(all.map((one) => [one.id, key(one)]));
  const [files, dentries] = [keyOf(graph.files, fileKey), keyOf(graph.dentries, dentryKey)];
  const [inodes, pids] = [keyOf(graph.inodes, inodeKey), keyOf(graph.pids, pidKey)];
  const at = (keys: ReadonlyMap<number, string>, id: number | undefined) =>
    id === undefined ? undefined : keys.get(id);
  for (const task of graph.tasks) {
    const key = taskKey(task);
    // Alive is what a task is unless it is said.
    add({ key, lane: 0, name: task.name, detail: task.state === 'alive' ? '' : task.state, notes: [] });
    link(key, at(pids, task.pid), 'holds');
    for (const { fd, file } of task.descriptors) {
      const own = descriptorKey(task, fd, file);
      add({ key: own, lane: 1, name: `fd ${fd}`, detail: '', notes: [] });
      link(key, own, 'refers');
      link(own, at(files, file));
    }
  }
  for (const file of graph.files) {
    const key = fileKey(file);
    add({ key, lane: 2, name: file.name, detail: countOf(file.count), notes: [`private_data: ${file.privateData}`] });
    link(key, at(dentries, file.dentry));
    link(key, at(pids, file.pid));
  }
  for (const dentry of graph.dentries) {
    const key = dentryKey(dentry);
    add({ key, lane: 3, name: dentry.name, detail: countOf(dentry.count), notes: [] });
    link(key, at(inodes, dentry.inode));
  }
  for (const inode of graph.inodes) {
    const key = inodeKey(inode);
    const notes = inode.isAnonymous ? ['anonymous, of no process'] : inode.pid === undefined ? ['of no process'] : [];
    add({ key, lane: 4, name: inode.name, detail: countOf(inode.count), notes });
    link(key, at(pids, inode.pid));
  }
  for (const pid of graph.pids) {
    // A line is not broken inside a name.
    const holders = pid.heldBy.map((name) => name.replaceAll(' ', '\u00a0'));
    const notes = [`held by ${holders.join(', ') || 'nobody'}`];
    add({ key: pidKey(pid), lane: 5, name: pid.name, detail: countOf(pid.count), notes });
  }
  return { items, links };
}

/** A count in the kernel's words: a dying dentry's is negative. */
function countOf(count: number | undefined): string {
  return count === undefined ? '?' : count < 0 ? 'dead' : String(count);
}
