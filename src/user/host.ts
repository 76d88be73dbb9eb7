/**
 * A program on the bare machine, without a kernel: it can write to its standard output and error, and end. For tests of
 * the C compiler and for timing.
 */
import type { Program } from '../c/program';
import { Boundary, type Budgets, defaultBudgets, Machine, Mode } from '../machine/machine';
import type { Problem } from '../machine/problem';
import { allUserPrimitives } from './program';

const SYS_write = 1;
const SYS_exit = 60;
const SYS_exit_group = 231;
const ENOSYS = 38;

export interface HostedRun {
  readonly output: string;
  readonly errors: string;
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly steps: number;
}

/** Runs main() of the program. */
export function runHosted(program: Program, budgets: Budgets = defaultBudgets): HostedRun {
  const m = new Machine(undefined, budgets);
  const output: Uint8Array[] = [];
  const errors: Uint8Array[] = [];
  m.positionOf = (_from, place) => program.files.lineColumn(place);
  m.onSyscall = (at) => {
    switch (m.argument(at, 0)) {
      case SYS_write: {
        const size = m.argument(at, 3);
        const lo = m.argument(at, 2);
        if (size > 0) m.spaceFor(lo, m.argumentHigh(at, 2), size, 'read');
        (m.argument(at, 1) === 2 ? errors : output).push(m.memory.peek(m.current.process!.space, lo, size));
        return m.result(at, size);
      }
      case SYS_exit:
      case SYS_exit_group:
        m.exitStatus = m.argument(at, 1) & 255;
        m.finished = true;
        m.stopRequested = true;
        return;
      default:
        return m.result(at, -ENOSYS);
    }
  };
  const problems = startProgram(m, program);
  if (problems.length === 0) m.run(budgets.steps + 1);
  const text = (parts: readonly Uint8Array[]) => new TextDecoder().decode(concat(parts));
  return {
    output: text(output),
    errors: text(errors),
    status: m.exitStatus,
    problems: [...problems, ...m.problems],
    steps: m.steps,
  };
}

function startProgram(m: Machine, program: Program): Problem[] {
  const start = program.findFunction('_start_c') ?? program.findFunction('main');
  const { image } = program;
  if (!program.findFunction('main') || !start) {
    return [{ kind: 'missing', message: 'the program has no main()', stack: [], step: 0, fatal: true }];
  }
  const task = m.newTask('program', undefined);
  m.switchTo(task);
  const loaded = Machine.load(image, allUserPrimitives);
  task.process = m.newProcess(loaded);
  task.mode = Mode.User;
  const stack = m.newUserStack(task.process);
  task.userStack = stack.top;
  task.userStackLow = stack.low;
  try {
    m.pushCall(
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
  return [];
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
