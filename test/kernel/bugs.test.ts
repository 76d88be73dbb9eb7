/** The table of planted bugs: each is found with both ends named, and the tree as it is says nothing. */
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/machine/problem';
import { simulate } from '../scenarios/simulate';
import { plantedBugs } from './bugs';

describe('the demo tree with a bug planted', () => {
  it.each(plantedBugs)('$name', ({ kind, says, file, from, to, scenario }) => {
    const { problems, status } = simulate({ program: scenario, changed: { [file]: (text) => text.replace(from, to) } });
    const reports = problems.map((problem) => `${problem.kind}: ${formatProblem(problem)}`);
    const report = reports.find((text) => text.startsWith(`${kind}: `));
    expect(report, reports.join('\n')).toBeDefined();
    for (const words of says) expect(report).toMatch(words);
    expect(status).toBe(3);
  });

  it.each([...new Set(plantedBugs.map(({ scenario }) => scenario))])('without any, %s is silent', (program) => {
    const { problems, status } = simulate({ program });
    expect(problems.map(formatProblem)).toEqual([]);
    expect(status).toBe(0);
  });
});
