/**
 * The kernel's own selftests of pidfds, as they stand in the tree, on that tree: every test passes that passes on the real
 * kernel of that version, and the machine has nothing to report. With PATCHSCOPE_SELFTESTS=all (npm run test:selftests)
 * also those that fork ten thousand processes and more; without it the quick ones.
 */
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { defaultBudgets } from '../../src/machine/machine';
import { formatProblem } from '../../src/machine/problem';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { bundle } from '../scenarios/simulate';

const everything = process.env['PATCHSCOPE_SELFTESTS'] === 'all';
const folder = 'tools/testing/selftests';

/** Version, program, how many of its tests pass there, and whether it takes many seconds. */
const programs: readonly (readonly [version: string, program: string, passes: number, pace: 'quick' | 'slow'])[] = [
  ['6.12', 'pidfd_fdinfo_test', 2, 'quick'],
  ['6.12', 'pidfd_getfd_test', 5, 'quick'],
  ['6.12', 'pidfd_open_test', 3, 'quick'],
  ['6.12', 'pidfd_poll_test', 1, 'slow'],
  ['6.12', 'pidfd_setns_test', 8, 'quick'],
  ['6.12', 'pidfd_test', 8, 'slow'],
  ['6.12', 'pidfd_wait', 3, 'quick'],
  ['newest', 'pidfd_autoreap_test', 19, 'quick'],
  ['newest', 'pidfd_bind_mount', 3, 'quick'],
  ['newest', 'pidfd_fdinfo_test', 2, 'quick'],
  ['newest', 'pidfd_file_handle_test', 11, 'quick'],
  ['newest', 'pidfd_getfd_test', 5, 'quick'],
  ['newest', 'pidfd_open_test', 4, 'quick'],
  ['newest', 'pidfd_poll_test', 1, 'slow'],
  ['newest', 'pidfd_setattr_test', 3, 'quick'],
  ['newest', 'pidfd_setns_test', 8, 'quick'],
  ['newest', 'pidfd_wait', 3, 'quick'],
  ['newest', 'pidfd_xattr_test', 2, 'quick'],
];

for (const version of [...new Set(programs.map(([each]) => each))]) {
  const found = kernelTree(version);
  const why = found.path === undefined ? ` (${found.reason})` : '';
  describe.skipIf(found.path === undefined)(`selftests of Linux ${version} on itself${why}`, () => {
    const tree = new DiskTree(found.path!);
    // As distributions configure it; x86_64_defconfig has no user namespaces.
    const program =
      found.path === undefined
        ? undefined
        : kernelProgram({ tree, bundle, configuration: configure(tree, { set: { USER_NS: 'y' } }) });

    for (const [, name, passes, pace] of programs.filter(([each]) => each === version)) {
      const isLeftOut = pace === 'slow' && !everything;
      test.skipIf(isLeftOut)(
        `${name}: ${passes}${isLeftOut ? ' (slow: npm run test:selftests)' : ''}`,
        { timeout: 300_000 },
        () => {
          const path = `${folder}/pidfd/${name}.c`;
          const run = new Run({
            kernelProgram: program!,
            bundle,
            scenario: { path, text: tree.read(path)!, headers: { tree, folders: [folder] } },
            budgets: { ...defaultBudgets, steps: 3_000_000_000 },
          });
          expect(run.whyNot()).toBeUndefined();
          const { problems } = runToVerdict(run, () => undefined);
          const results = run.text(1).match(/^(not )?ok \d+.*$/gm) ?? [];
          expect(results.filter((line) => line.startsWith('not'))).toEqual([]);
          expect(results.filter((line) => !/# SKIP/.test(line))).toHaveLength(passes);
          expect(problems.map(formatProblem)).toEqual([]);
        },
      );
    }
  });
}
