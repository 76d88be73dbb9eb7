/**
 * The demo tree as real C, judged without our own compiler: gcc builds it for both values of FS_PID, machine.c stands in
 * for the machine, and the scenarios run on it. Planted bugs show that the checks can fail.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedOutput, scenarioFolder } from '../scenarios/scenario-files';
import { buildKernel, canBuild, demoFolder, nativeScenarios, runOnKernel } from './kernel';

describe.runIf(canBuild)('the demo tree, built with gcc', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchscope-demo-'));
    for (const fsPid of ['y', 'n'] as const) buildKernel(demoFolder, join(folder, fsPid), fsPid);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  for (const fsPid of ['y', 'n'] as const) {
    it.each(nativeScenarios(fsPid))(`FS_PID=${fsPid}: %s prints what is expected and leaves nothing behind`, (name) => {
      const result = runOnKernel(join(folder, fsPid), join(scenarioFolder, `${name}.c`));
      expect(result.stderr).toBe('');
      expect(result.stdout).toBe(expectedOutput(name, `demo-${fsPid}`));
      expect(result.status).toBe(0);
    });
    it.each(['filp', 'dentry', 'inode_cache', 'pid', 'task_struct', 'signal_struct', 'sighand_struct', 'files_struct'])(
      `FS_PID=${fsPid}: leaves nothing behind when there is no memory for %s`,
      (cache) => {
        const result = runOnKernel(join(folder, fsPid), join(scenarioFolder, 'close-and-reopen.c'), cache);
        expect(result.stderr).toBe('');
      },
    );
  }

  it('leaves to the machine what PRIMITIVES.md lists', () => {
    const listed = readFileSync(join(demoFolder, 'PRIMITIVES.md'), 'utf8').split('Declared in headers but')[0]!;
    const named = [...listed.matchAll(/`[^`]*?(\w+)(?:\([^`]*)?`/g)].map((match) => match[1]!);
    for (const fsPid of ['y', 'n']) {
      const output = execFileSync('nm', ['-D', '--undefined-only', join(folder, fsPid, 'libdemo.so')], {
        encoding: 'utf8',
      });
      const symbols = [...output.matchAll(/ U (\w+)/g)].map((match) => match[1]!);
      expect(symbols.length).toBeGreaterThan(40);
      expect(symbols.filter((symbol) => !named.includes(symbol))).toEqual([]);
    }
  });

  it('says in the first line of each file that it is not Linux source', () => {
    for (const path of readdirSync(demoFolder, { recursive: true, withFileTypes: true })) {
      if (!path.isFile() || path.name.endsWith('.md')) continue;
      const first = readFileSync(join(path.parentPath, path.name), 'utf8').split('\n')[0];
      expect(first).toContain('Demo tree, written for Patchscope after cb12fd8e0d; not Linux source.');
    }
  });

  it.each([
    ['inode->i_private = get_pid(pid);', 'inode->i_private = pid;', /memory that is freed/],
    ['	clear_inode(inode);\n	put_pid(stashed);', '	clear_inode(inode);\n	(void)stashed;', /left behind: pid/],
    ['	rcu_read_unlock();\n', '', /RCU reader/],
  ])('finds a planted bug: %j → %j', (before, after, complaint) => {
    const root = mkdtempSync(join(folder, 'planted-'));
    cpSync(demoFolder, root, { recursive: true });
    const text = readFileSync(join(root, 'fs/pidfs.c'), 'utf8');
    expect(text).toContain(before);
    writeFileSync(join(root, 'fs/pidfs.c'), text.replace(before, after));
    const out = join(folder, `out-${root.slice(-6)}`);
    buildKernel(root, out, 'y');
    const result = runOnKernel(out, join(scenarioFolder, 'two-opens.c'));
    expect(result.stderr).toMatch(complaint);
    expect(result.status).not.toBe(0);
  });
});
