/**
 * The lifetime graph as text: for the trace, for a mail, and for a screen reader. A picture of who points to whom, then
 * who holds struct pid, then what is new since the moment before.
 */
import type { FileNode, InodeNode, LifetimeGraph, PidNode } from './lifetime';
import type { Address } from './structs';

export interface Around {
  /** What has just happened: "task 2 returned from pidfd_open(3) = 4". */
  readonly title?: string;
  /** All events in short, the present one in brackets. */
  readonly timeline?: string;
}

export function lifetimeText(graph: LifetimeGraph, previous?: LifetimeGraph, around: Around = {}): string {
  const lines = [`Step ${groupDigits(graph.step)}${around.title ? ` · ${around.title}` : ''}`];
  lines.push(...picture(graph));
  for (const pid of graph.pids) {
    const files = graph.files.filter((f) => pidOf(graph, f) === pid.id);
    const privateData = files.length > 0 ? `   private_data: ${files.map((f) => f.privateData).join(', ')}` : '';
    lines.push(`pid ${pid.number} held by: ${pid.heldBy.join(', ') || 'nobody'}.${privateData}`);
  }
  if (previous) lines.push(...differenceLine(graph, previous));
  if (around.timeline) lines.push(around.timeline);
  return `${lines.join('\n')}\n`;
}

/** 1842 as "1 842". */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

function withCount(node: { readonly name: string; readonly count: number | undefined }): string {
  return `${node.name} (${node.count ?? '?'})`;
}
function pidOf({ inodes }: LifetimeGraph, file: FileNode): Address | undefined {
  return file.pid ?? inodes.find((i) => i.id === file.inode)?.pid;
}

// --- the picture ----------------------------------------------------------------------------------------------------

/** Lines that flow to the right, into the end of the last one. */
type Block = readonly string[];

function flow(children: readonly Block[], label: string): Block {
  if (children.length === 0) return [label];
  if (children.length === 1) {
    const [only] = children;
    return [...only!.slice(0, -1), `${only!.at(-1)} → ${label}`];
  }
  const width = Math.max(...children.flat().map((line) => line.length));
  return children.flatMap((block, index) =>
    block.map((line, at) => {
      const isOutput = at === block.length - 1;
      if (!isOutput) return index === 0 ? line : `${line.padEnd(width)} │`;
      const reached = line.length < width ? `${line} `.padEnd(width, '─') : line;
      if (index === 0) return `${reached} ┐`;
      return index < children.length - 1 ? `${reached} ┤` : `${reached} ┴→ ${label}`;
    }),
  );
}

function picture(graph: LifetimeGraph): string[] {
  const { tasks, files, dentries, inodes, pids } = graph;
  const width = Math.max(0, ...tasks.map((t) => t.name.length));
  const blank = ' '.repeat(width);
  const leaves = (file: FileNode): Block[] => {
    const found = tasks.flatMap((t) =>
      t.descriptors.filter((d) => d.file === file.id).map((d): Block => [`${t.name.padEnd(width)}  fd ${d.fd}`]),
    );
    return found.length > 0 ? found : [[`${blank}  no descriptor`]];
  };
  const fileBlock = (file: FileNode): Block => flow(leaves(file), withCount(file));
  const inodeBlock = (inode: InodeNode): Block => {
    const blocks = dentries
      .filter((d) => d.inode === inode.id)
      .map((d) => flow(files.filter((f) => f.dentry === d.id).map(fileBlock), withCount(d)));
    // A file or inode that is just being made stands alone.
    return flow(blocks, withCount(inode));
  };
  const lines: string[] = [];
  const columns = new Map<Address, number>();
  for (const pid of pids) {
    const children = [
      ...inodes.filter((i) => i.pid === pid.id).map(inodeBlock),
      ...files.filter((f) => f.pid === pid.id).map(fileBlock),
    ];
    if (children.length === 0) continue;
    const block = flow(children, withCount(pid));
    columns.set(pid.id, block.at(-1)!.lastIndexOf(pid.name));
    lines.push(...block);
  }
  blankRepeated(lines, width);
  for (const inode of inodes.filter((i) => i.pid === undefined)) {
    const own = dentries.filter((d) => d.inode === inode.id).map(withCount);
    lines.push(
      `${blank}  ${own.join(', ') || 'no dentry'} → ${withCount(inode)}, ${inode.isAnonymous ? 'anonymous' : 'of no process'}`,
    );
  }
  for (const pid of pids) lines.push(...taskRows(graph, pid, columns.get(pid.id), width));
  if (lines.length === 0) lines.push('no pidfd, and no process that one could stand for');
  return lines;
}
/** A task's name stands on its first line alone. */
function blankRepeated(lines: string[], width: number): void {
  let last = '';
  lines.forEach((line, index) => {
    const name = line.slice(0, width);
    if (name === last) lines[index] = ' '.repeat(width) + line.slice(width);
    if (name.trim() !== '') last = name;
  });
}
function taskRows({ tasks }: LifetimeGraph, pid: PidNode, column: number | undefined, width: number): string[] {
  return tasks
    .filter((t) => t.pid === pid.id && t.state !== 'reaped')
    .map((t) => {
      const start = `${t.name.padEnd(width)}  ${t.state} `;
      const arrow = '─'.repeat(Math.max(0, (column ?? 0) - start.length - 2));
      return `${start}${arrow}→ ${column === undefined ? withCount(pid) : pid.name}`;
    });
}

// --- what has changed -----------------------------------------------------------------------------------------------

interface Named {
  readonly key: string;
  readonly name: string;
  readonly count: number | undefined;
  readonly isLasting?: boolean;
}
function namedNodes(graph: LifetimeGraph): Map<string, Named> {
  const all: Named[] = [
    ...graph.tasks.flatMap((t) => [
      { key: `task ${t.id}`, name: t.name, count: undefined },
      ...t.descriptors.map((d) => ({ key: `fd ${t.id} ${d.fd} ${d.file}`, name: `fd ${d.fd}`, count: undefined })),
    ]),
    ...graph.files.map((n) => ({ ...n, key: `file ${n.id} ${n.name}` })),
    ...graph.dentries.map((n) => ({ ...n, key: `dentry ${n.id} ${n.name}` })),
    // The anonymous inode is always there; it only comes into the picture.
    ...graph.inodes.map((n) => ({ ...n, key: `inode ${n.id} ${n.name}`, isLasting: n.isAnonymous })),
    ...graph.pids.map((n) => ({ ...n, key: `pid ${n.id} ${n.name}` })),
  ];
  return new Map(all.map((node) => [node.key, node]));
}

export interface CountChange {
  readonly object: string;
  /** undefined: it was not there. */
  readonly before: number | undefined;
  /** undefined: it is gone. */
  readonly after: number | undefined;
}
export interface Difference {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  /** Inodes that were there before and got another user. */
  readonly reused: readonly string[];
  /** Of counted objects, made and freed ones included. */
  readonly counts: readonly CountChange[];
}

export function difference(graph: LifetimeGraph, previous: LifetimeGraph): Difference {
  const [now, then] = [namedNodes(graph), namedNodes(previous)];
  const added = [...now.values()].filter((n) => !then.has(n.key) && !n.isLasting);
  const gone = [...then.values()].filter((n) => !now.has(n.key) && !n.isLasting);
  const newFiles = graph.files.filter((f) => !previous.files.some((p) => p.id === f.id && p.name === f.name));
  const reused = graph.inodes.filter(
    (i) => newFiles.some((f) => f.inode === i.id) && previous.inodes.some((p) => p.id === i.id && p.name === i.name),
  );
  const counts: CountChange[] = [];
  for (const node of now.values()) {
    const before = then.get(node.key)?.count;
    if (before === undefined && node.isLasting) continue;
    if (node.count !== before) counts.push({ object: node.name, before, after: node.count });
  }
  for (const node of gone)
    if (node.count !== undefined) counts.push({ object: node.name, before: node.count, after: undefined });
  return {
    added: added.map((n) => n.name),
    gone: gone.map((n) => n.name),
    reused: reused.map((n) => n.name),
    counts,
  };
}

function differenceLine(graph: LifetimeGraph, previous: LifetimeGraph): string[] {
  const { added, gone, reused } = difference(graph, previous);
  const parts = [
    added.length > 0 ? `New since last event: ${added.join(', ')}.` : '',
    gone.length > 0 ? `Gone: ${gone.join(', ')}.` : '',
    reused.length > 0 ? `Reused: ${reused.join(', ')}.` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? [parts.join(' ')] : [];
}
