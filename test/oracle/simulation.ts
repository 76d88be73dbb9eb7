/** Programs in the simulation, on the source of one kernel: what they print there, and what went wrong. */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { loadBundle } from '../../src/cli/bundle';
import { DiskTree } from '../../src/cli/disk';
import { LexCache } from '../../src/c/files';
import { configure, kernelProgram } from '../../src/kernel/build';
import { formatProblem } from '../../src/machine/problem';
import { Run } from '../../src/run/run';
import { MemoryTree } from '../../src/tree/tree';
import { type OracleProgram, repository } from './programs';

export interface Simulated {
  readonly output: string;
  readonly status: number;
  readonly problems: readonly string[];
}

/** What Debian's kernels have and the tree's default configuration has not. */
const set = { USER_NS: 'y' };

const probeHeader = 'test/oracle/probe/probe.h';

/** Runs programs on the tree of a series, one after the other, each from power-on. */
export function simulator(series: string): (program: OracleProgram) => Simulated {
  const found = kernelTree(series);
  if (found.path === undefined) throw new Error(found.reason);
  const tree = new DiskTree(found.path);
  const own = loadBundle(repository);
  const texts = own.paths().map((path) => [path, own.read(path)!] as const);
  const bundle = new MemoryTree(own.name, [
    ...texts,
    [probeHeader, readFileSync(join(repository, probeHeader), 'utf8')],
  ]);
  const lexCache = new LexCache();
  const program = kernelProgram({ tree, bundle, configuration: configure(tree, { set }), lexCache });
  return ({ path, text }) => {
    const run = new Run({ kernelProgram: program, bundle, scenario: { path, text }, lexCache });
    const why = run.whyNot();
    if (why !== undefined) return { output: '', status: 3, problems: [why] };
    if (run.boot()) run.runToEnd();
    const problems = [
      ...program
        .problems()
        .filter((p) => p.severity === 'error')
        .map((p) => program.describe(p)),
      ...run.problems.map(formatProblem),
    ];
    return { output: run.text(1), status: run.status, problems };
  };
}
