/**
 * The demo tree as real C, judged without our own compiler: gcc builds it for both values of FS_PID, machine.c stands in
 * for the machine, and the scenarios run on it. Planted bugs show that the checks can fail.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedKernels, expectedOutput, scenarioFolder, scenarioNames } from '../scenarios/scenario-files';

const demo = join(import.meta.dirname, '../../demo');
const hasCompiler = platform() === 'linux' && process.arch === 'x64' && spawnSync('gcc', ['--version']).status === 0;

/** Paths of the C files below `root`, relative to it. */
function sources(root: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[]).filter((path) => path.endsWith('.c')).sort();
}

/** Builds the tree at `root` as a library in `out`. */
function buildKernel(root: string, out: string, fsPid: 'y' | 'n'): void {
  mkdirSync(join(out, 'generated'), { recursive: true });
  const config = `#define CONFIG_64BIT 1\n${fsPid === 'y' ? '#define CONFIG_FS_PID 1\n' : ''}`;
  writeFileSync(join(out, 'generated/autoconf.h'), config);
  const forced = ['compiler-version', 'kconfig', 'compiler_types'];
  execFileSync(
    'gcc',
    [
      ...['-std=gnu11', '-g', '-fPIC', '-shared', '-ffreestanding', '-fno-builtin', '-nostdinc', '-Wall', '-Werror'],
      ...['-Iinclude', '-Iinclude/uapi', `-I${out}`],
      ...forced.flatMap((name) => ['-include', `include/linux/${name}.h`]),
      ...['-Wl,-z,norelro', '-Wl,-Bsymbolic', ...sources(root), '-o', join(out, 'libdemo.so')],
    ],
    { cwd: root, stdio: 'pipe' },
  );
}

/** Runs a program on the kernel in `out`. */
function runOn(out: string, program: string): { stdout: string; stderr: string; status: number | null } {
  const binary = join(out, 'program');
  const harness = import.meta.dirname;
  execFileSync('gcc', [
    ...['-w', '-g', '-fPIC', '-rdynamic', '-include', join(harness, 'user.h')],
    ...[program, join(out, '../machine.o'), join(out, 'libdemo.so'), `-Wl,-rpath,${out}`, '-o', binary],
  ]);
  return spawnSync(binary, { encoding: 'utf8', timeout: 20_000 });
}

describe.runIf(hasCompiler)('the demo tree, built with gcc', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchscope-demo-'));
    const harness = import.meta.dirname;
    execFileSync('gcc', ['-w', '-g', '-fPIC', '-c', join(harness, 'machine.c'), '-o', join(folder, 'machine.o')]);
    for (const fsPid of ['y', 'n'] as const) buildKernel(demo, join(folder, fsPid), fsPid);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  for (const fsPid of ['y', 'n'] as const) {
    const names = scenarioNames().filter((name) => expectedKernels(name).includes(`demo-${fsPid}`));
    it.each(names)(`FS_PID=${fsPid}: %s prints what is expected and leaves nothing behind`, (name) => {
      const result = runOn(join(folder, fsPid), join(scenarioFolder, `${name}.c`));
      expect(result.stderr).toBe('');
      expect(result.stdout).toBe(expectedOutput(name, `demo-${fsPid}`));
      expect(result.status).toBe(0);
    });
  }

  it('leaves to the machine what PRIMITIVES.md lists', () => {
    const listed = readFileSync(join(demo, 'PRIMITIVES.md'), 'utf8').split('Declared in headers but')[0]!;
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
    for (const path of readdirSync(demo, { recursive: true, withFileTypes: true })) {
      if (!path.isFile() || path.name.endsWith('.md') || path.name.endsWith('_defconfig')) continue;
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
    cpSync(demo, root, { recursive: true });
    const text = readFileSync(join(root, 'fs/pidfs.c'), 'utf8');
    expect(text).toContain(before);
    writeFileSync(join(root, 'fs/pidfs.c'), text.replace(before, after));
    const out = join(folder, `out-${root.slice(-6)}`);
    buildKernel(root, out, 'y');
    const result = runOn(out, join(scenarioFolder, 'two-opens.c'));
    expect(result.stderr).toMatch(complaint);
    expect(result.status).not.toBe(0);
  });
});
