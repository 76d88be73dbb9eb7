/**
 * The lifetime graph at the present moment: tasks, their pidfds, and what those hold on to, down to struct pid. All of it
 * is read out of the machine's memory by type and member name; what a tree does not have is left out of the picture.
 *
 *     task → descriptor → file → dentry → inode → struct pid
 */
import { Mode } from '../machine/machine';
import { framesOf } from './frames';
import type { Run } from './run';
import { Names } from './show';
import { type Address, Structs } from './structs';

export interface TaskNode {
  readonly id: Address;
  readonly name: string;
  readonly number: number;
  readonly state: 'alive' | 'zombie' | 'reaped';
  /** Its struct pid; undefined when it is reaped. */
  readonly pid: Address | undefined;
  /** Its descriptor table, which threads share; undefined when it has let go of it. */
  readonly table: Address | undefined;
  /** Its pidfds. Other descriptors are no part of this. */
  readonly descriptors: readonly { readonly fd: number; readonly file: Address }[];
}
export interface FileNode {
  readonly id: Address;
  readonly name: string;
  readonly count: number | undefined;
  readonly dentry: Address | undefined;
  readonly inode: Address | undefined;
  /** The struct pid that private_data points to. */
  readonly pid: Address | undefined;
  /** private_data in words. */
  readonly privateData: string;
}
export interface DentryNode {
  readonly id: Address;
  readonly name: string;
  readonly count: number | undefined;
  readonly inode: Address | undefined;
}
export interface InodeNode {
  readonly id: Address;
  readonly name: string;
  readonly count: number | undefined;
  /** What i_private points to, where that is a struct pid. */
  readonly pid: Address | undefined;
  /** The one inode of all anonymous files. */
  readonly isAnonymous: boolean;
}
export interface PidNode {
  readonly id: Address;
  readonly name: string;
  readonly number: number;
  readonly count: number | undefined;
  /** Who holds a reference: 'task 3', 'inode 303', 'file A', 'pidfd_open (temporary)'. */
  readonly heldBy: readonly string[];
}
export interface LifetimeGraph {
  readonly step: number;
  readonly tasks: readonly TaskNode[];
  readonly files: readonly FileNode[];
  readonly dentries: readonly DentryNode[];
  readonly inodes: readonly InodeNode[];
  readonly pids: readonly PidNode[];
}

const EXIT_DEAD = 0x10;
const EXIT_ZOMBIE = 0x20;

/** Nothing is run and nothing changes. */
export function lifetimeOf(run: Run): LifetimeGraph {
  const s = new Structs(run.kernel);
  const names = new Names(run.kernel, () => run.bootObjects);
  const { heap } = run.machine;
  const nameOf = (at: Address): string => {
    const object = heap.at(at);
    return object ? names.of(object) : (names.target(at) ?? 'an object');
  };

  const files = s
    .living('file')
    .filter(({ lo }) => s.isPidfd(lo))
    .map(({ lo }): FileNode => {
      const own = s.pointer(lo, 'file', 'private_data');
      const isPid = own !== undefined && own !== 0 && isLiving(run, own, 'pid');
      return {
        id: lo,
        name: nameOf(lo),
        count: s.fileCount(lo),
        dentry: s.fileDentry(lo) || undefined,
        inode: s.pointer(lo, 'file', 'f_inode') || undefined,
        pid: isPid ? own : undefined,
        privateData: own === undefined ? 'not written yet' : own === 0 ? 'NULL' : nameOf(own),
      };
    });
  const ofFiles = new Set(files.map((f) => f.inode));
  const inodes = s
    .living('inode')
    .map(({ lo }): InodeNode => {
      const held = s.pointer(lo, 'inode', 'i_private');
      const pid = held && isLiving(run, held, 'pid') ? held : undefined;
      const isAnonymous = pid === undefined && !s.isPidfsInode(lo);
      return { id: lo, name: nameOf(lo), count: s.number(lo, 'inode', 'i_count'), pid, isAnonymous };
    })
    .filter((inode) => !inode.isAnonymous || ofFiles.has(inode.id));
  const dentryIds = new Set(files.map((f) => f.dentry));
  const dentries = s
    .living('dentry')
    .map(({ lo }): DentryNode => ({
      id: lo,
      name: nameOf(lo),
      count: s.dentryCount(lo),
      inode: s.pointer(lo, 'dentry', 'd_inode') || undefined,
    }))
    .filter((d) => dentryIds.has(d.id) || inodes.some((i) => !i.isAnonymous && i.id === d.inode));
  const tasks = tasksOf(run, s, new Set(files.map((f) => f.id)));
  const standFor = new Set([...files.map((f) => f.pid), ...inodes.map((i) => i.pid)]);
  const pids = s
    .living('pid')
    .filter((o) => o.id >= run.bootObjects || standFor.has(o.lo))
    // Until it has a number, nobody can have it.
    .filter(({ lo }) => (s.pidNumber(lo) ?? 0) > 0)
    .map(({ lo }): PidNode => {
      const count = s.number(lo, 'pid', 'count');
      return {
        id: lo,
        name: nameOf(lo),
        number: s.pidNumber(lo) ?? 0,
        count,
        heldBy: holders(run, { pid: lo, count: count ?? 0, tasks, files, inodes }),
      };
    });
  return { step: run.machine.steps, tasks, files, dentries, inodes, pids };
}

function isLiving(run: Run, at: Address, tag: string): boolean {
  const type = run.machine.heap.at(at)?.type;
  return type?.kind === 'record' && type.record.tag === tag;
}

function tasksOf(run: Run, s: Structs, pidfds: ReadonlySet<Address>): TaskNode[] {
  const structs = new Set([...s.living('task_struct').map((o) => o.lo), ...run.machine.tasks.map((t) => t.struct)]);
  return (
    [...structs]
      .map((id): TaskNode => {
        const exit = s.number(id, 'task_struct', 'exit_state') ?? 0;
        const pid = s.pointer(id, 'task_struct', 'thread_pid') || undefined;
        const number = s.number(id, 'task_struct', 'pid') ?? 0;
        const reaped = (exit & EXIT_DEAD) !== 0 || (exit !== 0 && pid === undefined);
        return {
          id,
          name: `task ${number}`,
          number,
          state: reaped ? 'reaped' : (exit & EXIT_ZOMBIE) !== 0 ? 'zombie' : 'alive',
          pid,
          table: s.pointer(id, 'task_struct', 'files') || undefined,
          descriptors: reaped ? [] : s.descriptors(id).filter(({ file }) => pidfds.has(file)),
        };
      })
      // The boot task and pid 1 are ours; a task without a struct pid has not come to be, or is gone.
      .filter((t) => t.id !== 0 && t.number > 1 && t.pid !== undefined)
      .sort((a, b) => a.number - b.number)
  );
}

interface Held {
  readonly pid: Address;
  readonly count: number;
  readonly tasks: readonly TaskNode[];
  readonly files: readonly FileNode[];
  readonly inodes: readonly InodeNode[];
}
/** Who a struct pid's count stands for. Its tasks hold one reference together, whatever links they have. */
function holders(run: Run, { pid, count, tasks, files, inodes }: Held): string[] {
  const found: string[] = [];
  const own = tasks.find((t) => t.pid === pid);
  if (own) found.push(own.name);
  const names = new Names(run.kernel, () => run.bootObjects);
  for (const inode of inodes) if (inode.pid === pid) found.push(names.of(run.machine.heap.at(inode.id)!));
  for (const file of files) if (file.pid === pid) found.push(file.name);
  const object = run.machine.heap.at(pid);
  for (const callback of run.kernel.state.callbacks) {
    const inside = callback.argumentLo - pid;
    if (object && inside >= 0 && inside < object.size) found.push('an RCU callback');
  }
  for (const name of temporaries(run, pid)) if (found.length < count) found.push(`${name} (temporary)`);
  while (found.length < count && found.length < 8) found.push('unknown');
  return found;
}

/** Functions under way, outermost first, that have a pointer to the object in a local variable. */
function temporaries(run: Run, at: Address): string[] {
  const found = new Set<string>();
  for (const task of run.machine.tasks) {
    const frames = framesOf(run.machine, task);
    for (let i = frames.length - 1; i >= 0; i--) {
      const frame = frames[i]!;
      if (frame.mode !== Mode.Kernel) continue;
      // From there on the registers are those of the function that it called.
      const end = frames[i - 1]?.base ?? Infinity;
      for (const [variable, home] of frame.record.homes) {
        if (home.kind !== 'register' || variable.type.kind !== 'pointer' || frame.base + home.at >= end) continue;
        if (task.registers[frame.base + home.at] === at)
          found.add(frame.record.name.replace(/^(__do_|__se_)?sys_/, ''));
      }
    }
  }
  return [...found];
}
