/**
 * Each scenario on the demo tree, executed by the machine, with FS_PID=y and n: it prints what the commit's own kernel
 * printed, what it expects of the kernel's side holds, and no kernel problem is found.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { demoTree } from '../../src/cli/kernel';
import { configure, kernelProgram } from '../../src/kernel/build';
import { runWithExpectations } from '../../src/run/expectations';
import { Run } from '../../src/run/run';
import { expectedKernels, expectedOutput, scenarioNames, scenarioText } from './scenario-files';

const bundle = loadBundle(join(import.meta.dirname, '../..'));
const tree = demoTree(bundle);

/** What is compiled of a kernel serves all runs on it. */
const kernels = new Map(
  ['y', 'n'].map((fsPid) => {
    const configuration = configure(tree, { set: { FS_PID: fsPid } });
    return [fsPid, kernelProgram({ tree, bundle, configuration })];
  }),
);

function runScenario(fsPid: string, name: string, text: string) {
  const kernel = kernels.get(fsPid)!;
  const run = new Run({ kernelProgram: kernel, bundle, scenario: { path: `scenarios/${name}.c`, text } });
  expect(run.whyNot()).toBeUndefined();
  expect(run.boot()).toBe(true);
  const checked = runWithExpectations(run, (symbol) => (symbol === 'FS_PID' ? fsPid : undefined));
  return { run, checked, messages: run.machine.problems.map((problem) => problem.message) };
}

describe.each(['y', 'n'])('the demo tree with FS_PID=%s', (fsPid) => {
  const names = scenarioNames().filter((name) => expectedKernels(name).includes(`demo-${fsPid}`));
  it.each(names)('%s', (name) => {
    const { run, checked, messages } = runScenario(fsPid, name, scenarioText(name));
    expect(messages).toEqual([]);
    expect(checked.filter((expectation) => expectation.applies && expectation.times === 0)).toEqual([]);
    expect(run.text(1)).toBe(expectedOutput(name, `demo-${fsPid}`));
    expect(run.machine.exitStatus).toBe(0);
  });
});

it('says which expectation does not hold, and what there is instead', () => {
  const wrong = scenarioText('two-opens').replace(
    'after second_open when FS_PID=y: pid->count == 2',
    'after second_open when FS_PID=y: pid->count == 5',
  );
  const { messages } = runScenario('y', 'two-opens', wrong);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain('after second_open: pid->count == 5');
});
