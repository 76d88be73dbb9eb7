/**
 * The door between a program and the kernel: a system call's number becomes a call of the function that the tree defines
 * for it, and on the way back the machine checks that nothing was left held and lets due RCU callbacks run.
 */
import { pushCall, pushFrame, reserveRegisters } from '../machine/calls';
import { Boundary, Mode, type Task } from '../machine/machine';
import { prepare } from '../machine/programs';
import type { Kernel } from './kernel';
import { checkUserReturn } from './locks';
import { runCallbacks } from './rcu';
import { leaveHandler, pushHandlers } from './signals';
import { schedule } from './tasks';

/** Steps after which a program that goes on making system calls lets others run. */
const timeSlice = 200_000;

const ERESTARTSYS = 512;
const ERESTART_RESTARTBLOCK = 516;
const SYS_restart_syscall = 219;
/** Words of a Call instruction. */
const callLength = 3;

/** Lets the machine's programs make system calls. `entry` is the kernel function that is given number and arguments. */
export function connectSystemCalls(kernel: Kernel, entry: string): void {
  const m = kernel.machine;
  const record = () => {
    const symbol = kernel.program.findFunction(entry);
    return symbol
      ? kernel.program.image.functionOf(symbol)
      : m.fail('undefined-function', `the kernel has no ${entry}()`);
  };
  let entryIndex = -1;
  m.onSyscall = (at) => {
    const task = m.current;
    if (entryIndex < 0) entryIndex = record().index;
    const loaded = m.kernel!;
    task.systemCall.set(task.registers.subarray(at, at + 14));
    kernel.onSystemCall?.(
      task,
      m.argument(at, 0),
      [1, 2, 3, 4, 5, 6].map((i) => m.argument(at, i)),
    );
    prepare(m, loaded, entryIndex);
    reserveRegisters(task, at + loaded.slots[entryIndex]! + 64);
    pushFrame(m, task, Mode.Kernel, loaded, entryIndex, at, Boundary.Syscall);
    task.mode = Mode.Kernel;
    task.base = at;
    task.pc = loaded.entries[entryIndex] || loaded.image.functions[entryIndex]!.entry;
  };
  m.onHandlerReturn = (task) => leaveHandler(m, task);
  m.onUserReturn = (at) => {
    checkUserReturn(m);
    const task = m.current;
    const result = m.argumentHigh(at, 0) === -1 ? m.argument(at, 0) : 0;
    if (result === -ERESTARTSYS || result === -ERESTART_RESTARTBLOCK) {
      // Once more: the call's instruction and its arguments, after the handlers.
      task.registers.set(task.systemCall, at);
      if (result === -ERESTART_RESTARTBLOCK) task.registers[at] = SYS_restart_syscall;
      task.pc -= callLength;
    }
    startNextProgram(kernel, task);
    pushHandlers(m, task);
    kernel.onSystemCallEnd?.(m.current, m.argument(at, 0), m.argumentHigh(at, 0));
    if (m.steps - kernel.state.lastSwitch > timeSlice || kernel.preempts?.(task)) {
      kernel.state = { ...kernel.state, lastSwitch: m.steps };
      schedule(kernel, m, 'yield');
    }
    runCallbacks(kernel, m);
  };
}

/** A division without a result raises SIGFPE where the program has a handler for it; else it ends the run, as a bug. */
export function connectDivideErrors(kernel: Kernel): void {
  const m = kernel.machine;
  m.onDivideError = (task) => {
    const symbol = kernel.program.findFunction('patchscope_trap');
    if (!symbol || !isHandled(kernel, task, SIGFPE)) return false;
    const record = kernel.program.image.functionOf(symbol);
    const words = [SIGFPE, FPE_INTDIV].map((word) => [word, 0] as const);
    pushCall(m, task, Mode.Kernel, record, words, Boundary.Syscall);
    return true;
  };
}
const SIGFPE = 8;
const FPE_INTDIV = 1;

/** Whether the task's process has a handler for the signal, and the task does not block it. */
function isHandled(kernel: Kernel, task: Task, signal: number): boolean {
  const action = kernel.member('sighand_struct', 'action');
  const handler = kernel.member('k_sigaction', 'sa.sa_handler');
  if (action?.type.kind !== 'array' || !handler) return false;
  const sighand = kernel.readNumber(task.struct, 'task_struct', 'sighand');
  const at = sighand + action.offset + (signal - 1) * action.type.of.size + handler.offset;
  const [word] = new Int32Array(kernel.machine.memory.peek(kernel.machine.kernelSpace, at, 4).buffer);
  const isBlocked = (kernel.readNumber(task.struct, 'task_struct', 'blocked') >> (signal - 1)) & 1;
  return word !== 0 && word !== 1 && !isBlocked;
}

/** Goes on with the program that a successful exec has named. */
function startNextProgram(kernel: Kernel, task: Task): void {
  const { exec } = task;
  task.exec = undefined;
  if (exec?.program === undefined) return;
  kernel.exec?.(task, exec.program, exec.strings.slice(exec.environment), exec.strings.slice(0, exec.environment));
}
