/**
 * Tasks and processes: what there is of each, and their coming and going. All of it is plain data, so that a moment can be
 * kept. A process is the user side that its threads share; kernel threads have none.
 */
import { Heap } from './heap';
import { Frame, Mode } from './frames';
import { Layout } from './layout';
import type { Machine } from './machine';
import { AddressSpace } from './memory';
import { type Loaded, placeObjects } from './programs';
import type { TaintOrigin } from './taint';

/** A process's user side: memory, heap, program. Shared by its threads. */
export interface Process {
  readonly id: number;
  space: AddressSpace;
  heap: Heap;
  program: Loaded;
  /** Free stack areas are handed out from here downwards. */
  stackEnd: number;
  /** Free addresses for mapped memory begin here. */
  mapEnd: number;
}

/** A thread of a process, or of the kernel: registers and frames, and what the kernel's primitives keep of it. */
export interface Task {
  readonly id: number;
  name: string;
  /** undefined for kernel threads. */
  process: Process | undefined;
  registers: Int32Array;
  frames: Int32Array;
  depth: number;
  /** Saved while another task runs. */
  pc: number;
  base: number;
  mode: Mode;
  kernelStack: number;
  userStack: number;
  readonly kernelStackLow: number;
  userStackLow: number;
  state: 'runnable' | 'waiting' | 'dead';
  /** Address (lo) of its task_struct; 0 before there is one. */
  struct: number;
  /** Virtual time (ns) at which it wakes by itself; Infinity for never. */
  wakeAt: number;
  /** Kernel bookkeeping: preempt_count and RCU nesting belong to the task. */
  preemptCount: number;
  rcuDepth: number;
  /** In order of taking. */
  locks: HeldLock[];
  /** What CLONE_SETTLS set (lo word): the thread's own memory in user space. */
  threadPointer: number;
  /** Signals whose handlers run on the way back to user space. */
  signals: readonly PendingSignal[];
  /** Handlers that run, the innermost last. */
  handlers: readonly RunningHandler[];
  /** Number and arguments of the system call that is under way, as (lo, hi) pairs; to make it again. */
  systemCall: Int32Array;
  /** The program that an exec under way goes on with; see PendingExec. */
  exec: PendingExec | undefined;
  /** Undefined bits of each register slot while the task runs in checked mode; see taint.ts. */
  taint: Int32Array | undefined;
  /** That of callers, while a function runs that no undefined bit has reached. */
  callersTaint: Int32Array | undefined;
  taintOrigin: TaintOrigin | undefined;
}

/** A lock as its holder has it. */
export interface HeldLock {
  /** Address (lo). */
  readonly lo: number;
  /** Preemption is off while it is held. */
  readonly spins: boolean;
  /** A reader's: others may hold it too. */
  readonly shared: boolean;
}

/** A handler that is to run; addresses are of user memory. */
export interface PendingSignal {
  readonly signal: number;
  readonly handlerLo: number;
  readonly handlerHi: number;
  /** siginfo_t and ucontext_t, its second and third argument. */
  readonly info: number;
  readonly context: number;
  /** What the kernel is told when the handler returns (rt_sigreturn); 0 where it wants to hear nothing. */
  readonly frame: number;
  /** Its stack pointer, and the end of that stack. */
  readonly stack: number;
  readonly stackLow: number;
}

/** A handler on top of what it interrupted. */
export interface RunningHandler {
  /** How many frames it interrupted. */
  readonly depth: number;
  readonly frame: number;
  /** The interrupted code's stack. */
  readonly stack: number;
  readonly stackLow: number;
}

/** An exec before its system call returns: strings as they came, the environment's first. */
export interface PendingExec {
  /** undefined while the call may still fail. */
  readonly program: string | undefined;
  readonly strings: readonly Uint8Array[];
  /** How many of the strings belong to the environment; the rest are arguments. */
  readonly environment: number;
}

const mostStacks = (Layout.kernelHeap - Layout.kernelStacks) / Layout.kernelStackSize;

/** A process with the program's objects in its memory; it has no thread yet. */
export function newProcess(m: Machine, program: Loaded): Process {
  const space = new AddressSpace(0x1000);
  const process: Process = {
    id: m.nextProcess++,
    space,
    heap: new Heap(m.memory, space, Layout.userHeap, Layout.userHeapEnd, 1 << 22),
    program,
    stackEnd: Layout.userStackTop,
    mapEnd: Layout.userMap,
  };
  placeObjects(m, program, space, 0);
  m.processes.push(process);
  return process;
}

/** Adds a process made by fork(); it gets a number of its own. */
export function addProcess(m: Machine, { space, heap, program, stackEnd, mapEnd }: Process): Process {
  // Written out, as in newProcess: objects that are spread have a shape of their own, which compiled code does not expect.
  const added: Process = { id: m.nextProcess++, space, heap, program, stackEnd, mapEnd };
  m.processes.push(added);
  return added;
}

/** A stack area for a thread of the process: gives its top. */
export function newUserStack(
  process: Process,
  size: number = Layout.userStackSize,
): { readonly top: number; readonly low: number } {
  const top = process.stackEnd - 0x1000;
  process.stackEnd = top - size;
  return { top, low: process.stackEnd };
}

/** A runnable task without frames, on a kernel stack of its own; a problem where too many live. */
export function newTask(m: Machine, name: string, process: Process | undefined): Task {
  if (m.tasks.filter((t) => t.state !== 'dead').length >= m.budgets.tasks) {
    m.fail('budget', `more than ${m.budgets.tasks} tasks are alive`);
  }
  const id = m.nextTask++;
  const slot = freeKernelStack(m);
  const low = Layout.kernelStacks + slot * Layout.kernelStackSize;
  const task = shaped({
    id,
    name,
    process,
    registers: new Int32Array(512),
    frames: new Int32Array(Frame.Size * 32),
    depth: 0,
    pc: 0,
    base: 0,
    mode: Mode.Kernel,
    kernelStack: low + Layout.kernelStackSize,
    kernelStackLow: low,
    userStack: 0,
    userStackLow: 0,
    state: 'runnable',
    struct: 0,
    wakeAt: Infinity,
    preemptCount: 0,
    rcuDepth: 0,
    locks: [],
    threadPointer: 0,
    signals: [],
    handlers: [],
    systemCall: new Int32Array(14),
    exec: undefined,
    taint: undefined,
    callersTaint: undefined,
    taintOrigin: undefined,
  });
  m.tasks.push(task);
  return task;
}

/** A task apart from another, to keep it or to go on from. */
export function copyTask(task: Task): Task {
  const copy = shaped(task);
  copy.registers = task.registers.slice();
  copy.frames = task.frames.slice();
  copy.locks = [...task.locks];
  copy.systemCall = task.systemCall.slice();
  copy.taint = task.taint?.slice();
  copy.callersTaint = task.callersTaint?.slice();
  return copy;
}

/**
 * A task with the properties of another, in the order that all tasks have. Objects that are spread have a shape of their
 * own: each new one makes the engine throw away the compiled bytecode loop and everything else that looks at tasks.
 */
function shaped(t: Task): Task {
  return {
    id: t.id,
    name: t.name,
    process: t.process,
    registers: t.registers,
    frames: t.frames,
    depth: t.depth,
    pc: t.pc,
    base: t.base,
    mode: t.mode,
    kernelStack: t.kernelStack,
    userStack: t.userStack,
    kernelStackLow: t.kernelStackLow,
    userStackLow: t.userStackLow,
    state: t.state,
    struct: t.struct,
    wakeAt: t.wakeAt,
    preemptCount: t.preemptCount,
    rcuDepth: t.rcuDepth,
    locks: t.locks,
    threadPointer: t.threadPointer,
    signals: t.signals,
    handlers: t.handlers,
    systemCall: t.systemCall,
    exec: t.exec,
    taint: t.taint,
    callersTaint: t.callersTaint,
    taintOrigin: t.taintOrigin,
  };
}

function freeKernelStack(m: Machine): number {
  const taken = new Set(m.tasks.map((t) => (t.kernelStackLow - Layout.kernelStacks) / Layout.kernelStackSize));
  for (let slot = 0; slot < mostStacks; slot++) if (!taken.has(slot)) return slot;
  m.fail('budget', `more than ${mostStacks} tasks need a kernel stack`);
}

/** Forgets a dead task. */
export function removeTask(m: Machine, task: Task): void {
  task.state = 'dead';
  m.tasks = m.tasks.filter((t) => t !== task);
}

/** A task has left the process: its memory goes with the last one. */
export function leaveProcess(m: Machine, process: Process | undefined): void {
  if (!process || m.tasks.some((t) => t.process === process)) return;
  m.memory.discard(process.space);
  m.processes = m.processes.filter((p) => p !== process);
}

/** The task whose task_struct lies at this address (lo). */
export function taskOf(m: Machine, struct: number): Task | undefined {
  return m.tasks.find((t) => t.struct === struct);
}
