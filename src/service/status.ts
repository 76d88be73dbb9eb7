/** Which tree, configuration and scenario answers come from, in the words of the status item; and as a command line. */
import { kernelVersion } from '../kconfig/kconfig';
import type { Subject, TreeStatus } from './client';
import type { SubjectKernel } from './kernels';
import { demoRoot } from './trees';

export function statusOf(kernel: SubjectKernel, subject: Subject): TreeStatus {
  const problems: string[] = [];
  const whyNot = kernel.whyNot();
  if (whyNot !== undefined)
    problems.push(`${whyNot.charAt(0).toUpperCase()}${whyNot.slice(1)}. The demo tree runs without one.`); // prettier-ignore
  else if (kernel.tree.read('fs/pidfs.c') === undefined)
    problems.push('This tree has no fs/pidfs.c: pidfds are anonymous inodes here. The demo tree has one.');
  const [preferred] = kernel.scenarios(subject);
  let config = '';
  if (whyNot === undefined) {
    const { base, solution } = kernel.configuration;
    config = base === '.config' || subject.config !== undefined ? base : `${base} (no .config)`;
    for (const { name, asked, got } of solution.refused)
      problems.push(`${name}=${asked} is not possible: it is ${got}.`);
  }
  if (subject.config !== undefined && whyNot === undefined && kernel.configIsMissing)
    problems.push(`There is no file ${subject.config}.`);
  if (preferred && subject.scenario !== undefined && ![preferred.name, preferred.file].includes(subject.scenario))
    problems.push(`There is no scenario ${subject.scenario}; ${preferred.name} is used.`);
  for (const { message } of kernel.knownErrors()) problems.push(message);
  return { tree: treeName(kernel), config, scenario: preferred?.name ?? '', problems: problems.slice(0, 5) };
}

/** `demo` or `Linux 6.12`. */
export function treeName(kernel: SubjectKernel): string {
  if (kernel.isDemo) return 'demo';
  const version = kernelVersion(kernel.tree);
  return version === undefined ? 'no kernel tree' : `Linux ${version.replace(/\.0(?=-|$)/, '')}`;
}

/** The shell command that shows the same run. */
export function reproduction(kernel: SubjectKernel, subject: Subject): string {
  const [preferred] = kernel.scenarios(subject);
  const words = ['patchscope', 'run', preferred?.path ?? 'PROGRAM.c'];
  if (subject.root !== demoRoot) words.push('--tree', subject.root);
  if (subject.config !== undefined) words.push('--config', subject.config);
  for (const [symbol, value] of Object.entries(subject.set)) words.push('--set', `${symbol}=${value}`);
  const exchanged = Object.keys(subject.answers ?? {}).length;
  // The command has no option for these yet: whoever reads it shall know.
  const note = exchanged === 0 ? '' : `  # without ${exchanged} shell ${exchanged === 1 ? 'answer' : 'answers'} exchanged in the editor`; // prettier-ignore
  return `${words.map(quoted).join(' ')}${note}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
