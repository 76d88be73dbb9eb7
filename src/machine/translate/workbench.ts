/**
 * What translated code works on and calls: views of the machine's memory and of the task's registers and frames as they
 * lie while it runs, and the ways around its quick paths. A way that gives false has changed nothing: the code leaves, and
 * the interpreter does it, with all that may come of it (a fault, a copied page, undefined bits).
 */
import { kernelHigh } from '../../c/bytecode';
import { loadBits, loadQuickly, storeBits, storeQuickly } from '../access';
import * as arithmetic from '../arithmetic';
import { callPrimitive, poisonOf } from '../calls';
import { Frame, Mode } from '../frames';
import type { Loaded, Machine, Task } from '../machine';
import { type AddressSpace, Poison } from '../memory';
import { copyQuickly, fillQuickly, undefineQuickly } from '../ranges';
import { Returned } from './emit';

/** A translated function or loop: gives the steps left, or one of `Returned`. */
export type Code = (base: number, frame: number, left: number, next: number) => number;

/** Calls nested in one another before the interpreter takes over; they are as deep on the JavaScript stack. */
const deepest = 150;
/** Register slots that they may have together, since each is a variable on that stack. */
const mostSlots = 8000;

export class Workbench {
  readonly arithmetic = arithmetic;
  /** Scratch words, and the same as doubles. */
  readonly W = new Int32Array(8);
  readonly F = new Float64Array(this.W.buffer);
  /** By function index: its code, or one that refuses. */
  readonly table: Code[] = [];

  R!: Int32Array;
  frames!: Int32Array;
  counts!: Uint32Array;
  bytes!: Uint8Array;
  validity!: Uint8Array;
  i16!: Int16Array;
  i32!: Int32Array;
  v32!: Int32Array;
  private poison!: Uint8Array;
  read!: Int32Array;
  write!: Int32Array;
  private space!: AddressSpace;
  private task!: Task;
  private high = 0;
  /** First word of a frame's record, and first slot, that there is no room for. */
  framesEnd = 0;
  registersEnd = 0;
  /** The stack pointer (lo) of the running mode. */
  stack = 0;
  private stackLow = 0;
  /** What a slow load gave. */
  lo = 0;
  hi = 0;
  /** Index of a function that could not be entered; -1 for none. */
  refused = -1;
  /** The step at which nothing would be left of the running code's budget. */
  private limit = 0;

  constructor(
    private readonly m: Machine,
    private readonly loaded: Loaded,
  ) {}

  /** Takes up the task's state; `left` steps may be done. */
  prepare(task: Task, left: number): void {
    const { m, loaded } = this;
    const { memory } = m;
    const kernel = task.mode === Mode.Kernel;
    this.task = task;
    this.space = kernel ? m.kernelSpace : task.process!.space;
    this.high = kernel ? kernelHigh : 0;
    this.R = task.registers;
    this.frames = task.frames;
    this.counts = loaded.counts;
    this.bytes = memory.bytes;
    this.validity = memory.validity;
    this.poison = memory.poison;
    this.i16 = memory.i16;
    this.i32 = memory.i32;
    this.v32 = memory.v32;
    this.read = this.space.read;
    this.write = this.space.write;
    const depth = Math.min(m.budgets.depth, task.depth + deepest, Math.floor(task.frames.length / Frame.Size));
    this.framesEnd = depth * Frame.Size;
    this.registersEnd = Math.min(task.registers.length, task.base + mostSlots);
    this.stack = kernel ? task.kernelStack : task.userStack;
    this.stackLow = kernel ? task.kernelStackLow : task.userStackLow;
    this.refused = -1;
    this.limit = m.steps + left;
    this.reach(loaded.image.functions.length - 1);
  }
  /** Lets calls of the function go to this code. */
  link(index: number, code: Code): void {
    this.reach(index);
    this.table[index] = code;
  }
  /** Sends all calls to the interpreter. */
  unlink(): void {
    this.table.fill(refuse);
  }
  private reach(index: number): void {
    while (this.table.length <= index) this.table.push(refuse);
  }
  /** Tells the machine that `left` steps are left, and the task its stack. */
  settle(left: number): void {
    const { m, task } = this;
    m.steps = this.limit - left;
    if (task.mode === Mode.Kernel) task.kernelStack = this.stack;
    else task.userStack = this.stack;
  }

  /** Leaves: the task goes on at `pc`, in the frame at word `frame` with registers from `base` up. */
  readonly exit = (base: number, frame: number, left: number, pc: number): number => {
    const { task } = this;
    task.pc = pc;
    task.base = base;
    task.depth = frame / Frame.Size + 1;
    this.settle(left);
    return Returned.Left;
  };

  /** Calls a primitive as the interpreter does; gives the steps left, or Returned.Left where code cannot go on. */
  readonly primitive = (index: number, base: number, frame: number, left: number, at: number, pc: number): number => {
    const { m, task, loaded, stack } = this;
    const { mode } = task;
    this.exit(base, frame, left, pc);
    const { depth } = task;
    const { steps, stopAt } = m;
    const next = pc + 3;
    callPrimitive(m, loaded, loaded.image.functions[index]!, at, next);
    const isUnchanged =
      m.current === task && task.pc === next && task.base === base && task.depth === depth && task.mode === mode &&
      task.registers === this.R && task.frames === this.frames && task.taint === undefined &&
      (mode === Mode.Kernel ? task.kernelStack : task.userStack) === stack &&
      loaded.counts === this.counts && this.space.read === this.read && this.space.write === this.write &&
      (mode === Mode.Kernel || task.process!.space === this.space) && m.memory.bytes === this.bytes &&
      m.steps === steps && m.stopAt === stopAt && m.onStatement === undefined && !m.stopRequested && !m.finished; // prettier-ignore
    return isUnchanged ? left : Returned.Left;
  };

  readonly load = (lo: number, hi: number, size: number): boolean => {
    const { m } = this;
    if (hi !== this.high || !loadQuickly(m, this.space, lo, size)) return false;
    this.lo = m.lo;
    this.hi = m.hi;
    return true;
  };
  readonly store = (lo: number, hi: number, size: number, low: number, high: number): boolean => {
    if (hi !== this.high) return false;
    const page = this.write[lo >>> 12]!;
    const at = page | (lo & 4095);
    // What is written here for the first time, aligned and in a granule that is all the object's.
    if (page > 0 && this.poison[at >> 3] === 0) {
      if (size === 1) {
        this.bytes[at] = low;
        this.validity[at] = 0;
        return true;
      }
      if ((lo & (size - 1)) === 0 && size >= 4) {
        this.i32[at >> 2] = low;
        this.v32[at >> 2] = 0;
        if (size === 4) return true;
        this.i32[(at >> 2) + 1] = high;
        this.v32[(at >> 2) + 1] = 0;
        return true;
      }
    }
    return storeQuickly(this.m, this.space, lo, size, low, high);
  };
  readonly loadBits = (
    lo: number,
    hi: number,
    size: number,
    position: number,
    width: number,
    signed: number,
  ): boolean => {
    const { m, W } = this;
    if (hi !== this.high || this.m.memory.quickRead(this.space, lo, size) < 0) return false;
    loadBits(m, lo, hi, size, position);
    if ((m.undefinedLo | m.undefinedHi) !== 0) return false;
    W[0] = m.lo;
    W[1] = m.hi;
    arithmetic.shiftLeft(W, 0, 0, 64 - width);
    if (signed === 1) arithmetic.shiftRight(W, 0, 0, 64 - width);
    else arithmetic.shiftRightUnsigned(W, 0, 0, 64 - width);
    this.lo = W[0]!;
    this.hi = W[1]!;
    return true;
  };
  readonly storeBits = (
    lo: number,
    hi: number,
    size: number,
    position: number,
    width: number,
    low: number,
    high: number,
  ): boolean => {
    if (hi !== this.high || this.m.memory.quickWrite(this.space, lo, size) < 0) return false;
    storeBits(this.m, lo, hi, size, position, width, low, high);
    return true;
  };
  readonly copy = (toLo: number, toHi: number, fromLo: number, fromHi: number, size: number): boolean =>
    copyQuickly(this.m, toLo, toHi, fromLo, fromHi, size);
  readonly zero = (lo: number, hi: number, size: number): boolean => fillQuickly(this.m, lo, hi, size, 0);
  readonly undefine = (lo: number, hi: number, size: number): boolean => undefineQuickly(this.m, lo, hi, size);

  /** As enterMemory in calls.ts where the frame's memory lies in one page that may be written. */
  readonly enterMemory = (index: number, size: number): boolean => {
    const lo = this.stack - size;
    if (lo < this.stackLow) return false;
    if (!this.m.memory.quickPoison(this.space, lo, size, poisonOf(this.loaded, index))) return false;
    this.stack = lo;
    return true;
  };
  /** As leaveMemory there. */
  readonly leaveMemory = (saved: number): boolean => {
    const now = this.stack;
    const size = saved - now;
    if (size > 0) {
      if ((now | size) & 7 || !this.m.memory.quickPoison(this.space, now, size, Poison.stackDead)) return false;
    }
    this.stack = saved;
    return true;
  };
}

/** Stands in the table for what is not translated. */
function refuse(): number {
  return Returned.Refused;
}
