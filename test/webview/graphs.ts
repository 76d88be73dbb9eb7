/** Lifetime graphs as the machine would have read them, for tests of what the panel draws. */
import type { LifetimeGraph } from '../../src/run/lifetime';
import { groupAlike, type Grouping } from '../../src/webview/lifetime/group';
import { type Layout, layOut } from '../../src/webview/lifetime/layout';
import { type Picture, pictureOf } from '../../src/webview/lifetime/picture';

export const measure = (text: string) => 7 * text.length;
export const ungrouped: Grouping = { atLeast: Infinity, unfolded: new Set(), search: '' };
export const grouped: Grouping = { ...ungrouped, atLeast: 4 };

/** `opens` pidfds of task 2 for each of `processes`; `shared`: all of one process share a dentry. */
export function openPidfds(processes: number, opens: number, shared: 'dentry' | 'inode' = 'inode'): LifetimeGraph {
  const inodes = Array.from({ length: processes }, (_, index) => ({
    id: 4000 + index,
    name: `inode ${303 + index}`,
    count: shared === 'dentry' ? 1 : opens,
    pid: 5000 + index,
    isAnonymous: false,
  }));
  const files = inodes.flatMap((inode, process) =>
    Array.from({ length: opens }, (_, open) => {
      const index = process * opens + open;
      const dentry = 3000 + (shared === 'dentry' ? process : index);
      return {
        id: 2000 + index,
        name: `file ${index}`,
        count: 1,
        dentry,
        inode: inode.id,
        pid: undefined,
        privateData: 'NULL',
      };
    }),
  );
  const dentries = [...new Map(files.map(({ dentry, inode }) => [dentry, inode]))].map(([id, inode]) => ({
    id,
    name: `dentry ${id - 3000}`,
    count: files.filter((file) => file.dentry === id).length,
    inode,
  }));
  const pids = inodes.map((inode, index) => ({
    id: inode.pid,
    name: `struct pid ${3 + index}`,
    number: 3 + index,
    count: 2,
    heldBy: [`task ${3 + index}`, inode.name],
  }));
  const table = { table: 1, pid: undefined, state: 'alive' as const };
  const opener = { id: 1000, name: 'task 2', number: 2, ...table };
  const others = pids.map(({ id, number }) => ({
    ...table,
    id: 1000 + number,
    name: `task ${number}`,
    number,
    pid: id,
    descriptors: [],
  }));
  const descriptors = files.map(({ id }, index) => ({ fd: 3 + index, file: id }));
  return { step: 1000, tasks: [{ ...opener, descriptors }, ...others], files, dentries, inodes, pids };
}

export function layoutOf(picture: Picture, grouping: Grouping = ungrouped, available = 900): Layout {
  return layOut(groupAlike(picture, grouping), { measure, available });
}
export function layoutOfGraph(graph: LifetimeGraph, grouping: Grouping = ungrouped): Layout {
  return layoutOf(pictureOf(graph, undefined), grouping);
}
