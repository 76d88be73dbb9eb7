/**
 * A Run taken from power-on to its verdict: boot, expectations on the way, leaks at the end, and what was wrong with the
 * text of the kernel or the program.
 */
import type { ProgramProblem, Program } from '../c/program';
import type { Problem } from '../machine/problem';
import { type CheckedExpectation, runWithExpectations, type SymbolValues } from './expectations';
import { leakBaseline, leaksOf, withTakers } from './leaks';
import type { Run } from './run';

export interface Outcome {
  /** The program's status, or 3 with any problem. */
  readonly status: number;
  /** What the program itself ended with; undefined where it did not end. */
  readonly exitStatus: number | undefined;
  /** In the order in which they happened. */
  readonly problems: readonly Problem[];
  readonly expectations: readonly CheckedExpectation[];
}

/** Executes a Run that has not booted yet; `onBooted` is called between the boot and the program. */
export function runToVerdict(run: Run, symbols: SymbolValues, onBooted?: () => void): Outcome {
  const { machine } = run;
  let expectations: CheckedExpectation[] = [];
  if (run.boot()) {
    onBooted?.();
    const baseline = leakBaseline(run);
    expectations = runWithExpectations(run, symbols);
    const leaks = leaksOf(run, baseline);
    if (leaks.length > 0) machine.problems.push(...withTakers(run, leaks));
  }
  // What is missing may stand in a file that was not read, because an error in its text hides it.
  if (machine.problems.some((p) => p.kind === 'undefined-function')) {
    const { options } = run.kernel.program;
    for (const path of options.units) if (options.tree.read(path) !== undefined) run.kernel.program.open(path);
  }
  const problems = [...textProblems(run.kernel.program), ...textProblems(run.user), ...machine.problems];
  const ended = machine.finished && !machine.problems.some((p) => p.fatal);
  const exitStatus = ended ? machine.exitStatus : undefined;
  return { status: problems.length > 0 ? 3 : machine.exitStatus, exitStatus, problems, expectations };
}

/** Errors in the text that was read; each with its place in the sentence. */
function textProblems(program: Program): Problem[] {
  return program
    .problems()
    .filter(isError)
    .map((problem): Problem => ({
      kind: 'compile',
      message: program.describe(problem),
      stack: [],
      step: 0,
      fatal: false,
    }));
}
function isError(problem: ProgramProblem): boolean {
  return problem.severity === 'error';
}
