/**
 * Tasks under the kernel's task_structs: who runs, who sleeps, what a clone copies. The kernel's own state of a task
 * (TASK_RUNNING and kin) stays in its task_struct; the model C looks at it and says here only "block" or "wake".
 *
 * Switch points are those of a non-preemptible kernel: schedule(), and the return to user space when a program has run
 * long enough. The next task is the longest waiting runnable one, so a run is the same each time.
 */
import { pushCall } from '../machine/calls';
import { Boundary, Frame, type Machine, Mode, type Primitive, type Process, type Task } from '../machine/machine';
import { readString } from '../machine/ranges';
import { addProcess, leaveProcess, newTask, removeTask, taskOf } from '../machine/tasks';
import type { Kernel } from './kernel';
import { checkMaySleep } from './locks';
import { latin1 } from './print';

const CLONE_VM = 0x100;

export function taskPrimitives(kernel: Kernel): [string, Primitive][] {
  return [
    ['patchscope_current', (m, at) => m.resultPointer(at, m.current.struct)],
    // void patchscope_set_current(struct task_struct *): the boot task gets its task_struct.
    [
      'patchscope_set_current',
      (m, at) => {
        m.current.struct = m.argument(at, 0);
      },
    ],
    // void patchscope_schedule(int block)
    [
      'patchscope_schedule',
      (m, at) => {
        checkMaySleep(m, 'schedule() called');
        schedule(kernel, m, m.argument(at, 0) ? 'block' : 'yield');
      },
    ],
    // int patchscope_wake(struct task_struct *): 1 if it slept.
    [
      'patchscope_wake',
      (m, at) => {
        const task = taskOf(m, m.argument(at, 0));
        const slept = task?.state === 'waiting';
        if (task && slept) wake(m, task);
        m.result(at, slept ? 1 : 0);
      },
    ],
    // void patchscope_wake_at(u64 nanoseconds since boot): for the next block; 0 for no time limit.
    [
      'patchscope_wake_at',
      (m, at) => {
        const time = (m.argumentHigh(at, 0) >>> 0) * 4294967296 + (m.argument(at, 0) >>> 0);
        m.current.wakeAt = time === 0 ? Infinity : time;
      },
    ],
    // int patchscope_copy_thread(struct task_struct *child, struct task_struct *parent, u64 flags, unsigned long stack)
    [
      'patchscope_copy_thread',
      (m, at) => {
        const child = copyThread(m, m.argument(at, 2), m.argument(at, 3));
        child.struct = m.argument(at, 0);
        m.result(at, 0);
      },
    ],
    // void patchscope_new_task_runs(struct task_struct *): wake_up_new_task()
    [
      'patchscope_start_thread',
      (m, at) => {
        const task = taskOf(m, m.argument(at, 0));
        if (task) wake(m, task);
      },
    ],
    // void patchscope_start_program(struct task_struct *)
    [
      'patchscope_start_program',
      (m, at) => {
        const task = newTask(m, 'program', undefined);
        task.struct = m.argument(at, 0);
        kernel.start?.(task);
      },
    ],
    // void patchscope_drop_thread(struct task_struct *): a clone that failed half way.
    [
      'patchscope_drop_thread',
      (m, at) => {
        const task = taskOf(m, m.argument(at, 0));
        if (task && task !== m.current) endTask(m, task);
      },
    ],
    // void patchscope_task_dead(void): the current task ends here.
    [
      'patchscope_task_dead',
      (m) => {
        checkMaySleep(m, 'a task ended');
        const task = m.current;
        endTask(m, task);
        schedule(kernel, m, 'block');
      },
    ],
    // void patchscope_kernel_thread(struct task_struct *, void (*function)(void), const char *name)
    [
      'patchscope_kernel_thread',
      (m, at) => {
        const record = m.kernel!.image.functionAt(m.argument(at, 1), m.argumentHigh(at, 1));
        if (!record) return m.fail('wild-pointer', 'the start of a kernel thread is not a function');
        const task = newTask(m, latin1(readString(m, m.argument(at, 2), m.argumentHigh(at, 2), 32)), undefined);
        task.struct = m.argument(at, 0);
        task.state = 'waiting';
        pushCall(m, task, Mode.Kernel, record, [], Boundary.Task);
      },
    ],
    // void patchscope_timer_at(u64 nanoseconds since boot): ~0 for never.
    [
      'patchscope_timer_at',
      (m, at) => {
        const time = (m.argumentHigh(at, 0) >>> 0) * 4294967296 + (m.argument(at, 0) >>> 0);
        kernel.state = { ...kernel.state, timerAt: m.argumentHigh(at, 0) === -1 ? Infinity : time };
      },
    ],
    // void patchscope_finish(int status): the scenario is over.
    [
      'patchscope_finish',
      (m, at) => {
        m.exitStatus = m.argument(at, 0);
        m.finished = true;
        m.stopRequested = true;
      },
    ],
  ];
}

/** Ends a task; its process's memory goes with the last one. */
function endTask(m: Machine, task: Task): void {
  removeTask(m, task);
  leaveProcess(m, task.process);
}

function wake(m: Machine, task: Task): void {
  task.state = 'runnable';
  task.wakeAt = Infinity;
  // Behind all others.
  m.tasks = [...m.tasks.filter((t) => t !== task), task];
}

/** Lets the next runnable task run; with none, time passes until one is. */
export function schedule(kernel: Kernel, m: Machine, how: 'block' | 'yield'): void {
  const task = m.current;
  if (how === 'block' && task.state === 'runnable') task.state = 'waiting';
  for (;;) {
    const others = m.tasks.filter((t) => t !== task && t.state === 'runnable');
    const next = m.chooseTask?.(others) ?? others[0] ?? (task.state === 'runnable' ? task : undefined);
    if (next) {
      if (next !== task && task.state !== 'dead') m.tasks = [...m.tasks.filter((t) => t !== task), task];
      m.switchTo(next);
      return;
    }
    const { timerAt } = kernel.state;
    const sleeper = m.tasks
      .filter((t) => t.state === 'waiting' && t.wakeAt < Infinity)
      .toSorted((a, b) => a.wakeAt - b.wakeAt)[0];
    const idle = m.tasks[0] && m.tasks.find((t) => t.id === 0);
    if (timerAt < Infinity && timerAt <= (sleeper?.wakeAt ?? Infinity) && idle) {
      m.idleTime += Math.max(0, timerAt - now(m));
      idle.state = 'runnable';
      continue;
    }
    if (!sleeper) {
      const alive = m.tasks.map((t) => t.name).join(', ');
      m.fail('deadlock', `every task sleeps and nothing will wake one (${alive})`);
    }
    m.idleTime += Math.max(0, sleeper.wakeAt - now(m));
    kernel.wakeExpired?.(sleeper.struct);
    sleeper.state = 'runnable';
    sleeper.wakeAt = Infinity;
  }
}

/** Virtual nanoseconds since boot: 100 for each step, and what was slept. */
export function now(m: Machine): number {
  return m.steps * 100 + m.idleTime;
}

/** The machine's side of copy_thread(): the child goes on where the parent's system call returns, with 0. */
function copyThread(m: Machine, flags: number, stack: number): Task {
  const parent = m.current;
  if (!parent.process) m.fail('unsupported', 'a kernel thread is copied as if it were a process');
  const child = newTask(m, parent.name, undefined);
  child.state = 'waiting';
  const shares = (flags & CLONE_VM) !== 0;
  child.process = shares ? parent.process : forkProcess(m, parent.process);
  // The parent's frames up to its system call.
  let depth = parent.depth;
  while (depth > 0 && parent.frames[(depth - 1) * Frame.Size + Frame.Boundary] !== Boundary.Syscall) depth--;
  const boundary = (depth - 1) * Frame.Size;
  const at = parent.frames[boundary + Frame.Base]!;
  child.registers = parent.registers.slice();
  child.frames = parent.frames.slice();
  child.depth = depth - 1;
  child.pc = parent.frames[boundary + Frame.Return]!;
  child.base = parent.frames[boundary + Frame.CallerBase]!;
  child.mode = Mode.User;
  child.userStack = parent.userStack;
  child.userStackLow = parent.userStackLow;
  child.handlers = parent.handlers;
  child.registers[at] = 0;
  child.registers[at + 1] = 0;
  const start = m.cloneStart;
  m.cloneStart = undefined;
  if (start) {
    if (start.threadPointer !== undefined) child.threadPointer = start.threadPointer;
    const record = child.process.program.image.functionAt(start.functionLo, 0);
    if (!record) m.fail('wild-pointer', 'the start of a new thread is not a function');
    if (stack !== 0) {
      child.depth = 0;
      child.base = 0;
      child.handlers = [];
      child.userStack = stack & ~15;
      child.userStackLow = child.process.heap.containing(stack - 16)?.lo ?? Math.max(0x1000, stack - 0x100000);
    }
    pushCall(m, child, Mode.User, record, [[start.argumentLo, start.argumentHi]], Boundary.Task);
  } else if (stack !== 0 && shares) {
    m.fail('unsupported', 'clone() onto a new stack without a start function');
  }
  return child;
}

function forkProcess(m: Machine, process: Process): Process {
  const space = m.memory.fork(process.space);
  return addProcess(m, { ...process, space, heap: process.heap.fork(space) });
}
