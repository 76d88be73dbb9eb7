/**
 * The run as a list of events in the life of its processes and pidfds: who was forked, which descriptor was opened, what
 * was evicted and freed, with the counts that changed. Plain data, for the trace and for the lifetime panel.
 *
 * Nothing of it is stored while a program runs. Asking runs the same run again, which is exact, and looks at the machine
 * at the moments that matter: system calls returning, objects freed, and a few functions entered that every tree has.
 */
import type { FunctionRecord } from '../c/image';
import type { HeapObject } from '../machine/heap';
import { Mode, type Task } from '../machine/machine';
import { stackInTree } from '../machine/problem';
import { watch } from '../machine/programs';
import { entriesOf, traceOf } from '../machine/traces';
import { framesOf } from './frames';
import { type LifetimeGraph, lifetimeOf } from './lifetime';
import { type CountChange, difference } from './lifetime-text';
import type { Run } from './run';
import type { SystemCallRecord } from './system-call-log';
import { Names, tagOf } from './show';
import { type Address, Structs } from './structs';

export type LifeEventKind =
  | 'fork'
  | 'exec'
  | 'exit'
  | 'wake-up'
  | 'reap'
  | 'open'
  | 'dup'
  | 'pass'
  | 'close'
  | 'poll'
  | 'signal'
  | 'made'
  | 'last-fput'
  | 'evict'
  | 'last-put'
  | 'freed'
  | 'rcu'
  | 'print'
  | 'problem'
  /** There were too many events: those after this are left out. */
  | 'left-out';

export interface LifeEvent {
  readonly kind: LifeEventKind;
  readonly step: number;
  /** The first step whose picture shows it: later than `step` for what is made, because its memory is still empty then. */
  readonly seen: number;
  /** Process id of the task that did it; undefined for what no task of the program did. */
  readonly task: number | undefined;
  /** Where: in the program for system calls, else in the tree. */
  readonly place: { readonly path: string; readonly line: number } | undefined;
  readonly text: string;
  /** For the line of all events: "open 4". undefined for what would be too much there. */
  readonly short: string | undefined;
  /** Counts that changed since the event before. */
  readonly counts: readonly CountChange[];
}

/** Events that are kept. */
const limit = 20_000;

/** All events of a booted run, to its end. The run is taken through it again and comes back to the step it was at. */
export function eventsOf(run: Run): LifeEvent[] {
  const { machine } = run;
  const { steps, finished } = machine;
  const watching = watchEvents(run);
  run.runToEnd();
  const events = watching.finish();
  if (!finished) run.goTo(steps);
  return events;
}

/**
 * Takes a booted run back to the program's start and writes down what happens from there on, for who executes it to its
 * end in slices. `finish` gives the events; it, or `drop`, leaves the run without hooks.
 */
export function watchEvents(run: Run): { finish(): LifeEvent[]; drop(): void } {
  run.goTo(run.startStep);
  const recorder = new Recorder(run);
  recorder.attach();
  return {
    finish: () => {
      recorder.detach();
      return recorder.finish();
    },
    drop: () => recorder.detach(),
  };
}

/** The events on one line, those of the moment in brackets. */
export function timelineText(events: readonly Pick<LifeEvent, 'short'>[], present?: Pick<LifeEvent, 'short'>): string {
  return events
    .filter((e) => e.short !== undefined)
    .map((e) => (e === present ? `[${e.short}]` : e.short))
    .join(' · ');
}

type Watched = (r: Recorder, argument: (index: number) => number, place: LifeEvent['place']) => void;
const SIGNALS: Readonly<Record<number, string>> = { 1: 'SIGHUP', 2: 'SIGINT', 9: 'SIGKILL', 10: 'SIGUSR1', 12: 'SIGUSR2', 13: 'SIGPIPE', 14: 'SIGALRM', 15: 'SIGTERM', 17: 'SIGCHLD', 18: 'SIGCONT', 19: 'SIGSTOP' }; // prettier-ignore
function signalName(signal: number): string {
  return SIGNALS[signal] ?? `signal ${signal}`;
}

function sendsSignal(...[r, argument, place]: Parameters<Watched>): void {
  const task = r.taskName(argument(2));
  if (task) r.add('signal', { text: `sends ${signalName(argument(0))} to ${task}`, place });
}

/** Functions that are events, by their names in Linux. Arguments are low words. */
const watched: Readonly<Record<string, Watched>> = {
  wake_up_new_task: (r, argument, place) => {
    const task = r.taskName(argument(0));
    if (task) r.add('fork', { text: `${task} starts`, short: 'fork', place });
  },
  begin_new_exec: (r, _argument, place) => r.add('exec', { text: 'executes another program', short: 'exec', place }),
  do_exit: (r, argument, place) => {
    const code = argument(0);
    const how = code & 0x7f ? `killed by ${signalName(code & 0x7f)}` : `exits with ${(code >> 8) & 0xff}`;
    r.add('exit', { text: how, short: 'exit', place });
  },
  do_notify_pidfd: (r, argument, place) => {
    const task = r.graph.tasks.find((t) => t.id === argument(0));
    const isOpen = r.graph.inodes.some((i) => i.pid === task?.pid) || r.graph.files.some((f) => f.pid === task?.pid);
    if (task && isOpen) r.add('wake-up', { text: `wakes who polls a pidfd of ${task.name}`, place });
  },
  release_task: (r, argument, place) => {
    const task = r.taskName(argument(0));
    if (task) r.add('reap', { text: `${task} is reaped`, short: 'reap', place });
  },
  send_signal_locked: sendsSignal,
  __send_signal_locked: sendsSignal,
  __fput: (r, argument, place) => {
    const file = r.graph.files.find((f) => f.id === argument(0));
    if (file) r.add('last-fput', { text: `last fput of ${file.name}`, place });
  },
  pidfs_evict_inode: (r, argument, place) => {
    const inode = r.graph.inodes.find((i) => i.id === argument(0));
    if (inode)
      r.add('evict', {
        text: `evict_inode of ${inode.name}`,
        short: `evict ${inode.name.replace(/^inode /, '')}`,
        place,
      });
  },
  put_pid: (r, argument, place) => {
    const pid = r.graph.pids.find((p) => p.id === argument(0));
    if (pid && pid.count === 1) r.add('last-put', { text: `last put_pid of ${pid.name}`, place });
  },
};

/** System calls after which a new descriptor means something else than "opened". */
const newDescriptor: Readonly<Record<string, LifeEventKind>> = {
  dup: 'dup',
  dup2: 'dup',
  dup3: 'dup',
  fcntl: 'dup',
  recvmsg: 'pass',
  recvmmsg: 'pass',
  pidfd_getfd: 'pass',
};
const tagsFollowed = new Set(['pid', 'inode', 'dentry', 'file', 'task_struct']);

interface Told {
  readonly text: string;
  readonly short?: string;
  readonly place: LifeEvent['place'];
  readonly step?: number;
  readonly task?: number | undefined;
}

class Recorder {
  readonly structs: Structs;
  readonly names: Names;
  readonly events: LifeEvent[] = [];
  graph: LifetimeGraph;
  private readonly counts = new Map<string, CountChange>();
  /** Objects of the picture by address, also those that left it and are not freed yet. */
  private readonly known = new Map<Address, { readonly name: string; readonly count?: number | undefined }>();
  private readonly undo: (() => void)[] = [];

  constructor(readonly run: Run) {
    this.structs = new Structs(run.kernel);
    this.names = new Names(run.kernel, () => run.bootObjects);
    this.graph = lifetimeOf(run);
  }

  attach(): void {
    const { kernel, machine: m } = this.run;
    const { onSystemCallEnd, onCallback } = kernel;
    const { onHeap, onCall } = m;
    const names = new Set(Object.keys(watched));
    // Where there are both, one calls the other.
    if (hasFunction(this.run, '__send_signal_locked')) names.delete('send_signal_locked');
    watch(m, names);
    m.onCall = (record, mode, at) => {
      const event = mode === Mode.Kernel && Object.hasOwn(watched, record.name) ? watched[record.name] : undefined;
      if (event) {
        this.look();
        event(this, (index) => m.argument(at, index), this.functionPlace(record));
      }
      onCall?.(record, mode, at);
    };
    m.onHeap = (event, object) => {
      if (event === 'freed' && tagsFollowed.has(tagOf(object) ?? '')) this.freed(object);
      onHeap?.(event, object);
    };
    kernel.onSystemCallEnd = (task, lo, hi) => {
      const call = this.run.calls.underWay(task.id);
      onSystemCallEnd?.(task, lo, hi);
      this.look();
      if (call) this.returned(task, call, lo);
    };
    kernel.onCallback = (record, argument) => {
      const object = m.heap.near(argument)?.object;
      if (object && tagsFollowed.has(tagOf(object) ?? '') && object.id >= this.run.bootObjects)
        this.add('rcu', {
          text: `RCU callback ${record.name} of ${this.names.of(object)}`,
          place: this.functionPlace(record),
        });
      onCallback?.(record, argument);
    };
    this.undo.push(() => {
      kernel.onSystemCallEnd = onSystemCallEnd;
      kernel.onCallback = onCallback;
      m.onHeap = onHeap;
      m.onCall = onCall;
      watch(m, new Set());
    });
  }
  detach(): void {
    for (const step of this.undo.splice(0)) step();
  }

  finish(): LifeEvent[] {
    this.look();
    const last = this.events.at(-1);
    if (last && this.events.length >= limit) {
      const text = `more than ${limit.toLocaleString('en')} events: the rest is left out`;
      this.events.push({ ...last, kind: 'left-out', text, short: undefined, counts: [] });
    }
    for (const { text, step, descriptor } of this.run.output) {
      const verb = descriptor === 2 ? 'complains' : 'prints';
      for (const line of text.replace(/\n$/, '').split('\n'))
        this.add('print', { text: `${verb} "${line}"`, place: undefined, step });
    }
    for (const { message, step, stack } of this.run.problems) {
      const top = stackInTree(stack)[0];
      this.add('problem', { text: message, step, place: top?.path ? { path: top.path, line: top.line } : undefined });
    }
    return this.events.sort((a, b) => a.step - b.step);
  }

  /** Adds an event; it gets the counts that changed since the one before. */
  add(kind: LifeEventKind, told: Told): void {
    if (this.events.length >= limit && kind !== 'problem') return;
    const isPresent = told.step === undefined;
    const counts = isPresent ? [...this.counts.values()].filter((c) => c.before !== c.after) : [];
    if (isPresent) this.counts.clear();
    this.events.push({
      kind,
      step: told.step ?? this.run.machine.steps,
      seen: kind === 'made' ? this.run.machine.steps : (told.step ?? this.run.machine.steps),
      task: 'task' in told ? told.task : isPresent ? this.currentTask() : undefined,
      place: told.place,
      text: told.text,
      short: told.short,
      counts,
    });
  }
  private currentTask(): number | undefined {
    const number = this.structs.number(this.run.machine.current.struct, 'task_struct', 'pid');
    return number !== undefined && number > 1 ? number : undefined;
  }
  taskName(at: Address): string | undefined {
    const number = this.structs.number(at, 'task_struct', 'pid');
    return number === undefined ? undefined : `task ${number}`;
  }

  /** Looks at the graph, and tells of objects and descriptors that came or went since the last look. */
  look(): void {
    if (this.events.length >= limit) return;
    const before = this.graph;
    this.graph = lifetimeOf(this.run);
    for (const kind of ['pids', 'inodes', 'dentries', 'files', 'tasks'] as const)
      for (const node of this.graph[kind]) this.known.set(node.id, node);
    for (const change of difference(this.graph, before).counts) {
      // What leaves the picture is told when its memory is freed.
      if (change.after === undefined) continue;
      const known = this.counts.get(change.object);
      this.counts.set(change.object, known ? { ...change, before: known.before } : change);
    }
    for (const kind of ['pids', 'inodes', 'dentries', 'files'] as const)
      for (const node of this.graph[kind])
        if (!before[kind].some((n) => n.id === node.id && n.name === node.name)) this.made(node);
    this.descriptors(before);
  }
  private made({ id, name }: { readonly id: Address; readonly name: string }): void {
    const { heap } = this.run.machine;
    const object = heap.at(id);
    if (!object || object.id < this.run.bootObjects) return;
    const task = this.currentTask();
    this.add('made', { text: `${name} is made`, step: object.madeStep, task, place: this.treePlace(object.made) });
  }
  private freed(object: HeapObject): void {
    const node = this.known.get(object.lo);
    this.known.delete(object.lo);
    this.look();
    if (!node) return;
    if (node.count !== undefined)
      this.counts.set(node.name, { object: node.name, before: node.count, after: undefined });
    const short = tagOf(object) === 'pid' ? 'pid freed' : undefined;
    this.add('freed', {
      text: `${node.name} is freed`,
      place: this.treePlace(traceOf(this.run.machine, 12)),
      ...(short && { short }),
    });
  }
  /** Pidfds of the running task that came or went. */
  private descriptors(before: LifetimeGraph): void {
    const { current } = this.run.machine;
    const now = this.graph.tasks.find((t) => t.id === current.struct);
    const then = before.tasks.find((t) => t.id === current.struct);
    if (!now || !then) return;
    const call = this.run.systemCalls.findLast((c) => c.task === current.id)?.name ?? '';
    const place = this.programPlace(current, call);
    // A thread that ends lets go of the table, which the others still have.
    const isLeft = now.table === undefined && this.graph.tasks.some((t) => t.table === then.table);
    for (const { fd, file } of isLeft ? [] : then.descriptors) {
      if (now.descriptors.some((d) => d.fd === fd && d.file === file)) continue;
      this.add('close', { text: `closes fd ${fd}`, short: `close ${fd}`, place });
    }
    for (const { fd, file } of now.descriptors) {
      if (then.descriptors.some((d) => d.fd === fd && d.file === file)) continue;
      const kind = newDescriptor[call] ?? 'open';
      const name = this.graph.files.find((f) => f.id === file)?.name ?? 'a file';
      this.add(kind, { text: `${call || 'opens'}: fd ${fd} → ${name}`, short: `${kind} ${fd}`, place });
    }
  }
  /** A system call that brought something to see. */
  private returned(task: Task, { name, arguments: args }: SystemCallRecord, result: number): void {
    if (!['poll', 'ppoll'].includes(name) || result <= 0 || !task.process) return;
    const pidfds = this.graph.tasks.find((t) => t.id === task.struct)?.descriptors ?? [];
    const view = new DataView(
      this.run.machine.memory.peek(task.process.space, args[0]!, 8 * Math.min(args[1]!, 64)).buffer,
    );
    for (let at = 0; at + 8 <= view.byteLength; at += 8) {
      const [fd, events] = [view.getInt32(at, true), view.getUint16(at + 6, true)];
      if (events === 0 || !pidfds.some((d) => d.fd === fd)) continue;
      const words = [events & 1 ? 'IN' : '', events & 0x40 ? 'RDNORM' : '', events & 16 ? 'HUP' : ''].filter(Boolean);
      this.add('poll', {
        text: `poll says fd ${fd} ${words.join('+')}`,
        short: `poll ${words.filter((w) => w !== 'RDNORM').join('+')}`,
        place: this.programPlace(task, name),
      });
    }
  }

  // --- places -------------------------------------------------------------------------------------------------------

  private functionPlace(record: FunctionRecord): LifeEvent['place'] {
    const { machine: m } = this.run;
    if (!record.symbol || !m.kernel) return undefined;
    const { path, line } = m.positionOf(m.kernel, record.symbol.place);
    return path.startsWith('src/') ? this.treePlace(traceOf(m, 12)) : { path, line };
  }
  private treePlace(trace: HeapObject['made']): LifeEvent['place'] {
    const entry = stackInTree(entriesOf(this.run.machine, trace)).find((e) => e.space === 'kernel');
    return entry?.path ? { path: entry.path, line: entry.line } : undefined;
  }
  /** Where in the program the task is: outside the library, and outside a function that only wraps the call. */
  private programPlace(task: Task, call: string): LifeEvent['place'] {
    const { machine } = this.run;
    for (const frame of framesOf(machine, task)) {
      if (frame.mode !== Mode.User || !frame.place || frame.record.name === call) continue;
      const { path, line } = machine.positionOf(frame.loaded, frame.place);
      if (!path.startsWith('src/user/')) return { path, line };
    }
    return undefined;
  }
}

/** Whether the file that sends signals defines it, static ones included. */
function hasFunction({ kernel: { program } }: Run, name: string): boolean {
  program.findFunction('send_signal_locked');
  return program.openUnits().some(({ unit }) => unit.functionNamed(name)?.body !== undefined);
}
