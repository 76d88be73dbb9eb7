/**
 * The door between a program and the kernel: a system call's number becomes a call of the function that the tree defines
 * for it, and on the way back the machine checks that nothing was left held and lets due RCU callbacks run.
 */
import { Boundary, Mode } from '../machine/machine';
import type { Kernel } from './kernel';
import { checkUserReturn } from './locks';
import { runCallbacks } from './rcu';
import { schedule } from './tasks';

/** Steps after which a program that goes on making system calls lets others run. */
const timeSlice = 200_000;

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
    kernel.onSystemCall?.(
      task,
      m.argument(at, 0),
      [1, 2, 3, 4, 5, 6].map((i) => m.argument(at, i)),
    );
    m.prepare(loaded, entryIndex);
    m.reserveRegisters(task, at + loaded.slots[entryIndex]! + 64);
    m.pushFrame(task, Mode.Kernel, loaded, entryIndex, at, Boundary.Syscall);
    task.mode = Mode.Kernel;
    task.base = at;
    task.pc = loaded.entries[entryIndex] || loaded.image.functions[entryIndex]!.entry;
  };
  let lastSwitch = 0;
  m.onUserReturn = (at) => {
    checkUserReturn(m);
    kernel.onSystemCallEnd?.(m.current, m.argument(at, 0), m.argumentHigh(at, 0));
    if (m.steps - lastSwitch > timeSlice || m.steps < lastSwitch) {
      lastSwitch = m.steps;
      schedule(kernel, m, 'yield');
    }
    runCallbacks(kernel, m);
  };
}
