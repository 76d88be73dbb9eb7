/**
 * Handlers of signals on top of a program's frames. Which handler, with which mask and on which stack, the kernel's C
 * decides (kernel/signal.c and model/linux/signal.c); here the machine's frames are pushed, and when a handler returns the
 * program makes the system call rt_sigreturn, as the restorer of a C library does.
 */
import { load } from '../machine/access';
import { pushCall, reserveRegisters, topSlot } from '../machine/calls';
import { Boundary, type Machine, Mode, type Primitive, type Task } from '../machine/machine';
import { Poison } from '../machine/memory';

const SYS_rt_sigreturn = 15;
/** Bytes of a siginfo_t. */
const infoSize = 128;

/** The stack that the next handler finds: the program's, below the handlers that are to run. */
function nextStack(task: Task): { readonly stack: number; readonly stackLow: number } {
  return task.signals.at(-1) ?? { stack: task.userStack, stackLow: task.userStackLow };
}

/** Makes room on a stack that the machine manages; false where there is none left. */
function makeRoom(m: Machine, lo: number, size: number): boolean {
  const task = m.current;
  if (!task.process || lo < nextStack(task).stackLow) return false;
  m.memory.map(task.process.space, lo, size, Poison.stackDead);
  m.memory.allow(task.process.space, lo, size, 'zero');
  return true;
}

export const signalPrimitives: readonly [string, Primitive][] = [
  // unsigned long patchscope_user_stack(void): the stack pointer that the next handler finds.
  [
    'patchscope_user_stack',
    (m, at) => {
      m.result(at, nextStack(m.current).stack, 0);
    },
  ],
  // int patchscope_user_frame(unsigned long address, unsigned long size): 0, or -1 where the stack has no room.
  [
    'patchscope_user_frame',
    (m, at) => {
      const isRoom = makeRoom(m, m.argument(at, 0), m.argument(at, 1));
      m.result(at, isRoom ? 0 : -1, isRoom ? 0 : -1);
    },
  ],
  // void patchscope_run_handler(const struct patchscope_handler *): on the way back to user space, after those before.
  [
    'patchscope_run_handler',
    (m, at) => {
      const lo = m.argument(at, 0);
      const word = (i: number): { readonly lo: number; readonly hi: number } => {
        load(m, lo + 8 * i, m.argumentHigh(at, 0), 8);
        return { lo: m.lo, hi: m.hi };
      };
      const handler = word(1);
      const low = word(5).lo;
      const pending = {
        signal: word(0).lo,
        handlerLo: handler.lo,
        handlerHi: handler.hi,
        info: word(2).lo,
        context: word(3).lo,
        frame: word(4).lo,
        stack: word(4).lo,
        stackLow: low === 0 ? nextStack(m.current).stackLow : low,
      };
      m.current.signals = [...m.current.signals, pending];
    },
  ],
  // void patchscope_deliver_signal(int sig, const struct sigaction *action, const siginfo_t *info): without a mask to restore.
  [
    'patchscope_deliver_signal',
    (m, at) => {
      const action = m.argument(at, 1);
      load(m, action, m.argumentHigh(at, 1), 8);
      const [handlerLo, handlerHi] = [m.lo, m.hi];
      const signal = m.argument(at, 0);
      const { stack: top, stackLow } = nextStack(m.current);
      const info = (top - 2 * infoSize) & ~15;
      if (!makeRoom(m, info, infoSize)) m.fail('budget', `no room on the stack for the handler of signal ${signal}`);
      m.memory.poke(m.current.process!.space, info, m.memory.peek(m.kernelSpace, m.argument(at, 2), infoSize));
      const pending = { signal, handlerLo, handlerHi, info, context: 0, frame: 0, stack: info - 16, stackLow };
      m.current.signals = [...m.current.signals, pending];
    },
  ],
];

/** Puts the handlers of signals that were taken on top of the program's frames; the last taken runs first. */
export function pushHandlers(m: Machine, task: Task): void {
  const { signals } = task;
  if (signals.length === 0) return;
  task.signals = [];
  for (const { signal, handlerLo, handlerHi, info, context, frame, stack, stackLow } of signals) {
    const record = task.process!.program.image.functionAt(handlerLo, handlerHi);
    if (!record) m.fail('wild-pointer', `the handler of signal ${signal} is not a function of the program`);
    const interrupted = { depth: task.depth, frame, stack: task.userStack, stackLow: task.userStackLow };
    task.handlers = [...task.handlers.filter(({ depth }) => depth < task.depth), interrupted];
    task.userStack = stack;
    task.userStackLow = stackLow;
    const args = [signal, info, context].map((word) => [word, 0] as const);
    pushCall(m, task, Mode.User, record, args, Boundary.Handler);
  }
}

/** A handler has returned: back to the interrupted code's stack, and to the kernel where it waits for that. */
export function leaveHandler(m: Machine, task: Task): void {
  const handler = task.handlers.findLast(({ depth }) => depth === task.depth);
  if (!handler) m.fail('bug', 'a handler returned that was not running');
  leaveHandlersAbove(task, task.depth);
  if (handler.frame === 0) return;
  const at = topSlot(m, task);
  reserveRegisters(task, at + 64);
  task.registers.fill(0, at, at + 14);
  task.registers[at] = SYS_rt_sigreturn;
  task.registers[at + 2] = handler.frame;
  m.onSyscall?.(at);
}

/** Forgets the handlers that interrupted a frame at this depth or above; the stack becomes what they interrupted. */
export function leaveHandlersAbove(task: Task, depth: number): void {
  const left = task.handlers.filter((handler) => handler.depth >= depth);
  const outermost = left[0];
  if (!outermost) return;
  task.userStack = outermost.stack;
  task.userStackLow = outermost.stackLow;
  task.handlers = task.handlers.slice(0, -left.length);
}
