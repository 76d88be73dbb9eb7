/** What an exploration found, as `patchscope explore` prints it. */
import { formatProblem } from '../machine/problem';
import type { Exploration } from './explore';
import { type Variation, variationOptions } from './variation';

/** `command`: what runs the ordinary run, to which a finding's options are added. */
export function explorationText(exploration: Exploration, title: string, command: string): string {
  const { findings, allocations, schedules, otherOutput } = exploration;
  const again = (variation: Variation) => [command, ...variationOptions(variation)].join(' ');
  const lines = [`${title}: ${summary(allocations, schedules)}`];
  if (exploration.ordinary.length > 0)
    lines.push(
      `${count(exploration.ordinary.length, 'problem')} of the ordinary run left out; see it with: ${command}`,
    );
  if (otherOutput)
    lines.push(
      `Under ${count(otherOutput.runs, 'schedule')} the program prints or returns something else; the first: ${again(otherOutput.first)}`,
    );
  lines.push(findings.length === 0 ? 'Nothing goes wrong that does not go wrong in the ordinary run.' : '');
  for (const [index, { problem, variation, runs }] of findings.entries()) {
    const [what, ...where] = formatProblem(problem).split('\n');
    lines.push(`${index + 1}. ${what}${runs > 1 ? ` (in ${runs} runs)` : ''}`, ...where.map((line) => `   ${line}`));
    lines.push(`   again: ${again(variation)}`, '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function summary(allocations: Exploration['allocations'], schedules: Exploration['schedules']): string {
  const parts: string[] = [];
  const of = (runs: number, met: number) => (runs < met ? `${runs} of ${met}` : String(runs));
  if (allocations.met > 0)
    parts.push(`${of(allocations.runs, allocations.met)} allocations made to fail, one in each run`);
  if (schedules.met > 0) parts.push(`${of(schedules.runs, schedules.met)} other schedules`);
  if (parts.length === 0) return 'nothing to vary: no allocation, and never two tasks that could run';
  return `${parts.join('; ')}.`;
}
function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
