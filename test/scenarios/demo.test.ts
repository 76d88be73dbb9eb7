/**
 * Each scenario on the demo tree, executed by the machine, with FS_PID=y and n: it prints what the commit's own kernel
 * printed, and no kernel problem is found.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { demoTree } from '../../src/cli/kernel';
import { configure, kernelProgram } from '../../src/kernel/build';
import { Run } from '../../src/run/run';
import { expectedKernels, expectedOutput, scenarioNames, scenarioText } from './scenario-files';

const bundle = loadBundle(join(import.meta.dirname, '../..'));
const tree = demoTree(bundle);

describe.each(['y', 'n'])('the demo tree with FS_PID=%s', (fsPid) => {
  const kernel = kernelProgram({ tree, bundle, configuration: configure(tree, { set: { FS_PID: fsPid } }) });
  const names = scenarioNames().filter((name) => expectedKernels(name).includes(`demo-${fsPid}`));
  it.each(names)('%s', (name) => {
    const path = `scenarios/${name}.c`;
    const run = new Run({ kernelProgram: kernel, bundle, scenario: { path, text: scenarioText(name) } });
    expect(run.whyNot()).toBeUndefined();
    if (run.boot()) run.runToEnd();
    expect(run.machine.problems.map((problem) => problem.message)).toEqual([]);
    expect(run.output.map((part) => part.text).join('')).toBe(expectedOutput(name, `demo-${fsPid}`));
    expect(run.machine.exitStatus).toBe(0);
  });
});
