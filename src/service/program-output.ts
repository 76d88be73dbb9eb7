/** What a program prints on a tree, to be held against what it prints on another kernel. */
import type { ProgramOutput, Subject } from './client';
import type { Kernels } from './kernels';
import type { Ending } from './native-output';
import { problemText } from './hover';
import type { RunRecord } from './record';
import { findScenario } from './scenarios';
import { treeName } from './status';
import type { Trees } from './trees';

/** Undefined where there is no such program. Throws a sentence where it cannot be run. */
export async function programOutput(
  trees: Trees,
  kernels: Kernels,
  { subject, program }: { readonly subject: Subject; readonly program?: string },
): Promise<ProgramOutput | undefined> {
  const kernel = kernels.of(subject);
  const scenario = program === undefined ? kernel.scenarios(subject)[0] : findScenario(trees, program);
  if (!scenario) return undefined;
  const whyNot = kernel.whyNot();
  if (whyNot !== undefined) throw new Error(`${scenario.name} does not run: ${whyNot}.`);
  const record = await kernel.record(scenario);
  if (record.whyNot !== undefined) throw new Error(`${scenario.name} does not run: ${record.whyNot}.`);
  const { name, file, text } = scenario;
  const { output, errors } = record;
  return { name, file, text, tree: treeName(kernel), output, errors, ending: endingOf(record) };
}

function endingOf({ status, problems, observation }: RunRecord): Ending {
  const fatal = problems.find((problem) => problem.fatal);
  if (fatal) return { kind: 'ended', why: problemText(fatal).replace(/\.$/, '') };
  // What is only found after the end, as a leak, is no part of how the program ended.
  return { kind: 'exit', status: observation.exitStatus ?? status };
}
