/**
 * The computer that runs a kernel image and the programs on it: memory, tasks with explicit frames, one CPU.
 *
 * All state of a run is data here: registers and frames of tasks in typed arrays, memory in pages, heap records. Primitives
 * (functions written in TypeScript) are leaf calls; one that needs C to run pushes a frame for it and returns. So any
 * moment can be kept (`keep`) and gone back to (`restore`), and the same start gives the same run, to the instruction.
 *
 * Time is counted in steps: a step is one Statement instruction, of kernel or program.
 */
import { CompileError, type Place } from '../c/ast';
import { kernelHigh } from '../c/bytecode';
import type { FunctionRecord, Image } from '../c/image';
import { framePoison, localSlots } from './frame-layout';
import { Boundary, Frame, Mode } from './frames';
import { Heap, type HeapImage, type HeapObject, type Trace } from './heap';
import { interpret } from './interpreter';
import { AddressSpace, Memory, OutOfMemory, Poison, type SpaceImage } from './memory';
import type { TaintOrigin } from './taint';
import { translateHot, type TranslationPolicy, Translator } from './translate/translator';
import { Halt, type Problem, type ProblemKind, type StackEntry } from './problem';

export { Boundary, Frame, Mode };

/** What a primitive is: reads its arguments at register slot `at`, writes its result there. */
export type Primitive = (m: Machine, at: number) => void;

/** A program as a machine runs it: the image, and what the machine adds to it. */
export interface Loaded {
  readonly image: Image;
  readonly primitives: ReadonlyMap<string, Primitive>;
  /** By function index: code index where a call can go at once, else 0. */
  entries: Int32Array;
  slots: Int32Array;
  memory: Int32Array;
  /** By function index: first slot, and one past the last, of its locals; they hold 0 until they are written. */
  localsFrom: Int32Array;
  localsEnd: Int32Array;
  /** By statement id: how often it ran. */
  counts: Uint32Array;
  /** How many of the image's objects are in memory. */
  placed: number;
  readonly calls: (Primitive | undefined)[];
  /** By function index: the poison bytes of its frame's memory, made at its first call. */
  readonly framePoison: (Uint8Array | undefined)[];
  /** Functions whose entry is told to `Machine.onCall`. */
  watched: Set<number>;
}

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

export type StopReason = 'limit' | 'stop' | 'end';

/** A moment that can be gone back to. */
export interface Keyframe {
  readonly step: number;
  readonly kernel: SpaceImage;
  readonly heap: HeapImage;
  readonly processes: readonly {
    readonly process: Process;
    readonly space: SpaceImage;
    readonly heap: HeapImage;
    readonly stackEnd: number;
    readonly mapEnd: number;
    readonly program: Loaded;
    /** How many of the program's objects were in memory. */
    readonly placed: number;
  }[];
  readonly tasks: readonly Task[];
  readonly current: number;
  readonly extra: unknown;
  readonly placed: number;
  readonly counts: readonly (readonly [Loaded, Uint32Array])[];
  readonly nextTask: number;
  readonly nextProcess: number;
  readonly problems: number;
  readonly now: number;
}

export interface Budgets {
  /** Steps. */
  readonly steps: number;
  /** Bytes of memory. */
  readonly memory: number;
  /** Frames of one task. */
  readonly depth: number;
  /** Living tasks. */
  readonly tasks: number;
}
export const defaultBudgets: Budgets = { steps: 50_000_000, memory: 1 << 29, depth: 20_000, tasks: 4096 };

/** Where things lie (lo words). */
export const Layout = {
  kernelData: 0x01000000,
  // Room for as many as there can be tasks.
  kernelStacks: 0x04000000,
  kernelStackSize: 0x8000,
  kernelHeap: 0x0c000000,
  kernelHeapEnd: 0x78000000,
  userData: 0x00600000,
  // Low, because a process costs a page table up to its highest page.
  userStackTop: 0x04000000,
  userStackSize: 0x00400000,
  userHeap: 0x04010000,
  userHeapEnd: 0x60000000,
  // Between static data and stacks.
  userMap: 0x02000000,
  userMapEnd: 0x03800000,
} as const;

const mostStacks = (Layout.kernelHeap - Layout.kernelStacks) / Layout.kernelStackSize;

/** Up to so many bytes a loop over words is quicker than what typed arrays offer. */
const mostWords = 128;

/** State that primitives keep: plain values with a copy for keyframes. */
export interface ExtraState {
  keep(): unknown;
  restore(kept: unknown): void;
}

export class Machine {
  /** How eagerly machines translate that are not told otherwise: tests change it. */
  static translation: TranslationPolicy = translateHot;
  readonly translator: Translator;
  readonly memory: Memory;
  readonly kernelSpace = new AddressSpace(0x4000);
  readonly heap: Heap;
  readonly noSpace = new AddressSpace(1);
  tasks: Task[] = [];
  current!: Task;
  processes: Process[] = [];
  problems: Problem[] = [];
  /** Steps done. */
  steps = 0;
  /** The step at which `run` returns. */
  stopAt = 0;
  /** Virtual nanoseconds since boot that waiting added; the clock also advances with steps. */
  idleTime = 0;
  /** Set by primitives to make the interpreter return. */
  stopRequested = false;
  /** The result of a slow load. */
  lo = 0;
  hi = 0;
  /** The undefined bits that a slow load met, and where. */
  undefinedLo = 0;
  undefinedHi = 0;
  private undefinedAt = 0;
  /** Called at each statement while stepping; true stops before it. */
  onStatement: ((statement: number) => boolean) | undefined;
  /** Called on entry to a watched function with its arguments' slot. */
  onCall: ((record: FunctionRecord, mode: Mode, at: number) => void) | undefined;
  /** Names of kernel functions whose entry is told to `onCall`, whenever they are compiled; see `watch`. */
  private watchedNames: ReadonlySet<string> = new Set();
  /** A program executes a system call; number and arguments stand from slot `at` on, the result goes there. */
  onSyscall: ((at: number) => void) | undefined;
  /** A program divides by zero, or the lowest number by -1; true where a handler of it runs next. */
  onDivideError: ((task: Task) => boolean) | undefined;
  /** A bottom frame returned: what its task does then. */
  onTaskReturn: ((task: Task) => void) | undefined;
  /** A signal's handler has returned to what it interrupted. */
  onHandlerReturn: ((task: Task) => void) | undefined;
  /** A system call is about to return to user space. */
  onUserReturn: ((at: number) => void) | undefined;
  /** Who runs next among the runnable others (for exploring schedules); undefined leaves it to the rule. */
  chooseTask: ((others: readonly Task[]) => Task | undefined) | undefined;
  /** Whether this allocation is to fail (for exploring error paths). */
  failAllocation: ((origin: string, size: number) => boolean) | undefined;
  /** Tells of heap objects coming and going. */
  onHeap: ((event: 'made' | 'freed', object: HeapObject) => void) | undefined;
  /** Code index behind the primitive call that runs. */
  callPc = 0;
  /** Where the child of the clone that is under way starts, if not where the parent goes on. */
  cloneStart:
    | {
        readonly functionLo: number;
        readonly argumentLo: number;
        readonly argumentHi: number;
        readonly threadPointer: number | undefined;
      }
    | undefined;
  finished = false;
  exitStatus = 0;
  private nextTask = 0;
  private nextProcess = 0;
  readonly extras: ExtraState[] = [];

  constructor(
    readonly kernel: Loaded | undefined,
    readonly budgets: Budgets = defaultBudgets,
  ) {
    this.translator = new Translator(this, Machine.translation);
    this.memory = new Memory(budgets.memory);
    this.heap = new Heap(this.memory, this.kernelSpace, Layout.kernelHeap, Layout.kernelHeapEnd, 1 << 24);
    if (kernel) this.placeObjects(kernel, this.kernelSpace);
  }

  // --- programs ---------------------------------------------------------------------------------------------------

  static load(image: Image, primitives: ReadonlyMap<string, Primitive>): Loaded {
    return {
      image,
      primitives,
      entries: new Int32Array(1024),
      slots: new Int32Array(1024),
      memory: new Int32Array(1024),
      localsFrom: new Int32Array(1024),
      localsEnd: new Int32Array(1024),
      counts: new Uint32Array(4096),
      placed: 0,
      calls: [],
      framePoison: [],
      watched: new Set(),
    };
  }

  /** Puts the image's objects that are new since the last time into memory. */
  placeObjects(loaded: Loaded, space: AddressSpace, from = loaded.placed): void {
    const { image } = loaded;
    for (let i = from; i < image.globals.length; i++) {
      const object = image.globals[i]!;
      const { lo } = object.address;
      const size = Math.max(object.size, object.bytes?.length ?? 0);
      if (space !== this.kernelSpace && lo + size > Layout.userMap)
        this.fail('budget', `static data of the program, up to ${object.name}, does not fit into its memory`);
      this.memory.map(space, lo - 16, size + 32, Poison.globalRedZone);
      if (object.undefined) this.memory.forbid(space, lo, Math.max(8, size), Poison.undefinedGlobal);
      else this.memory.allow(space, lo, size, 'zero');
      if (object.bytes && !object.undefined) this.memory.poke(space, lo, object.bytes);
    }
    loaded.placed = image.globals.length;
  }

  newProcess(program: Loaded): Process {
    const space = new AddressSpace(0x1000);
    const process: Process = {
      id: this.nextProcess++,
      space,
      heap: new Heap(this.memory, space, Layout.userHeap, Layout.userHeapEnd, 1 << 22),
      program,
      stackEnd: Layout.userStackTop,
      mapEnd: Layout.userMap,
    };
    this.placeObjects(program, space, 0);
    this.processes.push(process);
    return process;
  }

  /** Adds a process made by fork(); it gets a number of its own. */
  addProcess(process: Process): Process {
    const added = { ...process, id: this.nextProcess++ };
    this.processes.push(added);
    return added;
  }
  /** A stack area for a thread of the process: gives its top. */
  newUserStack(process: Process, size: number = Layout.userStackSize): { readonly top: number; readonly low: number } {
    const top = process.stackEnd - 0x1000;
    process.stackEnd = top - size;
    return { top, low: process.stackEnd };
  }

  // --- tasks ------------------------------------------------------------------------------------------------------

  newTask(name: string, process: Process | undefined): Task {
    if (this.tasks.filter((t) => t.state !== 'dead').length >= this.budgets.tasks) {
      this.fail('budget', `more than ${this.budgets.tasks} tasks are alive`);
    }
    const id = this.nextTask++;
    const slot = this.freeKernelStack();
    const low = Layout.kernelStacks + slot * Layout.kernelStackSize;
    const task: Task = {
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
    };
    this.tasks.push(task);
    return task;
  }
  private freeKernelStack(): number {
    const taken = new Set(this.tasks.map((t) => (t.kernelStackLow - Layout.kernelStacks) / Layout.kernelStackSize));
    for (let slot = 0; slot < mostStacks; slot++) if (!taken.has(slot)) return slot;
    this.fail('budget', `more than ${mostStacks} tasks need a kernel stack`);
  }
  /** Forgets a dead task. */
  removeTask(task: Task): void {
    task.state = 'dead';
    this.tasks = this.tasks.filter((t) => t !== task);
  }
  /** A task has left the process: its memory goes with the last one. */
  leaveProcess(process: Process | undefined): void {
    if (!process || this.tasks.some((t) => t.process === process)) return;
    this.memory.discard(process.space);
    this.processes = this.processes.filter((p) => p !== process);
  }
  taskOf(struct: number): Task | undefined {
    return this.tasks.find((t) => t.struct === struct);
  }

  /** Puts a call of `record` on top of a task's frames; arguments as 64-bit words. Registers start at slot `base`. */
  pushCall(
    task: Task,
    mode: Mode,
    record: FunctionRecord,
    args: readonly (readonly [number, number])[],
    boundary: Boundary,
    base?: number,
  ): void {
    const loaded = this.loadedOf(task, mode);
    this.prepare(loaded, record.index);
    const at = base ?? this.topSlot(task);
    const slots = Math.max(loaded.slots[record.index]!, args.length * 2);
    this.reserveRegisters(task, at + slots + 16);
    args.forEach(([lo, hi], i) => {
      task.registers[at + 2 * i] = lo;
      task.registers[at + 2 * i + 1] = hi;
    });
    this.pushFrame(task, mode, loaded, record.index, at, boundary);
    // Not the table's entry: a watched function has none there.
    task.pc = record.entry;
    task.base = at;
    task.mode = mode;
  }

  /** First register slot above what the task uses. */
  topSlot(task: Task): number {
    if (task.depth === 0) return 0;
    const frame = (task.depth - 1) * Frame.Size;
    const loaded = this.loadedOf(task, task.frames[frame + Frame.Mode]!);
    return task.frames[frame + Frame.Base]! + loaded.slots[task.frames[frame + Frame.Function]!]! + 16;
  }

  loadedOf(task: Task, mode: Mode): Loaded {
    return mode === Mode.Kernel ? this.kernel! : task.process!.program;
  }

  reserveRegisters(task: Task, slots: number): void {
    if (slots <= task.registers.length) return;
    let length = task.registers.length;
    while (length < slots) length *= 2;
    const larger = new Int32Array(length);
    larger.set(task.registers);
    task.registers = larger;
  }

  /** Writes a frame's record; `task.pc` and `task.base` are the caller's. */
  pushFrame(task: Task, mode: Mode, loaded: Loaded, index: number, base: number, boundary: Boundary): void {
    if (task.depth >= this.budgets.depth) this.fail('budget', `calls are nested deeper than ${this.budgets.depth}`);
    if ((task.depth + 1) * Frame.Size > task.frames.length) {
      const larger = new Int32Array(task.frames.length * 2);
      larger.set(task.frames);
      task.frames = larger;
    }
    const frame = task.depth++ * Frame.Size;
    const { frames } = task;
    const stack = mode === Mode.Kernel ? task.kernelStack : task.userStack;
    frames[frame + Frame.Function] = index;
    frames[frame + Frame.Mode] = mode;
    frames[frame + Frame.Return] = task.pc;
    frames[frame + Frame.CallerBase] = task.base;
    frames[frame + Frame.SavedStack] = stack;
    frames[frame + Frame.Boundary] = boundary;
    frames[frame + Frame.Base] = base;
    frames[frame + Frame.Memory] = this.enterMemory(task, mode, loaded, index, stack);
    task.registers.fill(0, base + loaded.localsFrom[index]!, base + loaded.localsEnd[index]!);
  }

  /** Makes room for a frame's memory objects; gives its address. */
  enterMemory(task: Task, mode: Mode, loaded: Loaded, index: number, stack: number): number {
    const size = loaded.memory[index]!;
    if (size === 0) return stack;
    const low = mode === Mode.Kernel ? task.kernelStackLow : task.userStackLow;
    const lo = stack - size;
    if (lo < low) this.fail('budget', `the ${mode === Mode.Kernel ? 'kernel' : 'user'} stack is used up`);
    const space = mode === Mode.Kernel ? this.kernelSpace : task.process!.space;
    const { objects } = loaded.image.functions[index]!;
    if (!this.memory.quickPoison(space, lo, size, this.poisonOf(loaded, index))) {
      this.memory.map(space, lo, size, Poison.stackDead);
      this.memory.forbid(space, lo, size, Poison.stackRedZone);
      for (const object of objects) this.memory.allow(space, lo + object.offset, object.size, 'undefined');
    }
    if (mode === Mode.Kernel) task.kernelStack = lo;
    else task.userStack = lo;
    return lo;
  }

  /** The poison bytes of a function's frame memory. */
  poisonOf(loaded: Loaded, index: number): Uint8Array {
    return (loaded.framePoison[index] ??= framePoison(loaded.memory[index]!, loaded.image.functions[index]!.objects));
  }

  /** The frame's memory dies. */
  leaveMemory(task: Task, mode: Mode, savedStack: number): void {
    const now = mode === Mode.Kernel ? task.kernelStack : task.userStack;
    if (now < savedStack) {
      const space = mode === Mode.Kernel ? this.kernelSpace : task.process!.space;
      const size = savedStack - now;
      if ((now | size) & 7 || !this.memory.quickPoison(space, now, size, Poison.stackDead))
        this.memory.forbid(space, now, size, Poison.stackDead);
    }
    if (mode === Mode.Kernel) task.kernelStack = savedStack;
    else task.userStack = savedStack;
  }

  /** Compiles a function if need be and tells the tables of its image. */
  prepare(loaded: Loaded, index: number): void {
    const record = loaded.image.functions[index]!;
    if (record.kind === 'source' && record.entry === 0) {
      try {
        loaded.image.compile(record);
      } catch (error) {
        if (error instanceof CompileError) this.failToCompile(error, loaded);
        throw error;
      }
    }
    // Not only what was compiled here: other machines and the debugger share the image.
    if (loaded.placed < loaded.image.globals.length) this.placeNewObjects(loaded);
    const grow = (old: Int32Array) => {
      const larger = new Int32Array(Math.max(old.length * 2, loaded.image.functions.length + 64));
      larger.set(old);
      return larger;
    };
    if (loaded.image.functions.length > loaded.entries.length) {
      loaded.entries = grow(loaded.entries);
      loaded.slots = grow(loaded.slots);
      loaded.memory = grow(loaded.memory);
      loaded.localsFrom = grow(loaded.localsFrom);
      loaded.localsEnd = grow(loaded.localsEnd);
    }
    if (loaded.image.statementCount > loaded.counts.length) {
      const counts = new Uint32Array(loaded.image.statementCount * 2);
      counts.set(loaded.counts);
      loaded.counts = counts;
    }
    if (loaded === this.kernel && this.watchedNames.has(record.name)) loaded.watched.add(index);
    if (loaded.slots[index] === 0) {
      loaded.slots[index] = Math.max(record.slots, 2);
      loaded.memory[index] = record.memory;
      [loaded.localsFrom[index], loaded.localsEnd[index]] = localSlots(record);
    }
    // A call of translated code goes the long way too: there it is found.
    if (!loaded.watched.has(index) && !this.translator.has(loaded, index)) loaded.entries[index] = record.entry;
  }

  private placeNewObjects(loaded: Loaded): void {
    // Every process of the program gets what is new, so `placed` counts only after the last.
    const from = loaded.placed;
    if (loaded === this.kernel) this.placeObjects(loaded, this.kernelSpace, from);
    else
      for (const process of this.processes)
        if (process.program === loaded) this.placeObjects(loaded, process.space, from);
  }

  /** Tells `onCall` of entries of kernel functions with these names, and of no others. */
  watch(names: ReadonlySet<string>): void {
    const loaded = this.kernel;
    this.watchedNames = names;
    this.translator.forget();
    if (!loaded) return;
    loaded.watched.clear();
    for (const record of loaded.image.functions) {
      if (record.index >= loaded.entries.length) continue;
      // Entry 0 sends a call the long way, on which it is told.
      if (names.has(record.name)) loaded.watched.add(record.index);
      loaded.entries[record.index] = 0;
    }
  }

  /** Executes a call of a primitive by the current task: arguments from slot `at` up, to go on at `next`. */
  callPrimitive(loaded: Loaded, record: FunctionRecord, at: number, next: number): void {
    const task = this.current;
    if (loaded.watched.has(record.index)) this.onCall?.(record, task.mode, at);
    this.reserveRegisters(task, at + 64);
    const primitive = this.primitive(loaded, record);
    // The primitive runs as its caller, behind the call: it may push frames, switch task or mode.
    this.callPc = next;
    task.pc = next;
    primitive(this, at);
  }

  /** The primitive with this function's name; fails where there is none. */
  primitive(loaded: Loaded, record: FunctionRecord): Primitive {
    let primitive = loaded.calls[record.index];
    if (!primitive) {
      primitive = loaded.primitives.get(record.name);
      if (!primitive) {
        const where =
          loaded === this.kernel
            ? 'neither in the files that run from source nor modelled'
            : 'not in the program and not in the library';
        this.fail('undefined-function', `call of ${record.name}(), which is ${where}`);
      }
      loaded.calls[record.index] = primitive;
    }
    return primitive;
  }

  /** Lets `task` run next. The current one's state is saved. */
  switchTo(task: Task): void {
    this.current = task;
  }

  // --- running ----------------------------------------------------------------------------------------------------

  /** Runs until `step`, a stop request, or the end. A fatal problem is in `problems`. */
  run(step: number): StopReason {
    if (this.finished) return 'end';
    this.stopAt = Math.min(step, this.budgets.steps);
    this.stopRequested = false;
    this.translator.begin();
    try {
      const reason = interpret(this);
      if (reason === 'limit' && this.steps >= this.budgets.steps && step > this.budgets.steps) {
        this.fail('budget', `the run took more than ${this.budgets.steps.toLocaleString('en')} steps`);
      }
      return this.finished ? 'end' : reason;
    } catch (error) {
      if (error instanceof OutOfMemory) {
        try {
          this.fail('budget', `the run needs more than ${this.budgets.memory >> 20} MB of memory`);
        } catch (halt) {
          if (!(halt instanceof Halt)) throw halt;
        }
      } else if (!(error instanceof Halt)) throw error;
      // Steps are counted in the loop and brought up to date on leaving it.
      const last = this.problems.pop();
      if (last) this.problems.push({ ...last, step: this.steps });
      this.finished = true;
      this.exitStatus = 3;
      return 'end';
    }
  }

  // --- registers for primitives -----------------------------------------------------------------------------------

  argument(at: number, index: number): number {
    return this.current.registers[at + 2 * index]!;
  }
  argumentHigh(at: number, index: number): number {
    return this.current.registers[at + 2 * index + 1]!;
  }
  result(at: number, lo: number, hi: number = lo >> 31): void {
    this.current.registers[at] = lo;
    this.current.registers[at + 1] = hi;
  }
  /** A pointer to kernel memory, or NULL for 0. */
  resultPointer(at: number, lo: number): void {
    this.result(at, lo, lo === 0 ? 0 : kernelHigh);
  }
  resultNumber(at: number, value: number): void {
    this.result(at, value | 0, Math.floor(value / 4294967296) | 0);
  }

  // --- memory as the program sees it ------------------------------------------------------------------------------

  /** The space an address belongs to for the running mode; fails for what cannot be touched. */
  spaceFor(lo: number, hi: number, size: number, access: 'read' | 'write'): AddressSpace {
    const space = this.spaceAt(hi);
    if (this.memory.forbidden(space, lo, size)) this.fault(lo, hi, size, access);
    return space;
  }
  /** The space that addresses with this upper half belong to for the running mode; one without pages where none. */
  private spaceAt(hi: number): AddressSpace {
    if (this.current.mode === Mode.Kernel) return hi === kernelHigh ? this.kernelSpace : this.noSpace;
    return hi === 0 ? this.current.process!.space : this.noSpace;
  }
  /** Loads 1, 2, 4 or 8 bytes with all checks, into `lo` and `hi` (zero extended). */
  load(lo: number, hi: number, size: number): void {
    const { memory } = this;
    const quick = memory.quickRead(this.spaceAt(hi), lo, size);
    const space = quick < 0 ? this.spaceFor(lo, hi, size, 'read') : this.noSpace;
    let low = 0;
    let high = 0;
    let badLow = 0;
    let badHigh = 0;
    for (let i = size - 1; i >= 0; i--) {
      const at = quick >= 0 ? quick + i : memory.readable(space, (lo + i) | 0);
      const byte = memory.bytes[at]!;
      const bad = memory.validity[at]!;
      if (i >= 4) {
        high = (high << 8) | byte;
        badHigh = (badHigh << 8) | bad;
      } else {
        low = (low << 8) | byte;
        badLow = (badLow << 8) | bad;
      }
    }
    this.lo = low;
    this.hi = high;
    this.undefinedLo = badLow;
    this.undefinedHi = badHigh;
    if ((badLow | badHigh) !== 0) this.undefinedAt = lo;
  }
  /** Stores with all checks; the bytes become defined. */
  store(lo: number, hi: number, size: number, low: number, high: number): void {
    if (this.storeQuickly(this.spaceAt(hi), lo, size, low, high)) return;
    const space = this.spaceFor(lo, hi, size, 'write');
    for (let i = 0; i < size; i++) {
      const at = this.memory.writable(space, (lo + i) | 0);
      this.memory.bytes[at] = (i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4))) & 255;
      this.memory.validity[at] = 0;
    }
  }
  /** As `load` where all is in one page and defined; false: nothing has happened. */
  loadQuickly(space: AddressSpace, lo: number, size: number): boolean {
    const at = this.memory.quickRead(space, lo, size);
    if (at < 0) return false;
    const { bytes, validity } = this.memory;
    for (let i = 0; i < size; i++) if (validity[at + i] !== 0) return false;
    let [low, high] = [0, 0];
    for (let i = size - 1; i >= 4; i--) high = (high << 8) | bytes[at + i]!;
    for (let i = Math.min(size, 4) - 1; i >= 0; i--) low = (low << 8) | bytes[at + i]!;
    this.lo = low;
    this.hi = high;
    return true;
  }
  /** As `store` where all is in one page that may be written at once; false: nothing has happened. */
  storeQuickly(space: AddressSpace, lo: number, size: number, low: number, high: number): boolean {
    const quick = this.memory.quickWrite(space, lo, size);
    if (quick < 0) return false;
    const { bytes, validity } = this.memory;
    for (let i = 0; i < size; i++) {
      bytes[quick + i] = i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4));
      validity[quick + i] = 0;
    }
    return true;
  }
  /** Loads the bits from `position` up of a unit of 1 to 9 bytes, with all checks, into `lo` and `hi`. */
  loadBits(lo: number, hi: number, size: number, position: number): void {
    let [last, lastBad] = [0, 0];
    if (size > 8) {
      this.load((lo + 8) | 0, hi, 1);
      [last, lastBad] = [this.lo, this.undefinedLo];
    }
    this.load(lo, hi, Math.min(size, 8));
    if (position === 0) return;
    [this.lo, this.hi] = shiftDown(this.lo, this.hi, last, position);
    if ((this.undefinedLo | this.undefinedHi | lastBad) !== 0) {
      [this.undefinedLo, this.undefinedHi] = shiftDown(this.undefinedLo, this.undefinedHi, lastBad, position);
    }
  }
  /** Stores into some bits of a unit of `size` bytes; the others keep what they are, defined or not. */
  storeBits(lo: number, hi: number, size: number, position: number, width: number, low: number, high: number): void {
    const space = this.spaceFor(lo, hi, size, 'write');
    const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(position);
    const bits = (value << BigInt(position)) & mask;
    for (let i = 0; i < size; i++) {
      const byteMask = Number((mask >> BigInt(8 * i)) & 255n);
      if (byteMask === 0) continue;
      const at = this.memory.writable(space, (lo + i) | 0);
      this.memory.bytes[at] = (this.memory.bytes[at]! & ~byteMask) | Number((bits >> BigInt(8 * i)) & 255n);
      this.memory.validity[at]! &= ~byteMask;
    }
  }
  /** Marks bits of a unit of `size` bytes, from `position` up, as undefined: what was just stored there was. */
  undefineBits(lo: number, hi: number, size: number, position: number, bitsLow: number, bitsHigh: number): void {
    const space = this.spaceFor(lo, hi, size, 'write');
    const bits = ((BigInt(bitsHigh >>> 0) << 32n) | BigInt(bitsLow >>> 0)) << BigInt(position);
    for (let i = 0; i < size; i++) {
      const at = this.memory.writable(space, (lo + i) | 0);
      this.memory.validity[at]! |= Number((bits >> BigInt(8 * i)) & 255n);
    }
  }
  /** Makes an object on the running frame's stack (alloca); gives its address. */
  allocateOnStack(sizeLow: number, sizeHigh: number, align: number): number {
    const task = this.current;
    const kernel = task.mode === Mode.Kernel;
    const size = sizeLow >>> 0;
    const stack = kernel ? task.kernelStack : task.userStack;
    const lo = Math.floor((stack - size - 16) / align) * align;
    if (sizeHigh !== 0 || lo < (kernel ? task.kernelStackLow : task.userStackLow)) {
      this.fail(
        'budget',
        `the ${kernel ? 'kernel' : 'user'} stack is used up by an array of ${sizeHigh * 4294967296 + size} bytes`,
      );
    }
    const space = kernel ? this.kernelSpace : task.process!.space;
    this.memory.map(space, lo - 16, stack - lo + 16, Poison.stackDead);
    this.memory.forbid(space, lo - 16, stack - lo + 16, Poison.stackRedZone);
    this.memory.allow(space, lo, size, 'undefined');
    if (kernel) task.kernelStack = lo - 16;
    else task.userStack = lo - 16;
    return lo;
  }
  /** Writes the return address (kind 0) or frame address (1) of the frame `up` levels above into a slot. */
  frameInfo(slot: number, kind: number, up: number): void {
    const task = this.current;
    const index = task.depth - 1 - up;
    const { registers, frames } = task;
    const frame = index * Frame.Size;
    const inside = index >= 0 && frames[frame + Frame.Mode] === task.mode;
    const high = task.mode === Mode.Kernel ? kernelHigh : 0;
    let [lo, hi] = [0, 0];
    if (inside && kind === 1) [lo, hi] = [frames[frame + Frame.Memory]!, high];
    if (inside && kind === 0 && index > 0) {
      const caller = this.loadedOf(task, task.mode).image.functions[frames[frame - Frame.Size + Frame.Function]!]!;
      const address = this.loadedOf(task, task.mode).image.functionAddress(caller);
      [lo, hi] = [address.lo + 1, address.hi];
    }
    registers[slot] = lo;
    registers[slot + 1] = hi;
  }
  /** A division that has no result: the handler of the program, or the end. */
  divideError(divisor: number): void {
    const task = this.current;
    if (task.mode === Mode.User && this.onDivideError?.(task)) return;
    this.fail('arithmetic', divisor === 0 ? 'division by zero' : 'the lowest number is divided by -1');
  }
  /** Executes a Trap instruction. */
  trap(text: string): never {
    this.fail(text.includes('inline assembly') ? 'unsupported' : 'bug', text);
  }
  /** Copies memory with what is known of it; regions may overlap (as memmove). */
  copy(toLo: number, toHi: number, fromLo: number, fromHi: number, size: number): void {
    if (this.copyQuickly(toLo, toHi, fromLo, fromHi, size)) return;
    const from = this.spaceFor(fromLo, fromHi, size, 'read');
    const to = this.spaceFor(toLo, toHi, size, 'write');
    this.copyBetween(to, toLo, from, fromLo, size);
  }
  /** As `copy` where each side is in one page; false: nothing has happened. */
  copyQuickly(toLo: number, toHi: number, fromLo: number, fromHi: number, size: number): boolean {
    if (size === 0) return true;
    const { memory } = this;
    const source = memory.quickRead(this.spaceAt(fromHi), fromLo, size);
    const target = source < 0 ? -1 : memory.quickWrite(this.spaceAt(toHi), toLo, size);
    if (target < 0) return false;
    const apart = Math.abs(target - source) >= size;
    if (apart && size <= mostWords && ((source | target | size) & 3) === 0) {
      const { i32, v32 } = memory;
      for (let from = source >> 2, to = target >> 2, end = (source + size) >> 2; from < end; from++, to++) {
        i32[to] = i32[from]!;
        v32[to] = v32[from]!;
      }
      return true;
    }
    memory.bytes.copyWithin(target, source, source + size);
    memory.validity.copyWithin(target, source, source + size);
    return true;
  }
  /** As `copy` between any two spaces, without checks. */
  copyBetween(to: AddressSpace, toLo: number, from: AddressSpace, fromLo: number, size: number): void {
    const { memory } = this;
    const data = memory.peek(from, fromLo, size);
    const validity = new Uint8Array(size);
    for (let done = 0; done < size;) {
      const lo = (fromLo + done) | 0;
      const length = Math.min(size - done, 4096 - (lo & 4095));
      const at = memory.readable(from, lo);
      validity.set(memory.validity.subarray(at, at + length), done);
      done += length;
    }
    memory.pieces(to, toLo, size, (at, length, done) => {
      memory.bytes.set(data.subarray(done, done + length), at);
      memory.validity.set(validity.subarray(done, done + length), at);
    });
  }
  fill(lo: number, hi: number, size: number, value: number): void {
    if (this.fillQuickly(lo, hi, size, value)) return;
    const space = this.spaceFor(lo, hi, size, 'write');
    this.memory.pieces(space, lo, size, (at, length) => {
      this.memory.bytes.fill(value, at, at + length);
      this.memory.validity.fill(0, at, at + length);
    });
  }
  /** As `fill` in one page; false: nothing has happened. */
  fillQuickly(lo: number, hi: number, size: number, value: number): boolean {
    if (size === 0) return true;
    const quick = this.memory.quickWrite(this.spaceAt(hi), lo, size);
    if (quick < 0) return false;
    if (value === 0 && size <= mostWords && ((quick | size) & 3) === 0) {
      const { i32, v32 } = this.memory;
      for (let at = quick >> 2, end = (quick + size) >> 2; at < end; at++) i32[at] = v32[at] = 0;
      return true;
    }
    this.memory.bytes.fill(value, quick, quick + size);
    this.memory.validity.fill(0, quick, quick + size);
    return true;
  }
  /** A frame's object begins its life anew. */
  undefine(lo: number, hi: number, size: number): void {
    if (this.undefineQuickly(lo, hi, size)) return;
    const space = this.spaceFor(lo, hi, size, 'write');
    this.memory.pieces(space, lo, size, (at, length) => this.memory.validity.fill(0xff, at, at + length));
  }
  /** As `undefine` in one page; false: nothing has happened. */
  undefineQuickly(lo: number, hi: number, size: number): boolean {
    if (size === 0) return true;
    const quick = this.memory.quickWrite(this.spaceAt(hi), lo, size);
    if (quick < 0) return false;
    if (size <= mostWords && ((quick | size) & 3) === 0) {
      const { v32 } = this.memory;
      for (let at = quick >> 2, end = (quick + size) >> 2; at < end; at++) v32[at] = -1;
      return true;
    }
    this.memory.validity.fill(0xff, quick, quick + size);
    return true;
  }
  /** The NUL-terminated bytes at an address, at most `limit`. */
  readString(lo: number, hi: number, limit = 65536): Uint8Array {
    const bytes: number[] = [];
    while (bytes.length < limit) {
      this.load((lo + bytes.length) | 0, hi, 1);
      if (this.lo === 0) break;
      bytes.push(this.lo);
    }
    return Uint8Array.from(bytes);
  }

  // --- problems ---------------------------------------------------------------------------------------------------

  /** Who is running, innermost first. */
  trace(limit = 24): Trace {
    const task = this.current;
    const count = Math.min(task?.depth ?? 0, limit);
    const frames = new Int32Array(3 * count);
    let { pc } = task ?? { pc: 0 };
    for (let i = 0; i < count; i++) {
      const frame = (task.depth - 1 - i) * Frame.Size;
      frames[3 * i] = task.frames[frame + Frame.Mode]!;
      frames[3 * i + 1] = task.frames[frame + Frame.Function]!;
      frames[3 * i + 2] = pc;
      pc = task.frames[frame + Frame.Return]!;
    }
    return { frames };
  }
  /** The places of a trace; program frames are of the current task's program. */
  entriesOf(trace: Trace | undefined): StackEntry[] {
    const entries: StackEntry[] = [];
    if (!trace) return entries;
    for (let i = 0; i < trace.frames.length; i += 3) {
      const mode = trace.frames[i]!;
      const loaded = mode === Mode.Kernel ? this.kernel : this.current.process?.program;
      if (!loaded) continue;
      const record = loaded.image.functions[trace.frames[i + 1]!];
      if (!record) continue;
      const statement = statementAt(loaded.image, record, trace.frames[i + 2]!);
      const place = statement >= 0 ? loaded.image.statementPlace(statement) : record.symbol?.place;
      entries.push({
        function: record.name,
        space: mode === Mode.Kernel ? 'kernel' : 'user',
        ...this.locate(loaded, place),
      });
    }
    return entries;
  }
  /** Turns a place into path and line; supplied by whoever knows the files. */
  positionOf: (
    loaded: Loaded,
    place: Place,
  ) => { readonly path: string; readonly line: number; readonly column: number } = () => ({
    path: '',
    line: 0,
    column: 0,
  });
  private locate(
    loaded: Loaded,
    place: Place | undefined,
  ): { path: string | undefined; line: number; place: Place | undefined } {
    if (!place) return { path: undefined, line: 0, place };
    const { path, line } = this.positionOf(loaded, place);
    return { path: path || undefined, line, place };
  }

  /** Notes a problem that does not end the run. */
  warn(kind: ProblemKind, message: string, object?: Problem['object']): void {
    if (this.problems.length >= 100) return;
    this.problems.push({
      kind,
      message,
      stack: this.entriesOf(this.trace()),
      step: this.steps,
      fatal: false,
      ...(object && { object }),
    });
  }
  /** What the last load that met undefined bits read from. */
  undefinedOrigin(): TaintOrigin {
    const kernel = this.current.mode === Mode.Kernel;
    const near = (kernel ? this.heap : this.current.process!.heap).near(this.undefinedAt);
    if (near && near.offset >= 0 && near.offset < near.object.size) {
      const { object, offset } = near;
      return { text: `, read at offset ${offset} of ${this.describe(object)}`, object: this.history(object) };
    }
    return { text: this.nearLocal(this.undefinedAt, 'from'), object: undefined };
  }
  /** Notes that something depends on undefined bits: once for each place in the program. */
  warnUninitialized(message: string): void {
    const task = this.current;
    const [here] = this.entriesOf(this.trace(1));
    const isKnown = ({ kind, stack: [at] }: Problem) =>
      kind === 'uninitialized' && at?.place?.file === here?.place?.file && at?.place?.start === here?.place?.start;
    if (this.problems.some(isKnown)) return;
    this.warn('uninitialized', `${message}${task.taintOrigin?.text ?? ''}`, task.taintOrigin?.object);
  }
  /** The kernel hands `count` bytes that nobody wrote, from `first` on, of `size` bytes at `lo` to user space. */
  warnUndefinedCopy(lo: number, first: number, count: number, size: number): void {
    this.undefinedAt = lo + first;
    const { text, object } = this.undefinedOrigin();
    this.current.taintOrigin = { text, object };
    const which = count === size ? `${size}` : `${first} to ${first + count - 1} of ${size}`;
    this.warnUninitialized(`user space is given uninitialised memory: bytes ${which}`);
    this.current.taintOrigin = undefined;
  }
  /** Ends the run with a problem. */
  fail(kind: ProblemKind, message: string, object?: Problem['object']): never {
    this.halt({ kind, message, ...(object && { object }) });
  }
  private failToCompile({ message, place }: CompileError, loaded: Loaded): never {
    const { path, line, column } = this.positionOf(loaded, place);
    this.halt({ kind: 'compile', message: `${path}:${line}:${column}: ${message}`, text: { path, place, message } });
  }
  private halt(what: Pick<Problem, 'kind' | 'message' | 'object' | 'text'>): never {
    const stack = this.current ? this.entriesOf(this.trace()) : [];
    const problem: Problem = { ...what, stack, step: this.steps, fatal: true };
    this.problems.push(problem);
    throw new Halt(problem);
  }

  /** What a heap object is called in reports. */
  describe(object: HeapObject): string {
    const { type } = object;
    if (type?.kind === 'record' && type.record.tag) return `${type.record.keyword} ${type.record.tag}`;
    return `${object.origin} block of ${object.size} bytes`;
  }
  history(object: HeapObject): Problem['object'] {
    return {
      description: `${this.describe(object)}`,
      made: this.entriesOf(object.made),
      ...(object.freed && { freed: this.entriesOf(object.freed) }),
    };
  }

  /** An access that cannot be: finds out why, and ends the run. */
  fault(lo: number, hi: number, size: number, access: 'read' | 'write'): never {
    const what = `${access} of ${size} byte${size === 1 ? '' : 's'}`;
    const low = (lo >>> 0).toString(16);
    const address = hi === 0 ? `0x${low}` : `0x${(hi >>> 0).toString(16)}${low.padStart(8, '0')}`;
    const kernel = this.current.mode === Mode.Kernel;
    if (hi === 0 && lo >>> 0 < 4096) this.fail('null-pointer', `null pointer: ${what} at offset ${lo >>> 0} of NULL`);
    if (hi === -1 && lo >>> 0 >= 0xfffff001) this.fail('wild-pointer', `${what} through the error pointer ${lo | 0}`);
    if (kernel && hi === 0)
      this.fail('wild-pointer', `${what} at user address ${address} by the kernel, without uaccess`);
    const space = kernel ? this.kernelSpace : this.current.process!.space;
    const heap = kernel ? this.heap : this.current.process!.heap;
    if (hi === (kernel ? kernelHigh : 0)) {
      const reason = this.memory.forbidden(space, lo, size);
      const at = (lo + (reason?.at ?? 0)) | 0;
      const near = heap.near(at);
      if (reason?.poison === Poison.freed && near) {
        this.fail(
          'use-after-free',
          `use after free: ${what} at offset ${near.offset} of ${this.describe(near.object)} (freed)`,
          this.history(near.object),
        );
      }
      if ((reason?.poison === Poison.redZone || reason?.poison === Poison.freed) && near) {
        const { object, offset } = near;
        const place = offset < 0 ? `${-offset} bytes before` : `${offset - object.size} bytes behind the end of`;
        this.fail(
          'out-of-bounds',
          `out of bounds: ${what} ${place} ${this.describe(object)} (${object.size} bytes)`,
          this.history(object),
        );
      }
      if (reason?.poison === Poison.stackRedZone)
        this.fail('out-of-bounds', `out of bounds: ${what} outside a local variable${this.nearLocal(at, 'bounds')}`);
      if (reason?.poison === Poison.stackDead)
        this.fail('use-after-free', `use after return: ${what} on a part of the stack that is no longer in use`);
      const loaded = kernel ? this.kernel! : this.current.process!.program;
      const global = loaded.image.globals.find((o) => at >= o.address.lo - 16 && at < o.address.lo + o.size + 16);
      if (reason?.poison === Poison.undefinedGlobal && global)
        this.fail('undefined-function', `${what} of ${global.name}, which nothing in the tree or the model defines`);
      if (reason?.poison === Poison.globalRedZone && global)
        this.fail(
          'out-of-bounds',
          `out of bounds: ${what} at offset ${at - global.address.lo} of ${global.name} (${global.size} bytes)`,
        );
    }
    this.fail('wild-pointer', `${what} at ${address}, where nothing is`);
  }
  /** The kernel was given a user range that the program may not touch: the program's mistake. */
  userFault(lo: number, size: number, access: 'read' | 'write'): void {
    const { process } = this.current;
    const reason = process && this.memory.forbidden(process.space, lo, size);
    const near = process?.heap.near((lo + (reason?.at ?? 0)) | 0);
    this.warn(
      'out-of-bounds',
      `the program let the kernel ${access} ${size} bytes where ${reason?.at ?? 0} are its own`,
      near && this.history(near.object),
    );
  }
  private nearLocal(lo: number, about: 'bounds' | 'from'): string {
    const task = this.current;
    for (let i = task.depth - 1; i >= 0; i--) {
      const frame = i * Frame.Size;
      const memory = task.frames[frame + Frame.Memory]!;
      const mode = task.frames[frame + Frame.Mode]!;
      const record = this.loadedOf(task, mode).image.functions[task.frames[frame + Frame.Function]!]!;
      if (mode !== task.mode || lo < memory || lo >= memory + record.memory) continue;
      const named = record.objects.filter((o) => o.variable);
      const object = named.toSorted((a, b) => distance(lo - memory, a) - distance(lo - memory, b))[0];
      if (object?.variable && about === 'from') return `, read from ${object.variable.name} of ${record.name}()`;
      if (object?.variable)
        return ` (${lo - memory - object.offset} bytes from the start of ${object.variable.name}, ${object.size} bytes, in ${record.name})`;
    }
    return '';
  }

  // --- time travel ------------------------------------------------------------------------------------------------

  /** Keeps the moment. */
  keep(): Keyframe {
    const programs = new Set(this.processes.map((p) => p.program));
    if (this.kernel) programs.add(this.kernel);
    return {
      step: this.steps,
      kernel: this.memory.keep(this.kernelSpace),
      heap: this.heap.keep(),
      processes: this.processes.map((process) => ({
        process,
        space: this.memory.keep(process.space),
        heap: process.heap.keep(),
        stackEnd: process.stackEnd,
        mapEnd: process.mapEnd,
        program: process.program,
        placed: process.program.placed,
      })),
      tasks: this.tasks.map(copyTask),
      current: this.current?.id ?? -1,
      extra: this.extras.map((e) => e.keep()),
      placed: this.kernel?.placed ?? 0,
      counts: [...programs].map((p) => [p, p.counts.slice()] as const),
      nextTask: this.nextTask,
      nextProcess: this.nextProcess,
      problems: this.problems.length,
      now: this.idleTime,
    };
  }
  /** Goes back to a kept moment; it can be gone back to again. */
  restore(keyframe: Keyframe): void {
    this.steps = keyframe.step;
    this.finished = false;
    this.exitStatus = 0;
    this.idleTime = keyframe.now;
    this.problems.length = keyframe.problems;
    this.nextTask = keyframe.nextTask;
    this.nextProcess = keyframe.nextProcess;
    this.memory.restore(this.kernelSpace, keyframe.kernel);
    this.heap.restore(keyframe.heap);
    const kept = new Set(keyframe.processes.map((p) => p.process));
    for (const process of this.processes) if (!kept.has(process)) this.memory.discard(process.space);
    this.processes = keyframe.processes.map(({ process, space, heap, stackEnd, mapEnd, program, placed }) => {
      this.memory.restore(process.space, space);
      process.heap.restore(heap);
      process.stackEnd = stackEnd;
      process.mapEnd = mapEnd;
      process.program = program;
      this.placeObjects(program, process.space, placed);
      return process;
    });
    this.tasks = keyframe.tasks.map(copyTask);
    const current = this.tasks.find((t) => t.id === keyframe.current);
    if (current) this.current = current;
    this.extras.forEach((e, i) => e.restore((keyframe.extra as unknown[])[i]));
    for (const [program, counts] of keyframe.counts) {
      program.counts.fill(0);
      program.counts.set(counts);
    }
    // What was compiled since has objects that the kept memory does not know.
    if (this.kernel) this.placeObjects(this.kernel, this.kernelSpace, keyframe.placed);
  }
  /** Gives back what a keyframe holds; it cannot be gone back to any more. */
  forget(keyframe: Keyframe): void {
    this.memory.drop(keyframe.kernel);
    for (const { space } of keyframe.processes) this.memory.drop(space);
  }
}

/** The 64 bits from `position` up of the 72 in `lo`, `hi` and `last`. */
function shiftDown(lo: number, hi: number, last: number, position: number): [number, number] {
  const [low, high, above] = position >= 32 ? [hi, last, 0] : [lo, hi, last];
  const shift = position & 31;
  if (shift === 0) return [low, high];
  return [(low >>> shift) | (high << (32 - shift)), (high >>> shift) | (above << (32 - shift))];
}

function copyTask(task: Task): Task {
  return {
    ...task,
    registers: task.registers.slice(),
    frames: task.frames.slice(),
    locks: [...task.locks],
    systemCall: task.systemCall.slice(),
    taint: task.taint?.slice(),
    callersTaint: task.callersTaint?.slice(),
  };
}
function distance(offset: number, object: { readonly offset: number; readonly size: number }): number {
  return offset < object.offset ? object.offset - offset : Math.max(0, offset - object.offset - object.size);
}

/** The statement whose code holds `pc` (a return address counts to the call before it); -1 where there is none. */
export function statementAt(image: Image, record: FunctionRecord, pc: number): number {
  let [low, high] = [record.firstStatement, record.endStatement - 1];
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (image.statementCode(middle) < pc || (image.statementCode(middle) === pc && found < 0)) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
