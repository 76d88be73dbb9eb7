/**
 * What a descriptor stands for, as a person reading the program would call it: `pidfd`, the path that was opened,
 * `stdout`. Asked of the file behind it, so dup, fork and SCM_RIGHTS need no bookkeeping.
 */
import type { Machine, Task } from '../machine/machine';
import type { Run } from '../run/run';
import { Structs } from '../run/structs';

/** The process that a pidfd is for. */
export interface PidfdTarget {
  /** Tells a struct pid from every other of the run, also from a later one with the same number. */
  readonly identity: number;
  /** Its number in the initial namespace. */
  readonly pid: number;
}

const standard = ['stdin', 'stdout', 'stderr'];

export class Descriptors {
  readonly structs: Structs;
  /** By heap object of struct file: what opened it. */
  private readonly names = new Map<number, string>();
  private readonly machine: Machine;

  constructor(run: Run) {
    this.structs = new Structs(run.kernel);
    this.machine = run.machine;
  }

  /** Address of the file behind a task's descriptor. */
  private fileOf(task: Task, fd: number): number | undefined {
    const { structs } = this;
    const files = structs.pointer(task.struct, 'task_struct', 'files');
    const table = files ? structs.pointer(files, 'files_struct', 'fdt') : undefined;
    const slots = table ? structs.pointer(table, 'fdtable', 'fd') : undefined;
    if (!table || !slots || fd < 0 || fd >= (structs.number(table, 'fdtable', 'max_fds') ?? 0)) return undefined;
    return structs.pointerAt(slots + 8 * fd);
  }

  /** What to call the descriptor; a number that is not open is called by its number. */
  label(task: Task, fd: number): string {
    const file = this.fileOf(task, fd);
    if (!file) return fd === -1 ? '-1' : 'closed';
    if (this.structs.isPidfd(file)) return 'pidfd';
    const object = this.machine.heap.at(file);
    return (object && this.names.get(object.id)) ?? standard[fd] ?? 'descriptor';
  }

  /** Remembers what a call has just opened. */
  name(task: Task, fd: number, name: string): void {
    const file = this.fileOf(task, fd);
    const object = file ? this.machine.heap.at(file) : undefined;
    if (object && !this.names.has(object.id)) this.names.set(object.id, name);
  }

  /** The process of a pidfd; undefined for other descriptors. */
  target(task: Task, fd: number): PidfdTarget | undefined {
    const file = this.fileOf(task, fd);
    const pid = file && this.structs.isPidfd(file) ? this.structs.pidOfFile(file) : undefined;
    const object = pid ? this.machine.heap.at(pid) : undefined;
    return object && { identity: object.id, pid: this.structs.pidNumber(object.lo) ?? 0 };
  }
}
