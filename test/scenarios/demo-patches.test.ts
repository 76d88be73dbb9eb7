/**
 * The demo patches all the way: the mail is read, laid over the demo tree, and scenarios run on the result. What
 * demo-patches/README.md says of each is what happens.
 */
import { describe, expect, it } from 'vitest';
import { configure, kernelProgram } from '../../src/kernel/build';
import { applyPatches } from '../../src/patch/apply';
import { readPatches } from '../../src/patch/read';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { OverlayTree, type Tree } from '../../src/tree/tree';
import { expectedKernels, expectedOutput, scenarioHead, scenarioNames } from './scenario-files';
import { bundle, demo } from './simulate';

/** The demo tree with these mails applied, one after the other. */
async function patched(...names: string[]): Promise<Tree> {
  let tree: Tree = demo;
  for (const name of names) {
    const { result: document, problems } = await readPatches(bundle.read(`demo-patches/${name}.patch`)!);
    expect(problems).toEqual([]);
    const applied = await applyPatches(tree, document.messages);
    expect(applied.problems).toEqual([]);
    for (const file of applied.result.patches[0]!.files) {
      expect(file.status).toBe('applied');
      // What the index line names is there before and after; a deleted file has no name.
      expect(file.asNamed).not.toBe(false);
    }
    tree = new OverlayTree(tree, applied.result.overlay);
  }
  return tree;
}

/** Runs scenarios on a tree; what is compiled of it serves all of them. */
function onTree(tree: Tree, set: Readonly<Record<string, string>> = {}) {
  const configuration = configure(tree, { set });
  const kernel = kernelProgram({ tree, bundle, configuration });
  return (name: string, failing?: string) => {
    const path = `scenarios/${name}.c`;
    const run = new Run({ kernelProgram: kernel, bundle, scenario: { path, text: bundle.read(path)! } });
    let left = failing === undefined ? 0 : 1;
    run.machine.failAllocation = (from) =>
      from === failing && run.systemCalls.at(-1)?.name === 'pidfd_open' && left-- > 0;
    const { problems } = runToVerdict(run, (symbol) => configuration.solution.values.get(symbol)?.value);
    return { output: run.text(1), kinds: problems.map((problem) => problem.kind) };
  };
}

const scenarios = (kernel: string) =>
  scenarioNames().filter(
    (name) =>
      expectedKernels(name).includes(kernel) && scenarioHead(name).needs.every((n) => ['root', 'threads'].includes(n)),
  );

describe('the patch that adds pidfs', () => {
  it('gives the demo tree, file by file', async () => {
    const tree = await patched('base-anonymous-inodes', 'pidfd-add-pidfs');
    for (const path of bundle.paths().filter((p) => p.startsWith('demo/')))
      expect(tree.read(path.slice('demo/'.length))).toBe(bundle.read(path));
  });
  it('before it every scenario prints what it prints with FS_PID=n', async () => {
    const run = onTree(await patched('base-anonymous-inodes'));
    for (const name of scenarios('demo-n'))
      expect([name, run(name)]).toEqual([name, { output: expectedOutput(name, 'demo-n'), kinds: [] }]);
  });
});

describe('planted bugs', () => {
  it('a reference that is not taken: use after free', async () => {
    const run = onTree(await patched('pidfs-simplify-inode-setup'));
    expect(run('two-opens').kinds).toContain('use-after-free');
  });
  it('a wrong error path: nothing, until an allocation fails', async () => {
    const run = onTree(await patched('pidfs-undo-in-order'));
    expect(run('close-and-reopen')).toEqual({ output: expectedOutput('close-and-reopen', 'demo-y'), kinds: [] });
    expect(run('private-data', 'filp').kinds).not.toEqual([]);
  });
  it('an inverted condition: another fdinfo, and nothing else', async () => {
    const run = onTree(await patched('pidfd-fdinfo-reaped-first'));
    const different = scenarios('demo-y').filter((name) => run(name).output !== expectedOutput(name, 'demo-y'));
    expect(different).toEqual(['fdinfo']);
  });
});

it.each([
  ['kill-on-last-close', 'what-if-kill-on-last-close'],
  ['per-file-option', 'what-if-per-file-option'],
])('%s shows what %s does', async (name, patch) => {
  const run = onTree(await patched(patch));
  expect(run(name)).toEqual({ output: expectedOutput(name, `demo-y+${patch}`), kinds: [] });
});
