/** The search for a symbol's name: git's answer inside and outside of a repository, and none where git has none. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { grepConfigName } from '../../src/cli/grep';

const hasGit = spawnSync('git', ['--version']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-grep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = { onCancellationRequested: () => ({ dispose: () => {} }) };

mkdirSync(path.join(folder, 'fs'));
writeFileSync(path.join(folder, 'fs/a.c'), '#ifdef CONFIG_FS_PID\n#endif\n');
writeFileSync(path.join(folder, 'fs/b.c'), '#ifdef CONFIG_FS_PID_MORE\n#endif\n');
writeFileSync(path.join(folder, 'fs/Makefile'), 'obj-$(CONFIG_FS_PID) += a.o\n');
writeFileSync(path.join(folder, 'fs/c.h'), '#if IS_MODULE(CONFIG_FS_PID_MODULE)\n#endif\n');
writeFileSync(path.join(folder, 'fs/notes.txt'), 'CONFIG_FS_PID\n');

describe.skipIf(!hasGit)(`git grep${hasGit ? '' : ' (skipped: there is no git)'}`, () => {
  const expected = ['fs/Makefile', 'fs/a.c', 'fs/c.h'];

  test('finds whole names outside of a repository and in one', async () => {
    expect((await grepConfigName(folder, 'FS_PID', never))?.sort()).toEqual(expected);
    spawnSync('git', ['init', '-q', folder]);
    expect((await grepConfigName(folder, 'FS_PID', never))?.sort()).toEqual(expected);
  });

  test('finds nothing, or cannot look', async () => {
    expect(await grepConfigName(folder, 'NOWHERE', never)).toEqual([]);
    expect(await grepConfigName(path.join(folder, 'gone'), 'FS_PID', never)).toBeUndefined();
    expect(await grepConfigName(folder, '-x; touch y', never)).toBeUndefined();
  });

  test('starts no monitor that the repository names', async () => {
    const mark = path.join(folder, 'ran');
    spawnSync('git', ['-C', folder, 'config', 'core.fsmonitor', `touch ${mark}; false`]);
    await grepConfigName(folder, 'FS_PID', never);
    expect(spawnSync('ls', [mark]).status).not.toBe(0);
  });
});
