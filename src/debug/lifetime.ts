/**
 * The scope "Lifetime": the graph of src/run/lifetime.ts as a tree to unfold, task → descriptor → file → dentry → inode →
 * struct pid. Each object unfolds to what it holds on to, and to its struct as C has it.
 */
import { kernelHigh } from '../c/bytecode';
import type { Type } from '../c/types';
import { readAt } from '../run/evaluate';
import { type LifetimeGraph, lifetimeOf, type PidNode, type TaskNode } from '../run/lifetime';
import type { Run } from '../run/run';
import { watchedCount } from './changed';
import type { Launched } from './launched';
import type { Leaf, Values } from './values';

interface Counted {
  readonly id: number;
  readonly name: string;
  readonly count: number | undefined;
}

export function lifetimeLeaves({ run, values }: Pick<Launched, 'run' | 'values'>): Leaf[] {
  const graph = lifetimeOf(run);
  const tree = new Tree(run, values, graph);
  const reachable = new Set(graph.tasks.flatMap((t) => t.descriptors.map((d) => d.file)));
  const loose = graph.files.filter((f) => !reachable.has(f.id));
  return [
    ...graph.tasks.map((task) => tree.task(task)),
    ...loose.map((file) => tree.file(file.name, file.id)),
    ...graph.pids.map((pid) => tree.pid(pid)),
  ];
}

class Tree {
  constructor(
    private readonly run: Run,
    private readonly values: Values,
    private readonly graph: LifetimeGraph,
  ) {}

  task(task: TaskNode): Leaf {
    const pid = this.graph.pids.find((p) => p.id === task.pid);
    const value = [task.state, ...(pid ? [`→ ${pid.name}`] : [])].join(' ');
    return this.leaf(task.name, value, () => [
      ...task.descriptors.map((d) => this.file(`fd ${d.fd}`, d.file)),
      ...this.struct('task_struct', task.id),
    ]);
  }
  file(name: string, id: number): Leaf {
    const file = this.graph.files.find((f) => f.id === id);
    if (!file) return { name, value: 'a file that is no pidfd' };
    const dentry = this.graph.dentries.find((d) => d.id === file.dentry);
    const inode = this.graph.inodes.find((i) => i.id === file.inode);
    const pid = this.graph.pids.find((p) => p.id === (inode?.pid ?? file.pid));
    const chain = [file, dentry, inode, pid].filter((n) => n !== undefined).map(counted);
    return this.counted(id, name, chain.join(' → '), () => [
      ...(dentry ? [this.counted(dentry.id, dentry.name, count(dentry), () => this.struct('dentry', dentry.id))] : []),
      ...(inode ? [this.counted(inode.id, inode.name, count(inode), () => this.struct('inode', inode.id))] : []),
      ...(pid ? [this.pid(pid)] : []),
      { name: 'private_data', value: file.privateData },
      ...this.struct('file', id),
    ]);
  }
  pid(pid: PidNode): Leaf {
    const value = `${count(pid)}, held by: ${pid.heldBy.join(', ') || 'nobody'}`;
    return this.counted(pid.id, pid.name, value, () => this.struct('pid', pid.id));
  }
  /** A data breakpoint on it watches its count. */
  private counted(id: number, name: string, value: string, children: () => Leaf[]): Leaf {
    const object = this.run.machine.heap.at(id);
    const watched = object && watchedCount({ run: this.run, values: this.values }, object);
    return { ...this.leaf(name, value, children), ...(watched && { watched }) };
  }

  private leaf(name: string, value: string, children: () => Leaf[]): Leaf {
    return { name, value, branch: { children } };
  }
  /** The struct itself, if the tree has it. */
  private struct(tag: string, lo: number): Leaf[] {
    const { kernel, machine } = this.run;
    const record = kernel.program.findRecord(tag);
    if (!record?.complete) return [];
    const type: Type = { kind: 'record', record, size: record.size, align: record.align, qualifiers: 0 };
    const address = (BigInt(kernelHigh >>> 0) << 32n) | BigInt(lo >>> 0);
    const context = { machine, program: kernel.program };
    const path = `*(struct ${tag} *)0x${address.toString(16)}`;
    return [this.values.leaf(context, `struct ${tag}`, path, readAt(context, address, type))];
  }
}

function count(node: Counted): string {
  return `count ${node.count ?? 'unknown'}`;
}
function counted(node: Counted): string {
  return `${node.name} (${node.count ?? '?'})`;
}
