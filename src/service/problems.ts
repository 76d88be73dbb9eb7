/** What is known to be wrong in a file, at its place: C that cannot be compiled, and where a problem of a run happened. */
import type { FileOfTree, ProblemAnswer } from './client';
import { problemText } from './hover';
import type { SubjectKernel } from './kernels';

/** Of what is known now; costs no run. */
export function problemsIn(kernel: SubjectKernel, { path, subject }: FileOfTree): ProblemAnswer[] {
  const program = kernel.knownProgram;
  if (!program) return [];
  const found = new Map<string, ProblemAnswer>();
  const add = (answer: ProblemAnswer): void => {
    found.set(`${answer.span.start} ${answer.message}`, answer);
  };
  for (const { severity, message, place } of program.problems())
    if (program.files.file(place.file)?.path === path)
      add({ span: { start: place.start, end: place.end }, severity, message });
  for (const scenario of kernel.scenarios(subject)) {
    const record = kernel.known(scenario);
    for (const problem of record?.problems ?? []) {
      const top = problem.stack.find((entry) => entry.space === 'kernel' && entry.path === path);
      if (!top?.place) continue;
      const message = `${problemText(problem)} Scenario: ${scenario.name}.`;
      add({ span: { start: top.place.start, end: top.place.end }, severity: problem.kind === 'compile' ? 'error' : 'warning', message }); // prettier-ignore
    }
  }
  return [...found.values()].slice(0, 100);
}
