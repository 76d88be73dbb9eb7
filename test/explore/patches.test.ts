/** The demo patches, compared as `patchscope compare` does it: what each is there to show is shown. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareCommand } from '../../src/cli/compare';
import { Refused } from '../../src/cli/usage';
import { checkClaims, verdictOf } from '../../src/explore/claims';
import { compareSides } from '../../src/explore/compare';
import { formatComparison } from '../../src/explore/format';
import { demoBases, notesOf, patchedSides } from '../../src/explore/patched';
import { expectedOutput, kernelName } from '../../src/explore/scenarios';
import { bundle, compareWithDemo, demo, edited, rows, rowsOfTheCommit, scenarios } from './sides';

async function comparePatch(name: string, ...names: string[]) {
  const { result, problems } = await patchedSides(bundle.read(`demo-patches/${name}.patch`)!, await demoBases(bundle));
  expect(problems).toEqual([]);
  const chosen = scenarios(...names);
  const { comparison, after: observations } = await compareSides({ bundle, ...result!, scenarios: chosen });
  const { tree, configuration } = result!.after;
  const kernel = kernelName(tree, configuration);
  const claims = checkClaims({ messages: result!.messages, scenarios: chosen, observations, bundle, kernel });
  const title = result!.messages[0]!.title;
  const text = formatComparison(comparison, { title, notes: notesOf(result!), claims });
  return { comparison, claims, text, base: result!.base };
}

test('pidfd-add-pidfs: the rows of the table; with FS_PID=n none; its claims hold', async () => {
  const { comparison, claims, text, base } = await comparePatch('pidfd-add-pidfs');
  expect(base.name).toContain('base-anonymous-inodes');
  expect(rows(comparison.user).sort()).toEqual(rowsOfTheCommit);
  expect(comparison.problems).toEqual({ before: [], after: [], both: [] });
  expect(rows(comparison.givenBack)).toEqual([
    'struct pid given back in: put_pid, by pidfd_release → put_pid, by pidfs_evict_inode',
  ]);
  expect(rows(comparison.deeds)).toEqual([
    'inode_hash_lock in clone3, close, pidfd_open: not taken → taken',
    'inode_waitqueue in clone3, close, pidfd_open: not taken → taken',
    'i_callback, as RCU callback: not run → run',
  ]);
  expect(comparison.symbols).toEqual([
    { symbol: 'FS_PID', value: 'y', other: 'n', whyNot: undefined, differences: [], problems: [] },
  ]);
  expect(comparison.changed.filter(({ fate }) => fate === 'does-not-run')).toEqual([]);
  const missed = comparison.changed.filter(({ fate }) => fate === 'not-reached').map((lines) => lines.function);
  expect(missed).toContain('pidfs_setattr');
  expect(claims.claims.length).toBeGreaterThan(5);
  expect(claims.claims.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(claims.withoutScenario.length).toBeGreaterThan(0);
  expect(text).toContain('FS_PID=y)\nUser space sees 7 differences. No memory or reference problem on either side.\n');
  expect(text).toMatch(/ {2}fstatfs\(pidfd\)\.f_type +0x09041934 +→ 0x50494446 +\[two-opens:\d+\]\n/);
  expect(text).toContain('With FS_PID=n: no difference from before.');
  expect(text).toMatch(/ {2}✓ "/);
});

test('pidfs-simplify-inode-setup: a use after free, told with both ends', async () => {
  const { comparison, text } = await comparePatch('pidfs-simplify-inode-setup', 'two-opens', 'flags');
  expect(comparison.problems.before).toEqual([]);
  expect(comparison.problems.after.some(({ problem }) => problem.kind === 'use-after-free')).toBe(true);
  expect(text).toMatch(/After: use after free: .*\n {2}freed in put_pid, kernel\/pid\.c:\d+\n {2}made in alloc_pid/);
});

test('pidfd-fdinfo-reaped-first: what fdinfo says', async () => {
  const { comparison } = await comparePatch('pidfd-fdinfo-reaped-first', 'fdinfo', 'two-opens');
  expect(rows(comparison.user)[0]).toMatch(/^read\("\/proc\/self\/fdinfo\/N"\)\.Pid: \d+ → -1$/);
  expect(new Set(comparison.user.flatMap(({ seen }) => seen.map(({ scenario }) => scenario)))).toEqual(
    new Set(['fdinfo']),
  );
});

test('pidfs-undo-in-order: the error path is reached by a failing allocation, and leaks', async () => {
  const { comparison, text } = await comparePatch('pidfs-undo-in-order', 'two-opens', 'clone-pidfd');
  expect(comparison.user).toEqual([]);
  expect(comparison.problems).toEqual({ before: [], after: [], both: [] });
  expect(comparison.changed).toMatchObject([
    { fate: 'ran', reason: 'when an allocation fails', function: 'pidfs_alloc_file', text: 'put_pid(pid);' },
  ]);
  expect(comparison.failures.length).toBeGreaterThan(0);
  for (const { problems } of comparison.failures) {
    expect(problems.before).toEqual([]);
    expect(problems.after.map(({ problem }) => problem.kind)).not.toEqual([]);
  }
  expect(text).toMatch(/When an allocation in \w+\(\) under pidfs_alloc_file\(\) \(\w+\) fails in clone-pidfd:\n/);
  expect(text).toContain('  After: ');
});

test('an error path that is changed without effect: no new problem when allocations fail', async () => {
  const tree = edited('fs/pidfs.c', '\t\tiput(inode);\n\treturn file;', '\t\tiput(inode), (void)file;\n\treturn file;');
  const comparison = await compareWithDemo(tree, {
    paths: ['fs/pidfs.c'],
    scenarios: scenarios('two-opens', 'clone-pidfd'),
  });
  expect(comparison.failures.length).toBeGreaterThan(0);
  for (const { user, problems } of comparison.failures)
    expect({ user, problems }).toEqual({ user: [], problems: { before: [], after: [], both: [] } });
});

test('what-if-per-file-option: one call answers differently, and what follows from it', async () => {
  const { comparison } = await comparePatch('what-if-per-file-option', 'per-file-option');
  expect(rows(comparison.user)).toEqual(['ioctl(pidfd, 0x5151): ENOTTY → 0', 'poll(pidfd): 1 → 0']);
});

describe('what cannot be compared', () => {
  const lay = async (text: string) => patchedSides(text, await demoBases(bundle));
  test('no patch, a patch for another tree, one that is there already', async () => {
    expect(await lay('Hello')).toMatchObject({ result: undefined, problems: ['No patch in this text.'] });
    const other = '--- a/fs/pidfs.c\n+++ b/fs/pidfs.c\n@@ -1,3 +1,3 @@\n no\n-such\n+other\n line\n';
    expect((await lay(other)).problems.at(-1)).toContain('does not apply');
    const line = demo.read('fs/pidfs.c')!.split('\n').slice(0, 3);
    const there = `--- a/fs/pidfs.c\n+++ b/fs/pidfs.c\n@@ -1,3 +1,3 @@\n-gone\n+${line[0]}\n ${line[1]}\n ${line[2]}\n`;
    expect((await lay(there)).problems.at(-1)).toContain('is applied already');
  });
});

test('a claim that does not hold, and one that nothing can be said of', async () => {
  const mail = bundle.read('demo-patches/pidfd-add-pidfs.patch')!;
  const wrong = mail.replace('iget_locked(pidfs_mnt->mnt_sb, pid->ino)', 'iget_locked(pidfs_mnt->mnt_sb, 1000 + 0)');
  expect(wrong).not.toBe(mail);
  const { result } = await patchedSides(wrong, await demoBases(bundle));
  const chosen = scenarios('two-processes', 'neighbours');
  const { after: observations } = await compareSides({ bundle, ...result!, scenarios: chosen });
  const { claims } = checkClaims({
    messages: result!.messages,
    scenarios: chosen,
    observations,
    bundle,
    kernel: 'demo-y',
  });
  const failing = claims.find(({ scenarios: shown }) => shown.some(({ name }) => name === 'two-processes'))!;
  expect(failing.verdict).toBe('fails');
  const quoted = failing.ranges.map(({ start, end }) => wrong.slice(start, end)).join(' ');
  expect(quoted.replace(/\s+/g, ' ')).toBe(failing.quote);
  const quiet = { ...observations[0]!, problems: [], exitStatus: 0, output: [] };
  expect(verdictOf(quiet, undefined).verdict).toBe('not-run');
  const expected = expectedOutput(bundle, 'two-processes', 'demo-n');
  expect(verdictOf(quiet, expected).verdict).toBe('fails');
});

describe('patchscope compare', () => {
  const root = join(import.meta.dirname, '../..');
  const compare = async (folder: string, ...args: string[]) => {
    const said = { out: '', err: '' };
    const io = {
      root,
      folder,
      out: (data: string | Uint8Array) => void (said.out += String(data)),
      err: (text: string) => void (said.err += text),
    };
    const status = await compareCommand(args, io);
    return { status, ...said };
  };
  const few = ['--scenario', 'two-opens'];
  const refused = async (...args: string[]) =>
    compare(tmpdir(), ...args).catch((error: unknown) => {
      if (error instanceof Refused) return error.message;
      throw error;
    });

  test('what is refused', async () => {
    expect(await refused()).toContain('needs a patch');
    expect(await refused('no-such.patch')).toContain('there is no patch no-such.patch');
    expect(await refused('a..b')).toContain('--tree');
    expect(await refused('a', 'b')).toContain('one patch');
    expect(await refused('pidfs-undo-in-order', '--set', 'NO_SUCH=y')).toContain('NO_SUCH');
    expect(await refused('pidfs-undo-in-order', '--program', 'none.c')).toContain('none.c');
    expect(await refused('pidfs-undo-in-order', '--scenario', 'none')).toContain('none');
  });

  test('a range of a repository, as JSON: one behaviour changed, then one refactoring', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchscope-compare-'));
    try {
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@x', '-c', 'core.autocrlf=false', ...args], {
          cwd: folder,
        });
      const put = (path: string, text: string) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      };
      for (const path of bundle.paths().filter((p) => p.startsWith('demo/')))
        put(path.slice('demo/'.length), bundle.read(path)!);
      git('init', '-q');
      git('add', '-A');
      git('commit', '-q', '-m', 'base');
      const mode = edited('fs/pidfs.c', 'S_IFREG | S_IRUGO;', 'S_IFREG | S_IRUGO | 0100;');
      put('fs/pidfs.c', mode.read('fs/pidfs.c')!);
      git('commit', '-q', '-a', '-m', 'pidfs: executable');
      put('fs/pidfs.c', edited('fs/pidfs.c', '= get_pid(pid);', '= (get_pid(pid));', mode).read('fs/pidfs.c')!);
      git('commit', '-q', '-a', '-m', 'pidfs: brackets');
      // What is not committed is not compared.
      put('fs/pidfs.c', mode.read('fs/pidfs.c')!.replace('0100;', '0300;'));
      const changed = await compare(folder, 'HEAD~2..HEAD~1', '--tree', '.', '--json', ...few);
      expect(changed).toMatchObject({ status: 0, err: '' });
      const answer = JSON.parse(changed.out) as { user: unknown; title: string };
      expect(answer).toMatchObject({
        title: 'pidfs: executable',
        user: [{ what: 'fstat(pidfd).st_mode', before: '0100444', after: '0100544' }],
        paths: ['fs/pidfs.c'],
      });
      const same = await compare(folder, 'HEAD~1..', '--tree', '.', ...few);
      expect(same.out).toContain('User space sees no differences. No memory or reference problem on either side.');
      expect(same.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
