/**
 * Calls: the record that each leaves in its task's frames, its registers, and its memory on the stack, which is forbidden
 * again when the frame goes.
 */
import { kernelHigh } from '../c/bytecode';
import type { FunctionRecord } from '../c/image';
import { framePoison, unwritten } from './frame-layout';
import { Boundary, Frame, Mode } from './frames';
import type { Machine } from './machine';
import { Poison } from './memory';
import { type Loaded, prepare, type Primitive } from './programs';
import { goOnChecked } from './taint';
import type { Task } from './tasks';

/** Puts a call of `record` on top of a task's frames; arguments as 64-bit words. Registers start at slot `base`. */
export function pushCall(
  m: Machine,
  task: Task,
  mode: Mode,
  record: FunctionRecord,
  args: readonly (readonly [number, number])[],
  boundary: Boundary,
  base?: number,
): void {
  const loaded = m.loadedOf(task, mode);
  prepare(m, loaded, record.index);
  const at = base ?? topSlot(m, task);
  const slots = Math.max(loaded.slots[record.index]!, args.length * 2);
  reserveRegisters(task, at + slots + 16);
  args.forEach(([lo, hi], i) => {
    task.registers[at + 2 * i] = lo;
    task.registers[at + 2 * i + 1] = hi;
  });
  pushFrame(m, task, mode, loaded, record.index, at, boundary);
  // Not the table's entry: a watched function has none there.
  task.pc = record.entry;
  task.base = at;
  task.mode = mode;
}

/** First register slot above what the task uses. */
export function topSlot(m: Machine, task: Task): number {
  if (task.depth === 0) return 0;
  const frame = (task.depth - 1) * Frame.Size;
  const loaded = m.loadedOf(task, task.frames[frame + Frame.Mode]!);
  return task.frames[frame + Frame.Base]! + loaded.slots[task.frames[frame + Frame.Function]!]! + 16;
}

/** Makes the task's registers at least so many slots. */
export function reserveRegisters(task: Task, slots: number): void {
  if (slots <= task.registers.length) return;
  let length = task.registers.length;
  while (length < slots) length *= 2;
  const larger = new Int32Array(length);
  larger.set(task.registers);
  task.registers = larger;
}

/** Writes a frame's record; `task.pc` and `task.base` are the caller's. */
export function pushFrame(
  m: Machine,
  task: Task,
  mode: Mode,
  loaded: Loaded,
  index: number,
  base: number,
  boundary: Boundary,
): void {
  if (task.depth >= m.budgets.depth) m.fail('budget', `calls are nested deeper than ${m.budgets.depth}`);
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
  frames[frame + Frame.Memory] = enterMemory(m, task, mode, loaded, index, stack);
  task.registers.fill(unwritten, base + loaded.localsFrom[index]!, base + loaded.localsEnd[index]!);
}

/** Makes room for a frame's memory objects; gives its address. */
export function enterMemory(m: Machine, task: Task, mode: Mode, loaded: Loaded, index: number, stack: number): number {
  const size = loaded.memory[index]!;
  if (size === 0) return stack;
  const low = mode === Mode.Kernel ? task.kernelStackLow : task.userStackLow;
  const lo = stack - size;
  if (lo < low) m.fail('budget', `the ${mode === Mode.Kernel ? 'kernel' : 'user'} stack is used up`);
  const space = mode === Mode.Kernel ? m.kernelSpace : task.process!.space;
  const { objects } = loaded.image.functions[index]!;
  if (!m.memory.quickPoison(space, lo, size, poisonOf(loaded, index))) {
    m.memory.map(space, lo, size, Poison.stackDead);
    m.memory.forbid(space, lo, size, Poison.stackRedZone);
    for (const object of objects) m.memory.allow(space, lo + object.offset, object.size, 'undefined');
  }
  if (mode === Mode.Kernel) task.kernelStack = lo;
  else task.userStack = lo;
  return lo;
}

/** The poison bytes of a function's frame memory. */
export function poisonOf(loaded: Loaded, index: number): Uint8Array {
  return (loaded.framePoison[index] ??= framePoison(loaded.memory[index]!, loaded.image.functions[index]!.objects));
}

/** The frame's memory dies. */
export function leaveMemory(m: Machine, task: Task, mode: Mode, savedStack: number): void {
  const now = mode === Mode.Kernel ? task.kernelStack : task.userStack;
  if (now < savedStack) {
    const space = mode === Mode.Kernel ? m.kernelSpace : task.process!.space;
    const size = savedStack - now;
    if ((now | size) & 7 || !m.memory.quickPoison(space, now, size, Poison.stackDead))
      m.memory.forbid(space, now, size, Poison.stackDead);
  }
  if (mode === Mode.Kernel) task.kernelStack = savedStack;
  else task.userStack = savedStack;
}

/** Makes an object on the running frame's stack (alloca); gives its address. */
export function allocateOnStack(m: Machine, sizeLow: number, sizeHigh: number, align: number): number {
  const task = m.current;
  const kernel = task.mode === Mode.Kernel;
  const size = sizeLow >>> 0;
  const stack = kernel ? task.kernelStack : task.userStack;
  const lo = Math.floor((stack - size - 16) / align) * align;
  if (sizeHigh !== 0 || lo < (kernel ? task.kernelStackLow : task.userStackLow)) {
    m.fail(
      'budget',
      `the ${kernel ? 'kernel' : 'user'} stack is used up by an array of ${sizeHigh * 4294967296 + size} bytes`,
    );
  }
  const space = kernel ? m.kernelSpace : task.process!.space;
  m.memory.map(space, lo - 16, stack - lo + 16, Poison.stackDead);
  m.memory.forbid(space, lo - 16, stack - lo + 16, Poison.stackRedZone);
  m.memory.allow(space, lo, size, 'undefined');
  if (kernel) task.kernelStack = lo - 16;
  else task.userStack = lo - 16;
  return lo;
}

/** Writes the return address (kind 0) or frame address (1) of the frame `up` levels above into a slot. */
export function frameInfo(m: Machine, slot: number, kind: number, up: number): void {
  const task = m.current;
  const index = task.depth - 1 - up;
  const { registers, frames } = task;
  const frame = index * Frame.Size;
  const inside = index >= 0 && frames[frame + Frame.Mode] === task.mode;
  const high = task.mode === Mode.Kernel ? kernelHigh : 0;
  let [lo, hi] = [0, 0];
  if (inside && kind === 1) [lo, hi] = [frames[frame + Frame.Memory]!, high];
  if (inside && kind === 0 && index > 0) {
    const caller = m.loadedOf(task, task.mode).image.functions[frames[frame - Frame.Size + Frame.Function]!]!;
    const address = m.loadedOf(task, task.mode).image.functionAddress(caller);
    [lo, hi] = [address.lo + 1, address.hi];
  }
  registers[slot] = lo;
  registers[slot + 1] = hi;
}

/** Executes a call of a primitive by the current task: arguments from slot `at` up, to go on at `next`. */
export function callPrimitive(m: Machine, loaded: Loaded, record: FunctionRecord, at: number, next: number): void {
  const task = m.current;
  if (loaded.watched.has(record.index)) m.onCall?.(record, task.mode, at);
  reserveRegisters(task, at + 64);
  const primitive = primitiveOf(m, loaded, record);
  // The primitive runs as its caller, behind the call: it may push frames, switch task or mode.
  m.callPc = next;
  task.pc = next;
  primitive(m, at);
}

/** The primitive with this function's name; fails where there is none. */
function primitiveOf(m: Machine, loaded: Loaded, record: FunctionRecord): Primitive {
  let primitive = loaded.calls[record.index];
  if (!primitive) {
    primitive = loaded.primitives.get(record.name);
    if (!primitive) {
      const where =
        loaded === m.kernel
          ? 'neither in the files that run from source nor modelled'
          : 'not in the program and not in the library';
      m.fail('undefined-function', `call of ${record.name}(), which is ${where}`);
    }
    loaded.calls[record.index] = primitive;
  }
  return primitive;
}

/** A call that is not quick: a primitive, a function to compile, or one that is translated. */
export function callSlowly(m: Machine, loaded: Loaded, index: number, at: number, next: number): void {
  const task = m.current;
  const record = loaded.image.functions[index]!;
  if (record.kind === 'source' || record.entry !== 0) {
    if (m.translator.call(task, loaded, index, at, next)) return;
    prepare(m, loaded, index);
    if (loaded.watched.has(index)) m.onCall?.(record, task.mode, at);
    reserveRegisters(task, at + loaded.slots[index]! + 64);
    const callerPc = task.pc;
    task.pc = next;
    try {
      pushFrame(m, task, task.mode, loaded, index, at, Boundary.None);
    } catch (error) {
      task.pc = callerPc;
      throw error;
    }
    task.pc = record.entry;
    task.base = at;
    return;
  }
  callPrimitive(m, loaded, record, at, next);
}

/** The current task's frame returns to something other than the C code that called: the machine decides what goes on. */
export function leaveAtBoundary(m: Machine): void {
  const task = m.current;
  const { frames } = task;
  const frame = (task.depth - 1) * Frame.Size;
  const boundary = frames[frame + Frame.Boundary] as Boundary;
  const at = task.base;
  task.depth--;
  task.pc = frames[frame + Frame.Return]!;
  task.base = frames[frame + Frame.CallerBase]!;
  if (boundary === Boundary.Tainted) goOnChecked(task);
  else if (boundary === Boundary.Task) m.onTaskReturn?.(task);
  else {
    if (task.depth > 0) task.mode = frames[(task.depth - 1) * Frame.Size + Frame.Mode]!;
    if (boundary === Boundary.Syscall) m.onUserReturn?.(at);
    else if (boundary === Boundary.Handler) m.onHandlerReturn?.(task);
  }
}
