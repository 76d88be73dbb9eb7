/**
 * A rehearsal of the bytecode loop. JavaScript engines compile it for what they have seen of it, and throw the result away
 * at an instruction that comes for the first time after that; compiling so long a function again takes a tenth of a second of
 * CPU, and a kernel's boot and first scenarios used to cost half a dozen of that. So each of the quick instructions is
 * executed, in all its ways, before the first run: on a machine of its own, which nobody else sees. Takes a millisecond.
 */
import { formats, kernelHigh, Op } from '../c/bytecode';
import { Image } from '../c/image';
import { pushCall } from './calls';
import { Boundary, Mode } from './frames';
import { keep, restore } from './keyframe';
import { Layout } from './layout';
import { Machine } from './machine';
import type { AddressSpace } from './memory';
import type { Problem } from './problem';
import { loadProgram } from './programs';
import { newProcess, newTask, newUserStack, type Task } from './tasks';
import type { TranslationPolicy } from './translate/translator';

/** Registers: where results go, the address of memory, and numbers small, zero, negative and large. */
const result = 0;
const address = 2;
const three = 4;
const zero = 6;
const minus = 8;
const large = 10;
/** The address of a function. */
const target = 12;
const argument = 20;
const pairs = [[three, zero], [zero, three], [three, three], [minus, three], [three, minus], [large, minus], [minus, large]] as const; // prettier-ignore
const numbers = [three, zero, minus, large];

/** Not among them: what needs a caller, a callee or memory of its own, and what the loop leaves to a call. */
const apart: ReadonlySet<Op> = new Set([
  ...[Op.Statement, Op.Call, Op.CallReg, Op.Ret, Op.RetVoid, Op.JumpReg, Op.JumpTable, Op.LoadBits, Op.StoreBits],
  ...[Op.Copy, Op.Zero, Op.Undefine, Op.Alloca, Op.SaveStack, Op.RestoreStack, Op.BitCount, Op.Bswap, Op.Overflow],
  ...[Op.FrameInfo, Op.Trap, Op.LAST],
]);
const isMemory = (op: Op): boolean => op >= Op.Load8S && op <= Op.StoreF32;
const isDivision = (op: Op): boolean => (op >= Op.DivS32 && op <= Op.RemU32) || (op >= Op.DivS64 && op <= Op.RemU64);

/** Looks for hot code, and finds none. */
const lookOnly: TranslationPolicy = { interval: 4, threshold: Infinity };

let isDone = false;

/** Rehearses once in the life of a process, or of a worker. */
export function rehearse(): void {
  if (!isDone) perform();
  isDone = true;
}

/** The rehearsal itself. Gives how many passes through the instructions came to their end, and what went wrong in them. */
export function perform(): { readonly passes: number; readonly problems: readonly Problem[] } {
  const image = new Image('kernel', { resolveFunction: () => undefined, resolveVariable: () => undefined }, 0x1000);
  const loaded = loadProgram(image, new Map([['nothing', () => {}]]));
  const nothing = image.primitive('nothing');
  const functions = [[Op.RetVoid], [Op.Ret, three]].map((code, i) => {
    const record = image.primitive(`rehearsed ${i}`);
    image.code.set(code, image.end);
    record.entry = image.end;
    record.slots = argument;
    // The second has memory in its frame.
    record.memory = 64 * i;
    image.end += code.length;
    return record;
  });
  const policy = Machine.translation;
  Machine.translation = lookOnly;
  const m = new Machine(loaded);
  Machine.translation = policy;
  const entrance = image.end;
  const shortest = [Op.Statement, 0, Op.Jump, entrance];
  const start = entrance + shortest.length;
  image.code.set(shortest, entrance);
  const all = [nothing, ...functions].map(({ index }) => index);
  image.code.set(program(start, all), start);

  const tasks = [newTask(m, 'rehearsal', undefined), newTask(m, 'rehearsal', undefined)] as const;
  tasks[1].process = newProcess(m, loaded);
  tasks[1].mode = Mode.User;
  ({ top: tasks[1].userStack, low: tasks[1].userStackLow } = newUserStack(tasks[1].process));
  m.switchTo(tasks[0]);
  const ready = (task: Task, space: AddressSpace, lo: number, hi: number) => {
    m.memory.map(space, lo, 8, 0);
    m.memory.allow(space, lo, 64, 'zero');
    const { lo: functionLo, hi: functionHi } = image.functionAddress(functions[0]!);
    task.registers.set([lo, hi, 3, 0, 0, 0, -1, -1, 0x7ffffff0, 0x7ffffff0, functionLo, functionHi], address);
    task.pc = start;
    // Back to the start, by the way that interrupts and system calls return.
    pushCall(m, task, task.mode, functions[0]!, [], Boundary.Callback);
  };
  ready(tasks[0], m.kernelSpace, Layout.kernelData, kernelHigh);
  ready(tasks[1], tasks[1].process.space, Layout.userData, 0);
  const pass = (task: Task) => {
    m.switchTo(task);
    m.run(m.steps + 1);
  };
  // Nor is anything to be taken for constant that a long run changes.
  for (const object of [m, ...m.tasks, ...m.processes]) varyFields(object);
  for (const key of ['entries', 'slots', 'memory', 'localsFrom', 'localsEnd'] as const)
    loaded[key] = loaded[key].slice(0, 1);
  loaded.counts = loaded.counts.slice();
  image.code = image.code.slice();
  m.stopRequested = true;
  restore(m, keep(m));
  const [kernel, user] = m.tasks as [Task, Task];
  for (const task of [kernel, user]) {
    task.kernelStack -= 64;
    task.userStack -= 64;
  }
  // Nothing is noted of the first calls of a long function, and what was seen once does not count.
  for (let i = 0; i < 8; i++) for (const task of [kernel, user]) pass(task);
  // The ways into the loop, with next to nothing to do in it.
  for (let i = 0; i < 8; i++) {
    for (const task of [kernel, user]) {
      task.pc = entrance;
      for (const register of [0, task.registers.length - 1]) {
        task.taint = new Int32Array(task.registers.length).fill(1, register);
        pass(task);
      }
      task.taint = undefined;
      // Long enough for the translator to look for hot code.
      m.switchTo(task);
      m.run(m.steps + 3 * lookOnly.interval);
      m.onStatement = () => false;
      pass(task);
      m.onStatement = undefined;
      task.pc = start;
    }
  }
  // With locals, which are marked as not written yet.
  for (const { index } of functions) [loaded.localsFrom[index], loaded.localsEnd[index]] = [2, 4];
  // Observers are of many kinds: no single one is to be built into the loop.
  loaded.watched.add(functions[0]!.index);
  loaded.entries.fill(0);
  for (const look of [() => false, () => m.finished]) {
    m.onStatement = look;
    m.onCall = look;
    pass(kernel);
  }
  m.onStatement = undefined;
  m.onCall = undefined;
  // One undefined bit in a register that nothing reads makes the whole pass a checked one.
  kernel.taint = new Int32Array(kernel.registers.length);
  kernel.taint[kernel.registers.length - 1] = 1;
  pass(kernel);
  m.retire();
  return { passes: m.steps, problems: m.problems };
}

/**
 * Changes what is in the fields of an object, of a machine only numbers, truth values and what is undefined, and changes it
 * back. Engines take a field that nobody has assigned to for a constant; when one turns out to be none, code that relies on
 * any constant of such objects is given up.
 */
function varyFields(object: object): void {
  const fields = object as Record<string, unknown>;
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === 'number') fields[key] = value === 0 ? 1 : 0;
    else if (typeof value === 'boolean') fields[key] = !value;
    else if (value === undefined || !(object instanceof Machine)) fields[key] = varyFields;
    else continue;
    fields[key] = value;
  }
}

/** The instructions, to be placed at `start`: a statement, then all of them, and again without an end. */
function program(start: number, functions: readonly number[]): number[] {
  const code: number[] = [Op.Statement, 0];
  Object.values(formats).forEach((format, op) => {
    if (apart.has(op) || isMemory(op)) return;
    for (const [x, y] of format.match(/a/gi)?.length === 2
      ? pairs
      : numbers.map((number) => [number, number] as const)) {
      if (isDivision(op) && y === zero) continue;
      const read = [x, y];
      const next = start + code.length + 1 + format.length;
      const operand = (kind: string): number => {
        if (/d/i.test(kind)) return result;
        if (/a/i.test(kind)) return read.shift()!;
        return kind === 't' ? next : 3;
      };
      code.push(op, ...[...format].map(operand));
    }
  });
  // At an odd address loads and stores take the long way.
  for (const offset of [0, 3]) {
    for (let op = Op.Load8S; op <= Op.LoadF32; op++) code.push(op, result, address, offset);
    for (let op = Op.Store8; op <= Op.StoreF32; op++) code.push(op, address, offset, three);
    for (const isSigned of [0, 1]) code.push(Op.LoadBits, result, address, offset, 4, 3, 5, isSigned);
    code.push(Op.StoreBits, address, offset, 4, 3, 5, three);
  }
  for (const number of [three, minus]) {
    const next = start + code.length + 6;
    code.push(Op.JumpTable, number, 3, 1, next, next);
  }
  for (const index of functions) code.push(Op.Call, index, argument);
  code.push(Op.CallReg, target, argument);
  return [...code, Op.Jump, start];
}
