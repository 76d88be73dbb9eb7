/**
 * A Run taken from power-on to its verdict: boot, expectations on the way, leaks at the end, and what was wrong with the
 * text of the kernel or the program.
 */
import type { ProgramProblem, Program } from '../c/program';
import type { Problem } from '../machine/problem';
import { type CheckedExpectation, ExpectingRun, type SymbolValues } from './expectations';
import { type Baseline, leakBaseline, leaksOf } from './leaks';
import { withTakers } from './takers';
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
  if (!run.boot()) return outcomeOf(run, [], []);
  onBooted?.();
  const judged = new JudgedRun(run, symbols);
  while (!judged.runTo(run.machine.budgets.steps + 1));
  return judged.outcome();
}

/** A booted Run on its way to a verdict, in as many pieces as somebody likes. */
export class JudgedRun {
  private readonly baseline: Baseline;
  private readonly expecting: ExpectingRun;

  constructor(
    private readonly run: Run,
    symbols: SymbolValues,
  ) {
    this.baseline = leakBaseline(run);
    this.expecting = new ExpectingRun(run, symbols);
  }

  /** Executes on to `step`. True once the run has ended. */
  runTo(step: number): boolean {
    return this.expecting.runTo(step);
  }

  /** To be called once, when it has ended. What was leaked is among the run's own problems then. */
  outcome(): Outcome {
    const { run, baseline, expecting } = this;
    const leaks = leaksOf(run, baseline);
    if (leaks.length > 0) run.machine.problems.push(...withTakers(run, leaks));
    return outcomeOf(run, expecting.failures, expecting.checked);
  }
}

function outcomeOf(run: Run, failures: readonly Problem[], expectations: readonly CheckedExpectation[]): Outcome {
  const { machine } = run;
  // What is missing may stand in a file that was not read, because an error in its text hides it.
  if (machine.problems.some((p) => p.kind === 'undefined-function')) {
    const { options } = run.kernel.program;
    for (const path of options.units)
      if (options.tree.read(path) !== undefined) run.kernel.program.open(path).allFunctions();
  }
  const met = [...failures, ...machine.problems].sort((a, b) => a.step - b.step);
  const problems = [...textProblems(run.kernel.program), ...textProblems(run.user), ...met];
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
