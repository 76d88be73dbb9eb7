/**
 * A C program on the bare machine for tests that hold it against gcc: what it printed, how it ended, and in one line what
 * was wrong. Tokens of the library are shared by all programs of a test process.
 */
import { LexCache } from '../../src/c/files';
import { type Budgets, defaultBudgets } from '../../src/machine/machine';
import { formatProblem, type ProblemKind } from '../../src/machine/problem';
import { MemoryTree } from '../../src/tree/tree';
import { runHosted } from '../../src/user/host';
import { userProgram } from '../../src/user/program';

export interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly steps: number;
  /** What the machine reported, a problem each; empty where nothing was wrong. */
  readonly problems: readonly string[];
  /** Their kinds, in the same order. */
  readonly kinds: readonly ProblemKind[];
  /** Errors in the text. */
  readonly errors: readonly string[];
}

const lexCache = new LexCache();

/** Runs the text as a program called `name`; `steps` is the most it may take. An exception of the machine is a problem. */
export function runProgram(
  bundle: MemoryTree,
  name: string,
  text: string,
  options: {
    readonly steps?: number;
    /** All limits, where that of steps is not enough. */
    readonly budgets?: Budgets;
    readonly defines?: readonly (readonly [string, string])[];
    /** As gcc's -finstrument-functions. */
    readonly instrumented?: boolean;
    /** Texts that it includes, by path. */
    readonly headers?: readonly (readonly [string, string])[];
  } = {},
): Outcome {
  try {
    const program = userProgram({
      bundle,
      path: name,
      text,
      lexCache,
      ...(options.defines && { defines: options.defines }),
      ...(options.instrumented && { instrumented: true }),
      ...(options.headers && { headers: { tree: new MemoryTree('headers', options.headers), folders: [] } }),
    });
    const run = runHosted(program, options.budgets ?? { ...defaultBudgets, steps: options.steps ?? 300_000_000 });
    return {
      status: run.status,
      output: run.output,
      steps: run.steps,
      problems: run.problems.map(formatProblem),
      kinds: run.problems.map((problem) => problem.kind),
      errors: program
        .problems()
        .filter((p) => p.severity === 'error')
        .map((p) => program.describe(p)),
    };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: -1, output: '', steps: 0, problems: [`exception: ${text}`], kinds: ['bug'], errors: [] };
  }
}
