/**
 * The kernel's own selftests of pidfds, as they stand in the tree, on that tree: every test passes that passes on the real
 * kernel of that version, and the machine has nothing to report. With PATCHSCOPE_SELFTESTS=all (npm run test:selftests)
 * also those that fork ten thousand processes and more; without it the quick ones. Each tree is a test file of its
 * own, so that trees are tested side by side.
 */
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { defaultBudgets } from '../../src/machine/machine';
import { formatProblem } from '../../src/machine/problem';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { because } from '../because';
import { bundle } from '../scenarios/simulate';

const everything = process.env['PATCHSCOPE_SELFTESTS'] === 'all';
const folder = 'tools/testing/selftests';

export interface Selftest {
  /** Its file in tools/testing/selftests/pidfd, without the ending. */
  readonly program: string;
  readonly passes: number;
  readonly skips?: number;
  /** Whether it takes many seconds. */
  readonly isSlow?: boolean;
}

/** Declares the tests of one tree. */
export function testSelftests(version: string, programs: readonly Selftest[]): void {
  const found = kernelTree(version);
  const group = `selftests of Linux ${version} on itself${because(found.reason)}`;
  describe.skipIf(found.path === undefined)(group, () => {
    const tree = new DiskTree(found.path ?? '');
    // As distributions configure it; x86_64_defconfig has no user namespaces.
    const kernel =
      found.path === undefined
        ? undefined
        : kernelProgram({ tree, bundle, configuration: configure(tree, { set: { USER_NS: 'y' } }) });

    for (const { program, passes, skips = 0, isSlow = false } of programs) {
      const whyNot = isSlow && !everything ? 'slow: npm run test:selftests' : undefined;
      const name = `${program}: ${passes}${skips > 0 ? `, ${skips} skipped` : ''}${because(whyNot)}`;
      test.skipIf(whyNot !== undefined)(name, { timeout: 600_000 }, () => {
        const path = `${folder}/pidfd/${program}.c`;
        const run = new Run({
          kernelProgram: kernel!,
          bundle,
          scenario: { path, text: tree.read(path)!, headers: { tree, folders: [folder] } },
          budgets: { ...defaultBudgets, steps: 3_000_000_000 },
        });
        expect(run.whyNot()).toBeUndefined();
        const { problems } = runToVerdict(run, () => undefined);
        const results = run.text(1).match(/^(not )?ok \d+.*$/gm) ?? [];
        expect(results.filter((line) => line.startsWith('not'))).toEqual([]);
        expect(results.filter((line) => !/# SKIP/.test(line))).toHaveLength(passes);
        expect(results.filter((line) => /# SKIP/.test(line))).toHaveLength(skips);
        expect(problems.map(formatProblem)).toEqual([]);
      });
    }
  });
}
