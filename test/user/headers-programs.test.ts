/** Programs that exist compile against our headers alone: the scenarios, and the pidfd selftests of cached trees. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test.skipIf(reason)('scenarios compile without a warning', () => {
  const { programs, failures } = failing(join(root, 'scenarios'), ['-Wall', '-Werror']);
  expect(failures).toEqual([]);
  expect(programs).toBeGreaterThan(5);
});

const trees = ['linux-6.12', 'linux-7.3'].map((tree) => join(root, '.cache/trees', tree));
for (const tree of trees) {
  const selftests = join(tree, 'tools/testing/selftests');
  const missing = reason ?? (existsSync(join(selftests, 'pidfd')) ? undefined : 'the tree is not in .cache');
  test.skipIf(missing)(`the pidfd selftests of ${tree.split('/').pop()} compile`, () => {
    const { programs, failures } = failing(join(selftests, 'pidfd'), ['-D_GNU_SOURCE=', '-w', '-I', selftests]);
    expect(failures).toEqual([]);
    expect(programs).toBeGreaterThan(5);
  });
}
