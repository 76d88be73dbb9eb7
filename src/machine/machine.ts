/**
 * The computer that runs a kernel image and the programs on it: memory, tasks with explicit frames, one CPU.
 *
 * All state of a run is data here: registers and frames of tasks in typed arrays, memory in pages, heap records. Primitives
 * (functions written in TypeScript) are leaf calls; one that needs C to run pushes a frame for it and returns. So any
 * moment can be kept (keyframe.ts) and gone back to, and the same start gives the same run, to the instruction.
 *
 * Time is counted in steps: a step is one Statement instruction, of kernel or program.
 */
import type { Place } from '../c/ast';
import { kernelHigh } from '../c/bytecode';
import type { FunctionRecord } from '../c/image';
import { Boundary, Frame, Mode } from './frames';
import { Heap, type HeapObject } from './heap';
import { interpret } from './interpreter';
import type { Keyframe } from './keyframe';
import { type Budgets, defaultBudgets, Layout } from './layout';
import { AddressSpace, Memory, OutOfMemory } from './memory';
import { Halt, type Problem, type ProblemKind } from './problem';
import { type Loaded, placeObjects, type Primitive } from './programs';
import type { Process, Task } from './tasks';
import { entriesOf, traceOf } from './traces';
import { translateHot, type TranslationPolicy, Translator } from './translate/translator';

export {
  Boundary,
  type Budgets,
  defaultBudgets,
  Frame,
  type Keyframe,
  Layout,
  type Loaded,
  Mode,
  type Primitive,
  type Process,
  type Task,
};

export type StopReason = 'limit' | 'stop' | 'end';

/** State that primitives keep: plain values with a copy for keyframes. */
export interface ExtraState {
  keep(): unknown;
  restore(kept: unknown): void;
}

/** The state of a run, and what others ask to be told of while it goes on; the files beside it are its parts. */
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
  undefinedAt = 0;
  /** Called at each statement while stepping; true stops before it. */
  onStatement: ((statement: number) => boolean) | undefined;
  /** Called on entry to a watched function with its arguments' slot. */
  onCall: ((record: FunctionRecord, mode: Mode, at: number) => void) | undefined;
  /** Names of kernel functions whose entry is told to `onCall`, whenever they are compiled; see `watch`. */
  watchedNames: ReadonlySet<string> = new Set();
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
  /** Numbers that the next task and the next process get. */
  nextTask = 0;
  nextProcess = 0;
  readonly extras: ExtraState[] = [];

  constructor(
    readonly kernel: Loaded | undefined,
    readonly budgets: Budgets = defaultBudgets,
  ) {
    this.translator = new Translator(this, Machine.translation);
    this.memory = new Memory(budgets.memory);
    this.heap = new Heap(this.memory, this.kernelSpace, Layout.kernelHeap, Layout.kernelHeapEnd, 1 << 24);
    if (kernel) placeObjects(this, kernel, this.kernelSpace);
  }

  /** Ends the run and gives its memory back, for the next machine to use. It cannot be gone on with or looked at. */
  retire(): void {
    this.finished = true;
    for (const space of new Set([this.kernelSpace, ...this.processes.map((process) => process.space)])) {
      this.memory.discard(space);
      space.retire();
    }
    this.memory.retire();
  }

  loadedOf(task: Task, mode: Mode): Loaded {
    return mode === Mode.Kernel ? this.kernel! : task.process!.program;
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

  // --- problems ---------------------------------------------------------------------------------------------------

  /** Turns a place into path and line; supplied by whoever knows the files. */
  positionOf: (
    loaded: Loaded,
    place: Place,
  ) => { readonly path: string; readonly line: number; readonly column: number } = () => ({
    path: '',
    line: 0,
    column: 0,
  });

  /** Notes a problem that does not end the run. */
  warn(kind: ProblemKind, message: string, object?: Problem['object']): void {
    if (this.problems.length >= 100) return;
    this.problems.push({
      kind,
      message,
      stack: entriesOf(this, traceOf(this)),
      step: this.steps,
      fatal: false,
      ...(object && { object }),
    });
  }
  /** Ends the run with a problem. */
  fail(kind: ProblemKind, message: string, object?: Problem['object']): never {
    this.halt({ kind, message, ...(object && { object }) });
  }
  /** Ends the run with a problem of which all is known but where the run stands. */
  halt(what: Pick<Problem, 'kind' | 'message' | 'object' | 'text'>): never {
    const stack = this.current ? entriesOf(this, traceOf(this)) : [];
    const problem: Problem = { ...what, stack, step: this.steps, fatal: true };
    this.problems.push(problem);
    throw new Halt(problem);
  }
}
