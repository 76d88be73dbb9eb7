/** Programs that exist compile against our headers alone: the scenarios, and the pidfd selftests of cached trees. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { because } from '../because';
import { here, skipReason } from './host-programs';

const root = join(here, '../..');
const reason = skipReason();

function failing(folder: string, flags: readonly string[]): { programs: number; failures: string[] } {
  const names = readdirSync(folder).filter((name) => name.endsWith('.c'));
  const failures = names.flatMap((name) => {
    const include = join(root, 'src/user/include');
    const all = ['-std=gnu11', '-fsyntax-only', '-nostdinc', '-isystem', include, ...flags, join(folder, name)];
    const run = spawnSync('gcc', all, { encoding: 'utf8' });
    return run.status === 0 ? [] : [`${name}: ${/.*error.*/.exec(run.stderr)?.[0]}`];
  });
  return { programs: names.length, failures };
}

test.skipIf(reason)(`scenarios compile without a warning${because(reason)}`, () => {
  const { programs, failures } = failing(join(root, 'scenarios'), ['-Wall', '-Werror']);
  expect(failures).toEqual([]);
  expect(programs).toBeGreaterThan(5);
});

for (const version of ['6.12', 'newest']) {
  const tree = kernelTree(version);
  const missing = reason ?? tree.reason;
  test.skipIf(missing)(`the pidfd selftests of Linux ${version} compile${because(missing)}`, () => {
    const selftests = join(tree.path!, 'tools/testing/selftests');
    const { programs, failures } = failing(join(selftests, 'pidfd'), ['-D_GNU_SOURCE=', '-w', '-I', selftests]);
    expect(failures).toEqual([]);
    expect(programs).toBeGreaterThan(5);
  });
}
