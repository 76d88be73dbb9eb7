/** Scenarios on the demo tree, in this process: what the tests of runs start from. */
import { join } from 'node:path';
import { loadBundle } from '../../src/cli/bundle';
import { configure, kernelProgram } from '../../src/kernel/build';
import type { Budgets } from '../../src/machine/machine';
import { type Outcome, runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { OverlayTree, type Tree } from '../../src/tree/tree';

export const root = join(import.meta.dirname, '../..');
export const bundle = loadBundle(root);
export const demo: Tree = { name: 'demo', read: (path) => bundle.read(`demo/${path}`) };

export interface Simulation {
  /** Path of a bundled scenario, or the text of a program. */
  readonly program: string;
  readonly set?: Readonly<Record<string, string>>;
  /** Files of the demo tree, changed. */
  readonly changed?: Readonly<Record<string, (text: string) => string>>;
  readonly budgets?: Budgets;
}
export interface Simulated {
  readonly run: Run;
  readonly symbols: (name: string) => string | undefined;
}

/** A Run that has not booted. */
export function simulation({ program, set, changed, budgets }: Simulation): Simulated {
  const over = new Map(
    Object.entries(changed ?? {}).map(([path, change]) => {
      const before = demo.read(path)!;
      const after = change(before);
      if (after === before) throw new Error(`the change of ${path} changes nothing`);
      return [path, after] as const;
    }),
  );
  const tree = new OverlayTree(demo, over);
  const configuration = configure(tree, { ...(set && { set }) });
  const isPath = program.endsWith('.c');
  const run = new Run({
    kernelProgram: kernelProgram({ tree, bundle, configuration }),
    bundle,
    scenario: isPath ? { path: program, text: bundle.read(program)! } : { path: 'test.c', text: program },
    ...(budgets && { budgets }),
  });
  const why = run.whyNot();
  if (why !== undefined) throw new Error(why);
  return { run, symbols: (name) => configuration.solution.values.get(name)?.value };
}

export function simulate(what: Simulation): Outcome & { readonly run: Run } {
  const { run, symbols } = simulation(what);
  return { ...runToVerdict(run, symbols), run };
}
