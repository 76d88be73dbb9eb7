/**
 * What a session tells without being asked: what was printed, what went wrong, errors in the text, tasks that came and
 * went, at its end what the run rests on. Each is told once, however often the run goes back and over the same moments
 * again.
 */
import { formatProblem, type Problem } from '../machine/problem';
import { fidelityOf, limitsText } from '../run/fidelity';
import type { Run } from '../run/run';
import type { Launched } from './launched';
import type { Questions } from './questions';

export class Telling {
  /** The latest moment that was told of, in steps. */
  private furthest = 0;
  /** How many there were of each. */
  private outputs = 0;
  private problems = 0;
  private failures = 0;
  private errors: ReadonlySet<string> = new Set();
  private threadIds: ReadonlySet<number> = new Set();

  constructor(
    private readonly questions: Questions,
    private readonly event: (event: string, body: object) => void,
  ) {}

  /** A line of the debug console; `more` adds where it comes from, or the group that it begins or ends. */
  output(category: string, output: string, more?: object): void {
    this.event('output', { category, output, ...more });
  }

  /** The program begins, at this step, and nothing of it has been told. */
  startAt(step: number): void {
    [this.furthest, this.outputs, this.problems, this.failures] = [step, 0, 0, 0];
  }
  /** What came after this moment is no longer what will come. */
  cut({ run, tape, incidents }: Launched): void {
    this.furthest = tape.now;
    this.outputs = Math.min(this.outputs, run.output.length);
    this.problems = Math.min(this.problems, run.problems.length);
    this.failures = incidents.failures.length;
  }
  /** Whether the run is at a moment that was not told of. */
  isNews(run: Run): boolean {
    return run.machine.steps > this.furthest;
  }

  /** Tells what was printed and what went wrong for the first time. */
  news(launched: Launched): void {
    const { run, incidents } = launched;
    for (; this.outputs < run.output.length; this.outputs++) {
      const { descriptor, text } = run.output[this.outputs]!;
      this.output(descriptor === 2 ? 'stderr' : 'stdout', text);
    }
    for (; this.problems < run.problems.length; this.problems++) this.problem(launched, run.problems[this.problems]!);
    for (; this.failures < incidents.failures.length; this.failures++)
      this.problem(launched, incidents.failures[this.failures]!);
    this.furthest = Math.max(this.furthest, run.machine.steps);
  }
  private problem({ run, sources, places }: Launched, problem: Problem): void {
    const top = problem.stack.find((e) => e.place);
    const program = top?.space === 'user' ? run.user : run.kernel.program;
    const place = top?.path &&
      top.place && {
        source: sources.of(program, top.path),
        ...this.questions.range(places, program.image, top.place),
      };
    this.output('important', `${formatProblem(problem)}\n`, place || undefined);
  }

  /** Tells errors in the text that was read so far. True where there are any. */
  texts({ run }: Launched): boolean {
    const errors = [run.kernel.program, run.user].flatMap((program) =>
      program.problems().flatMap((p) => (p.severity === 'error' ? [program.describe(p)] : [])),
    );
    for (const text of errors) if (!this.errors.has(text)) this.output('important', `${text}\n`);
    this.errors = new Set(errors);
    return errors.length > 0;
  }

  /** What the run's answers rest on, at its end; what did nothing is listed by name, folded. */
  limits(run: Run): void {
    const fidelity = fidelityOf(run);
    const { noOps } = fidelity;
    const text = `${limitsText(fidelity)}\n`;
    if (noOps.length === 0) return this.output('console', text);
    this.output('console', text, { group: 'startCollapsed' });
    this.output('console', `No-ops: ${noOps.join(', ')}\n`);
    this.output('console', '', { group: 'end' });
  }

  /** Tells which tasks came and went since the last stop. */
  threads(run: Run): void {
    const now = new Set(run.machine.tasks.map((t) => t.id + 1));
    for (const threadId of [...now].sort((a, b) => a - b))
      if (!this.threadIds.has(threadId)) this.event('thread', { reason: 'started', threadId });
    for (const threadId of this.threadIds) if (!now.has(threadId)) this.event('thread', { reason: 'exited', threadId });
    this.threadIds = now;
  }
}
