/**
 * A program on the bare machine, without a kernel: it can write to its standard output and error, use files of its own
 * (host-files.ts), and end. For tests of the C compiler and for timing.
 */
import type { Program } from '../c/program';
import { spaceFor } from '../machine/access';
import { pushCall } from '../machine/calls';
import { Boundary, type Budgets, defaultBudgets, Machine, Mode, type Task } from '../machine/machine';
import { Poison } from '../machine/memory';
import type { Problem } from '../machine/problem';
import { loadProgram } from '../machine/programs';
import { readString } from '../machine/ranges';
import { newProcess, newTask, newUserStack } from '../machine/tasks';
import { HostFiles } from './host-files';
import { allUserPrimitives } from './program';

/** Numbers of the x86-64 table. */
const SYS = {
  ...{ read: 0, write: 1, close: 3, lstat: 6, lseek: 8, rt_sigaction: 13, exit: 60, unlink: 87 },
  ...{ exit_group: 231, openat: 257, newfstatat: 262, dup3: 292 },
} as const;
const [ENOENT, EINVAL, ENOSYS] = [2, 22, 38];
const [SIGFPE, FPE_INTDIV] = [8, 1];

export interface HostedRun {
  readonly output: string;
  readonly errors: string;
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly steps: number;
}

/** Runs main() of the program. */
export function runHosted(program: Program, budgets: Budgets = defaultBudgets): HostedRun {
  const { machine, outcome } = startHosted(program, budgets);
  machine.run(budgets.steps + 1);
  return outcome();
}

/** A machine that is about to run main() of the program, and what has come of it so far. */
export function startHosted(
  program: Program,
  budgets: Budgets = defaultBudgets,
): { readonly machine: Machine; readonly outcome: () => HostedRun } {
  const m = new Machine(undefined, budgets);
  const output: Uint8Array[] = [];
  const errors: Uint8Array[] = [];
  m.positionOf = (_from, place) => program.files.lineColumn(place);
  const files = new HostFiles();
  const actions = new Actions();
  m.onSyscall = (at) => {
    const text = (index: number) =>
      new TextDecoder('latin1').decode(readString(m, m.argument(at, index), m.argumentHigh(at, index), 4096));
    switch (m.argument(at, 0)) {
      case SYS.write: {
        const descriptor = m.argument(at, 1);
        const size = m.argument(at, 3);
        const lo = m.argument(at, 2);
        if (size > 0) spaceFor(m, lo, m.argumentHigh(at, 2), size, 'read');
        const bytes = m.memory.peek(m.current.process!.space, lo, size);
        if (!files.isStream(descriptor)) return m.result(at, files.write(descriptor, bytes));
        (descriptor === 2 ? errors : output).push(bytes);
        return m.result(at, size);
      }
      case SYS.read: {
        const bytes = files.read(m.argument(at, 1), m.argument(at, 3) >>> 0);
        if (typeof bytes === 'number') return m.result(at, bytes);
        if (bytes.length > 0) {
          const space = spaceFor(m, m.argument(at, 2), m.argumentHigh(at, 2), bytes.length, 'write');
          m.memory.poke(space, m.argument(at, 2), bytes);
        }
        return m.result(at, bytes.length);
      }
      case SYS.openat:
        return m.result(at, files.open(text(2), m.argument(at, 3)));
      case SYS.close:
        return m.result(at, files.close(m.argument(at, 1)));
      case SYS.lseek:
        return m.result(at, files.seek(m.argument(at, 1), m.argument(at, 2), m.argument(at, 3)));
      case SYS.dup3:
        return m.result(at, files.duplicate(m.argument(at, 1), m.argument(at, 2)));
      case SYS.unlink:
        return m.result(at, files.remove(text(1)));
      case SYS.lstat:
        return m.result(at, files.sizeOf(text(1)) < 0 ? -ENOENT : -ENOSYS);
      case SYS.newfstatat:
        return m.result(at, files.sizeOf(text(2)) < 0 ? -ENOENT : -ENOSYS);
      case SYS.rt_sigaction:
        return m.result(at, actions.change(m, at));
      case SYS.exit:
      case SYS.exit_group:
        m.exitStatus = m.argument(at, 1) & 255;
        m.finished = true;
        m.stopRequested = true;
        return;
      default:
        return m.result(at, -ENOSYS);
    }
  };
  m.onDivideError = (task) => {
    const handler = actions.handlerOf(SIGFPE);
    if (!handler) return false;
    pushHandler(m, task, handler);
    return true;
  };
  startProgram(m, program);
  const text = (parts: readonly Uint8Array[]) => new TextDecoder().decode(concat(parts));
  return {
    machine: m,
    outcome: () => ({
      output: text(output),
      errors: text(errors),
      status: m.exitStatus,
      problems: [...m.problems],
      steps: m.steps,
    }),
  };
}

/** What the program has said about signals, as rt_sigaction() takes it; a division by zero is the only one that comes. */
class Actions {
  private readonly all = new Map<number, Uint8Array>();

  change(m: Machine, at: number): number {
    const [signal, action, old] = [m.argument(at, 1), m.argument(at, 2), m.argument(at, 3)];
    if (signal < 1 || signal > 64) return -EINVAL;
    const before = this.all.get(signal) ?? new Uint8Array(actionSize);
    if (action !== 0) {
      const space = spaceFor(m, action, m.argumentHigh(at, 2), actionSize, 'read');
      this.all.set(signal, m.memory.peek(space, action, actionSize));
    }
    if (old !== 0) m.memory.poke(spaceFor(m, old, m.argumentHigh(at, 3), actionSize, 'write'), old, before);
    return 0;
  }
  /** Undefined where the signal is ignored or does what it does by itself. */
  handlerOf(signal: number): { readonly handlerLo: number; readonly handlerHi: number } | undefined {
    const action = this.all.get(signal);
    if (!action) return undefined;
    const [handlerLo, handlerHi] = new Int32Array(action.buffer, 0, 2);
    return handlerHi === 0 && (handlerLo === 0 || handlerLo === 1)
      ? undefined
      : { handlerLo: handlerLo!, handlerHi: handlerHi! };
  }
}
/** Lets the handler of a division without a result run next, on the program's stack. */
function pushHandler(m: Machine, task: Task, { handlerLo, handlerHi }: { handlerLo: number; handlerHi: number }): void {
  const { space, program } = task.process!;
  const record = program.image.functionAt(handlerLo, handlerHi);
  if (!record) return m.fail('wild-pointer', 'the handler of SIGFPE is not a function of the program');
  const info = (task.userStack - 256) & ~15;
  m.memory.map(space, info, 128, Poison.stackDead);
  m.memory.allow(space, info, 128, 'zero');
  m.memory.poke(space, info, Uint8Array.of(SIGFPE, 0, 0, 0, 0, 0, 0, 0, FPE_INTDIV));
  task.userStack = info - 16;
  const words = [SIGFPE, info, 0].map((word) => [word, 0] as const);
  pushCall(m, task, Mode.User, record, words, Boundary.Callback);
}
/** sizeof(struct sigaction) as the kernel has it. */
const actionSize = 32;

function startProgram(m: Machine, program: Program): void {
  const start = program.findFunction('_start_c') ?? program.findFunction('main');
  const { image } = program;
  if (!program.findFunction('main') || !start) {
    m.problems.push({ kind: 'missing', message: 'the program has no main()', stack: [], step: 0, fatal: true });
    m.finished = true;
    return;
  }
  const task = newTask(m, 'program', undefined);
  m.switchTo(task);
  const loaded = loadProgram(image, allUserPrimitives);
  task.process = newProcess(m, loaded);
  task.mode = Mode.User;
  const stack = newUserStack(task.process);
  task.userStack = stack.top;
  task.userStackLow = stack.low;
  try {
    pushCall(
      m,
      task,
      Mode.User,
      image.functionOf(start),
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      Boundary.Task,
    );
  } catch (error) {
    if (m.problems.length === 0) throw error;
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
