/** What is known to be wrong in a file, at its place: C that cannot be compiled, and where a problem of a run happened. */
import type { FileOfTree, ProblemAnswer, Span } from './client';
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
  for (const { unit } of program.allUnits()) unit.functionsDefinedIn((file) => program.files.file(file).path === path);
  for (const { severity, message, place } of program.problems())
    if (program.files.file(place.file)?.path === path)
      add({ span: { start: place.start, end: place.end }, severity, message });
  const met = new Map<string, { readonly span: Span; readonly text: string; readonly scenarios: string[] }>();
  for (const scenario of kernel.scenarios(subject)) {
    for (const problem of kernel.known(scenario)?.problems ?? []) {
      if (problem.text) {
        const { path: of, place, message } = problem.text;
        if (of === path) add({ span: { start: place.start, end: place.end }, severity: 'error', message });
        continue;
      }
      const top = problem.stack.find((entry) => entry.space === 'kernel' && entry.path === path);
      if (!top?.place) continue;
      const text = problemText(problem);
      const key = `${top.place.start} ${text}`;
      const known = met.get(key);
      if (!known)
        met.set(key, { span: { start: top.place.start, end: top.place.end }, text, scenarios: [scenario.name] });
      else if (!known.scenarios.includes(scenario.name)) known.scenarios.push(scenario.name);
    }
  }
  for (const { span, text, scenarios } of met.values()) {
    const more = scenarios.length > 3 ? ` and ${scenarios.length - 3} more` : '';
    add({ span, severity: 'warning', message: `${text} Seen in ${scenarios.slice(0, 3).join(', ')}${more}.` });
  }
  return [...found.values()].slice(0, 100);
}
