/**
 * A kernel on a machine: the image compiled from the tree, the primitives under it, and the state that primitives keep
 * (slab caches, RCU callbacks, timers). One Kernel belongs to one Machine; the Program behind it is shared by many.
 */
import type { FunctionRecord } from '../c/image';
import type { Program } from '../c/program';
import type { Member, Record, Type } from '../c/types';
import { type Budgets, defaultBudgets, type ExtraState, Machine, type Primitive, type Task } from '../machine/machine';
import { loadProgram } from '../machine/programs';
import type { LockOrder } from './lock-order';

export interface SlabCache {
  readonly name: string;
  readonly size: number;
  readonly align: number;
  /** Address of the constructor, lo and hi; 0 for none. */
  readonly constructorLo: number;
  readonly constructorHi: number;
  /** Freed objects stay objects until a grace period has passed. */
  readonly typesafeByRcu: number;
}

/** A callback that waits for a grace period. */
export interface RcuCallback {
  readonly functionLo: number;
  readonly functionHi: number;
  readonly argumentLo: number;
  readonly argumentHi: number;
  /** Tasks that were reading when it was queued. */
  readonly readers: readonly number[];
  /** 'free': give the argument's block back instead of calling. */
  readonly kind: 'call' | 'free';
}

/** What primitives know beyond the machine's memory: immutable values, replaced when they change. */
export interface KernelState {
  readonly caches: ReadonlyMap<number, SlabCache>;
  readonly callbacks: readonly RcuCallback[];
  readonly consoles: readonly { readonly descriptor: number; readonly text: string }[];
  readonly log: readonly string[];
  /** The step at which the running program last let others run. */
  readonly lastSwitch: number;
  readonly lockOrder: LockOrder;
  /** Virtual nanoseconds since boot at which the idle task is to look at its timers; Infinity for never. */
  readonly timerAt: number;
}
export const emptyState: KernelState = {
  caches: new Map(),
  callbacks: [],
  consoles: [],
  log: [],
  lastSwitch: 0,
  lockOrder: new Map(),
  timerAt: Infinity,
};

export class Kernel implements ExtraState {
  readonly machine: Machine;
  state: KernelState = emptyState;
  /** Gives the first user task its process and program. */
  start: ((task: Task) => void) | undefined;
  /** Makes the task go on with another program; '' is the run's own. */
  exec:
    | ((task: Task, program: string, args: readonly Uint8Array[], environment: readonly Uint8Array[]) => void)
    | undefined;
  /** Names of programs that are to be files of the working directory. */
  programsBeside: readonly string[] = [];
  /** A sleeping task's time is up (address of its task_struct). */
  wakeExpired: ((struct: number) => void) | undefined;
  /** The name without prefix of the function behind a system call's number. */
  systemCallEntry: ((number: number) => string | undefined) | undefined;
  onSystemCall: ((task: Task, number: number, args: readonly number[]) => void) | undefined;
  onSystemCallEnd: ((task: Task, lo: number, hi: number) => void) | undefined;
  /** Bytes that the program wrote to descriptors 1 and 2, as they come. */
  onConsole: ((descriptor: number, bytes: Uint8Array) => void) | undefined;
  /** The current task has taken the lock at an address (lo). */
  onLock: ((lo: number) => void) | undefined;
  /** An RCU callback begins: its function, and the address (lo) it is given. */
  onCallback: ((callback: FunctionRecord, argumentLo: number) => void) | undefined;
  /** Whether a task on its way back to user space lets another run before its time is up (for exploring schedules). */
  preempts: ((task: Task) => boolean) | undefined;
  onLog: ((text: string) => void) | undefined;

  constructor(
    readonly program: Program,
    primitives: (kernel: Kernel) => ReadonlyMap<string, Primitive>,
    budgets: Budgets = defaultBudgets,
  ) {
    const loaded = loadProgram(program.image, primitives(this));
    this.machine = new Machine(loaded, budgets);
    this.machine.positionOf = (from, place) => {
      const files = from.image === program.image ? program.files : this.userFiles?.(from);
      const position = files?.lineColumn(place);
      return { path: position?.path ?? '', line: position?.line ?? 0, column: position?.column ?? 0 };
    };
    this.machine.extras.push(this);
  }
  /** The files of a user program's image. */
  userFiles: ((loaded: NonNullable<Machine['kernel']>) => Program['files'] | undefined) | undefined;

  keep(): KernelState {
    return this.state;
  }
  restore(kept: unknown): void {
    this.state = kept as KernelState;
  }

  /** The member `path` ('f_inode', 'd_lockref.count') of a struct: offset in bytes and type; undefined where there is none. */
  member(
    record: string,
    path: string,
  ): { readonly offset: number; readonly type: Type; readonly bits?: Member['bits'] } | undefined {
    const found = this.program.findRecord(record);
    return found && findMember(found, path.split('.'));
  }
  /** A member (the low word of a 64-bit one) of the struct at a kernel address, without checks; 0 where there is none. */
  readNumber(lo: number, record: string, path: string): number {
    const member = this.member(record, path);
    if (!member) return 0;
    const bytes = this.machine.memory.peek(this.machine.kernelSpace, lo + member.offset, 8);
    const view = new DataView(bytes.buffer);
    switch (member.type.size) {
      case 1:
        return view.getUint8(0);
      case 2:
        return view.getUint16(0, true);
      default:
        return view.getInt32(0, true);
    }
  }
  /** Tells the task's mm_struct where the program's arguments and environment lie, as create_elf_tables() does. */
  noteArguments(
    task: Task,
    texts: { readonly start: number; readonly environment: number; readonly end: number },
  ): void {
    const mm = this.readNumber(task.struct, 'task_struct', 'mm');
    const { start, environment, end } = texts;
    const members = { arg_start: start, arg_end: environment, env_start: environment, env_end: end };
    for (const [name, address] of Object.entries(members)) {
      const member = this.member('mm_struct', name);
      if (mm === 0 || !member) continue;
      const word = new Uint8Array(Int32Array.of(address, 0).buffer);
      this.machine.memory.poke(this.machine.kernelSpace, mm + member.offset, word);
    }
  }
}

function findMember(
  record: Record,
  path: readonly string[],
): { offset: number; type: Type; bits?: Member['bits'] } | undefined {
  const [name, ...rest] = path;
  for (const member of record.members) {
    if (member.name === name) {
      if (rest.length === 0)
        return { offset: member.offset, type: member.type, ...(member.bits && { bits: member.bits }) };
      const inner = member.type.kind === 'record' ? findMember(member.type.record, rest) : undefined;
      return inner && { ...inner, offset: inner.offset + member.offset };
    }
    if (member.name === undefined && member.type.kind === 'record') {
      const inner = findMember(member.type.record, path);
      if (inner) return { ...inner, offset: inner.offset + member.offset };
    }
  }
  return undefined;
}
