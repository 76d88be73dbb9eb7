/** Which kernel function a system call's number means: the tree's own table, or for a tree without one ours. */
import type { MemoryTree, Tree } from '../tree/tree';
import { type SystemCall, systemCallsOf, systemCallTable } from './generated';

/** Functions that are called otherwise than their system call. */
const entries: Readonly<Record<string, string>> = {
  stat: 'newstat',
  fstat: 'newfstat',
  lstat: 'newlstat',
  uname: 'newuname',
  umount2: 'umount',
};

/** Of the trees that runs are made on: every run asks. */
const known = new WeakMap<Tree, Known>();
interface Known {
  readonly bundle: MemoryTree;
  readonly table: string;
  readonly names: ReadonlyMap<number, SystemCall>;
}

export function systemCallNames(tree: Tree, bundle: MemoryTree): ReadonlyMap<number, SystemCall> {
  const table = tree.read(systemCallTable) ?? '';
  let found = known.get(tree);
  if (found?.table !== table || found.bundle !== bundle)
    known.set(tree, (found = { bundle, table, names: namesOf(tree, bundle) }));
  return found.names;
}
function namesOf(tree: Tree, bundle: MemoryTree): ReadonlyMap<number, SystemCall> {
  const own = systemCallsOf(tree);
  const calls = own.length > 0 ? own : fromHeader(bundle.read('src/user/include/asm/unistd.h') ?? '');
  return new Map(calls.map((call) => [call.number, call]));
}

function fromHeader(text: string): SystemCall[] {
  return [...text.matchAll(/^#define __NR_(\w+)\s+(\d+)/gm)].map(([, name, number]) => ({
    number: Number(number),
    name: name!,
    entry: entries[name!] ?? name!,
  }));
}
