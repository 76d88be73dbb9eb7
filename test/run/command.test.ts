/** The `patchscope` command: exit statuses, what goes to stdout, and what is said of bad input. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patchscope } from '../../src/cli/command';
import { defaultBudgets } from '../../src/machine/machine';
import { formatProblem } from '../../src/machine/problem';
import { bundle, root, simulate } from '../scenarios/simulate';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchscope-command-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function command(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const out: Uint8Array[] = [];
  let err = '';
  const status = await patchscope(args, {
    root,
    folder,
    out: (data) => out.push(typeof data === 'string' ? new TextEncoder().encode(data) : data),
    err: (text) => (err += text),
  });
  return { status, out: Buffer.concat(out).toString('latin1'), err };
}
/** Writes a program beside the command. */
function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return name;
}
/** A copy of the demo tree with one file changed; gives its folder's name. */
function changedDemo(name: string, path: string, change: (text: string) => string): string {
  for (const file of bundle.paths().filter((p) => p.startsWith('demo/'))) {
    const to = join(folder, name, file.slice('demo/'.length));
    mkdirSync(join(to, '..'), { recursive: true });
    const text = bundle.read(file)!;
    const changed = file === `demo/${path}` ? change(text) : text;
    if (file === `demo/${path}` && changed === text) throw new Error(`the change of ${path} changes nothing`);
    writeFileSync(to, changed);
  }
  return name;
}

describe('run', () => {
  it('prints what the program prints and ends as it ends', async () => {
    write(
      'seven.c',
      '#include <stdio.h>\nint main(int c, char **v) { printf("%d %s\\n", c + ADD, v[1]); return 7; }\n',
    );
    const result = await command('run', 'seven.c', '--define', 'ADD=40', '--arg', 'two words');
    expect(result).toEqual({ status: 7, out: '42 two words\n', err: '' });
  });
  it('gives threads a stack also on a kernel without mmap()', async () => {
    const text =
      '#include <pthread.h>\n#include <stdio.h>\n' +
      'static void *add(void *sum) { char deep[70000]; deep[0] = 5; *(int *)sum += deep[0]; return sum; }\n' +
      'int main(void) { pthread_t a, b; int sum = 1; void *seen = 0; if (pthread_create(&a, 0, add, &sum)) return 1;\n' +
      'pthread_join(a, &seen); pthread_create(&b, 0, add, seen); pthread_join(b, 0); printf("%d\\n", sum); }\n';
    write('threads.c', text);
    expect(await command('run', 'threads.c')).toEqual({ status: 0, out: '11\n', err: '' });
  });
  it('passes bytes on as they are, and CRLF and invalid UTF-8 in', async () => {
    const text = Buffer.concat([
      Buffer.from(
        '/* \xff\xfe */\r\n#include <unistd.h>\r\nint main(void)\r\n{\r\n\twrite(1, "\\xc3\\x28\\0z", 4); \\\r\n',
        'latin1',
      ),
      Buffer.from('\twrite(2, "e\\n", 2);\r\n\treturn 0;\r\n}\r\n'),
    ]);
    write('bytes.c', text);
    expect(await command('run', 'bytes.c')).toEqual({ status: 0, out: '\xc3\x28\0z', err: 'e\n' });
  });
  it('finds bundled scenarios by name and by path', async () => {
    const expected = readFileSync(join(root, 'scenarios/expected/two-opens.demo-n.txt'), 'utf8');
    const byName = await command('run', 'two-opens', '--set', 'FS_PID=n');
    expect(byName).toEqual({ status: 0, out: expected, err: '' });
    expect(await command('run', 'scenarios/two-opens.c', '--set', 'CONFIG_FS_PID=n')).toEqual(byName);
  });
  it('prints a trace, down to evict_inode and put_pid', async () => {
    const { status, out, err } = await command('run', 'scenarios/two-opens.c', '--trace');
    expect(status).toBe(0);
    // What it rests on, for the demo tree without no-ops.
    expect(err).toMatch(/^\d{3} functions from source, \d+ models, 0 no-ops\. One CPU, .*\n$/);
    const text = Buffer.from(out, 'latin1').toString();
    expect(text).toMatch(/task 2 +fs\/pidfs\.c:\d+ +evict_inode of inode 303/);
    expect(text).toMatch(/last put_pid of struct pid 3/);
    expect(text).toContain('prints "same inode: yes"');
    expect(text).toContain(
      'fork · open 3 · open 4 · exit · poll IN · reap · close 3 · close 4 · evict 303 · pid freed',
    );
  });
  it('writes JSON', async () => {
    expect((await command('run', 'two-opens', '--json', 'run.json')).status).toBe(0);
    const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    expect(record).toMatchObject({ program: 'scenarios/two-opens.c', status: 0, exitStatus: 0, problems: [] });
    expect(record.systemCalls.map((c: { name: string }) => c.name)).toContain('pidfd_open');
    expect(record.expectations.length).toBeGreaterThan(5);
  });
  it('gives 3 where an expectation does not hold', async () => {
    write(
      'wrong.c',
      bundle.read('scenarios/two-opens.c')!.replace('pid->count == 2, dentries', 'pid->count == 5, dentries'),
    );
    const { status, err } = await command('run', 'wrong.c');
    expect(status).toBe(3);
    expect(err).toMatch(/^expected after first_open: pid->count == 5, but it is 2 in main, wrong\.c:\d+\n$/);
  });
});

describe('the built command', () => {
  it('runs through a link, from any folder, with the texts packed beside it', async () => {
    const require = createRequire(import.meta.url);
    mkdirSync(join(folder, 'installed/dist'), { recursive: true });
    await build({
      entryPoints: [join(root, 'src/cli/main.ts')],
      outfile: join(folder, 'installed/dist/cli.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
      logLevel: 'silent',
    });
    const texts = Object.fromEntries(bundle.paths().map((path) => [path, bundle.read(path)]));
    writeFileSync(join(folder, 'installed/dist/bundled.json'), JSON.stringify(texts));
    symlinkSync('installed/dist/cli.cjs', join(folder, 'patchscope'));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'patchscope'), ...args], { cwd: tmpdir(), encoding: 'utf8' });
    const scenario = run('run', 'two-opens', '--set', 'FS_PID=y');
    expect([scenario.status, scenario.stderr]).toEqual([0, '']);
    expect(scenario.stdout).toBe(readFileSync(join(root, 'scenarios/expected/two-opens.demo-y.txt'), 'utf8'));
    expect(run('run', 'nothing').status).toBe(2);
  });
});

describe('bad input', () => {
  it.each([
    [['run'], 'run needs a program'],
    [['run', 'nowhere.c'], /^there is no file nowhere.c, and no bundled scenario of that name: they are .*two-opens, /],
    [['run', 'two-opens', 'x'], 'run takes one program; arguments for it are --arg x'],
    [['run', 'two-opens', '--frob'], 'there is no option --frob'],
    [['run', 'two-opens', '--tree'], '--tree needs a value'],
    [['run', 'two-opens', '--tree', 'a', '--tree', 'b'], '--tree is given more than once'],
    [['run', 'two-opens', '--trace=yes'], '--trace takes no value'],
    [['run', 'two-opens', '--set', 'FS_PID'], '--set needs NAME=VALUE, not "FS_PID"'],
    [['run', 'two-opens', '--set', 'NO_SUCH=y'], 'no Kconfig file of the demo tree defines NO_SUCH'],
    [['run', 'two-opens', '--set', 'FS_PID=perhaps'], 'FS_PID cannot be perhaps: it is y (default; 64BIT=y)'],
    [['run', 'two-opens', '--config', 'no.config'], 'no.config cannot be read'],
    [['run', 'two-opens', '--tree', 'no-folder'], 'no-folder is not a folder'],
    [['kconfig'], 'kconfig needs a symbol, or --solve'],
    [['kconfig', 'NO_SUCH'], 'no Kconfig file of the demo tree defines NO_SUCH'],
    [['layout'], "layout needs one type: layout 'struct inode'"],
    [['layout', 'struct no_such'], 'the demo tree defines no struct no_such'],
    [['run', 'two-opens', '--json', 'no/such/folder'], /^no\/such\/folder cannot be written: /],
  ] as const)('%j', async (args, message) => {
    const { status, err } = await command(...args);
    expect(status).toBe(2);
    const said = err.replace(/^patchscope: /, '').trimEnd();
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });
  it('a command that there is not', async () => {
    expect(await command('frob')).toMatchObject({ status: 2, out: '' });
    expect(await command()).toMatchObject({ status: 2, out: '' });
    expect((await command('--help')).out).toContain('patchscope run PROGRAM.c');
  });
  it('a .config that is not one', async () => {
    write('text.config', 'Dear all,\nthis is no configuration.\n');
    const { status, err } = await command('run', 'two-opens', '--config', 'text.config');
    expect(status).toBe(2);
    expect(err).toBe('patchscope: text.config is not a .config: it has 0 lines like CONFIG_NAME=value\n');
  });
  it('a folder that is no kernel tree, and one without pidfds', async () => {
    mkdirSync(join(folder, 'empty'));
    const empty = await command('run', 'two-opens', '--tree', 'empty');
    expect(empty.status).toBe(2);
    expect(empty.err).toMatch(
      /^patchscope: empty: this folder is not a kernel tree .*; without --tree the demo tree is used\n$/,
    );
    mkdirSync(join(folder, 'old/init'), { recursive: true });
    writeFileSync(join(folder, 'old/Kconfig'), 'mainmenu "Old"\n');
    writeFileSync(join(folder, 'old/init/main.c'), '\n');
    const old = await command('run', 'two-opens', '--tree', 'old');
    expect(old.status).toBe(2);
    expect(old.err).toContain('the tree has no fs/pidfs.c');
    expect(old.err).toContain('without --tree the demo tree is used');
  });
});

describe('a program that is not right', () => {
  it.each([
    ['int main(void)\n{\n\tint x = ;\n\treturn 0;\n}\n', "3:10: expected an expression before ';'"],
    ['int main(void)\n{\n\treturn y;\n}\n', "3:9: 'y' undeclared"],
    ['int main(void) { return 0;', "1:27: expected '}' at the end of the text"],
    ['#include <no-such.h>\nint main(void) { return 0; }\n', '1:1: no-such.h: No such file or directory'],
    ['#if 1\nint main(void) { return 0; }\n', '1:'],
    ['int other(void) { return 0 }\nint main(void) { return 0; }\n', "1:28: expected ';' before '}'"],
  ])('%j has its place told', async (text, said) => {
    write('broken.c', text);
    const { status, err } = await command('run', 'broken.c');
    expect(status).toBe(2);
    expect(err).toContain(`patchscope: broken.c:${said}`);
  });
  it('no main()', async () => {
    write('none.c', 'int x;\n');
    expect(await command('run', 'none.c')).toEqual({ status: 2, out: '', err: 'patchscope: none.c has no main()\n' });
  });
  it('a function that nobody defines', async () => {
    write('nobody.c', 'int nobody(int);\nint main(void)\n{\n\treturn nobody(3);\n}\n');
    const { status, err } = await command('run', 'nobody.c');
    expect(status).toBe(3);
    expect(err).toBe('call of nobody(), which is not in the program and not in the library in main, nobody.c:4\n');
  });
  it.each([
    ['an endless loop', 'for (;;) ;', 'the run took more than 50,000,000 steps in main, ends.c:4'],
    ['a runaway recursion', 'return again(0);', 'calls are nested deeper than 20000 in again, ends.c:2'],
    ['memory without end', 'for (;;) malloc(1 << 20);', 'the run needs more than 512 MB of memory in main, ends.c:4'],
    ['a null pointer', 'return *(int *)0;', 'null pointer: read of 4 bytes at offset 0 of NULL in main, ends.c:4'],
  ])('%s is ended, with the place', async (_what, body, said) => {
    write(
      'ends.c',
      `#include <stdlib.h>\nint again(int n) { return again(n + 1) + 1; }\nint main(void) {\n${body}\n}\n`,
    );
    const { status, err } = await command('run', 'ends.c');
    expect(status).toBe(3);
    expect(err.split('\n')[0]).toBe(said);
  });
  it('a fork bomb is ended, with the place', () => {
    const { problems, status, run } = simulate({
      program: '#include <unistd.h>\nint main(void) { for (;;) fork(); }\n',
      budgets: { ...defaultBudgets, tasks: 100 },
    });
    expect(status).toBe(3);
    expect(run.machine.tasks).toHaveLength(100);
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(
        /^more than 100 tasks are alive in copy_process, kernel\/fork\.c:\d+\n[^]*main {2}test\.c:2/,
      ),
    ]);
  });
  it('10 MB of text', async () => {
    const line = `// ${'x'.repeat(96)}\n`;
    write('large.c', `#include <stdio.h>\nint main(void) { puts("large"); return 0; }\n${line.repeat(105_000)}`);
    expect(await command('run', 'large.c')).toEqual({ status: 0, out: 'large\n', err: '' });
  });
  it('10 MB of anything', async () => {
    const bytes = new Uint8Array(10 << 20);
    for (let i = 0, x = 1; i < bytes.length; i++) {
      x = (Math.imul(x, 1103515245) + 12345) | 0;
      bytes[i] = x >>> 16;
    }
    write('noise.c', bytes);
    const { status, err } = await command('run', 'noise.c');
    expect(status).toBe(2);
    expect(err).toMatch(/^patchscope: noise\.c:\d+:\d+: /);
  });
});

describe('a tree that is not right', () => {
  const brokenAt = (tree: string) => command('run', 'two-opens', '--tree', tree);
  it('a C error: file, line, column and construct', async () => {
    const tree = changedDemo('c-error', 'fs/pidfs.c', (text) => text.replace('get_pid(pid);', 'get_pid(pid;'));
    const { status, err } = await brokenAt(tree);
    expect(status).toBe(3);
    expect(err).toMatch(/^fs\/pidfs\.c:\d+:\d+: expected '\)' before ';'\n {2}reached from:\n/);
  });
  it('a function that is neither in the tree nor modelled: name, caller, stack', async () => {
    const tree = changedDemo('unmodelled', 'fs/pidfs.c', (text) =>
      text
        .replace('= get_pid(pid);', '= get_pid(pid);\n\t\tno_such_function(pid);')
        .replace(
          'struct file *pidfs_alloc_file',
          'void no_such_function(struct pid *pid);\nstruct file *pidfs_alloc_file',
        ),
    );
    const { status, err } = await brokenAt(tree);
    expect(status).toBe(3);
    expect(err).toMatch(/^call of no_such_function\(\), .* in pidfs_alloc_file, fs\/pidfs\.c:\d+\n {2}reached from:\n/);
    expect(err).toMatch(/\n {4}main {2}scenarios\/two-opens\.c:\d+\n/);
  });
  it('text that ends in the middle', async () => {
    const tree = changedDemo('cut', 'fs/pidfs.c', (text) => text.slice(0, text.indexOf('iget_locked(')));
    const { status, err } = await brokenAt(tree);
    expect(status).toBe(3);
    expect(err).toMatch(/fs\/pidfs\.c:\d+:\d+: /);
  });
  it('CRLF and a byte that is no UTF-8', async () => {
    const tree = changedDemo('crlf', 'fs/pidfs.c', (text) => `${text.replaceAll('\n', '\r\n')}/* \ud800 */\r\n`);
    expect(await brokenAt(tree)).toMatchObject({ status: 0, err: '' });
  });
});

describe('kconfig and layout', () => {
  it('the value of a symbol and why', async () => {
    const { status, out } = await command('kconfig', 'FS_PID');
    expect(status).toBe(0);
    expect(out).toMatch(/^FS_PID=y {2}\(default; 64BIT=y; from x86_64_defconfig\)\n {2}default y at fs\/Kconfig:\d+/);
    expect((await command('kconfig', 'CONFIG_FS_PID', '--set', 'FS_PID=n')).out).toMatch(/^FS_PID=n {2}\(set; /);
  });
  it('a whole configuration', async () => {
    const { out } = await command('kconfig', '--solve', '--set', 'FS_PID=n');
    expect(out).toContain('# CONFIG_FS_PID is not set\n');
    write('own.config', out);
    expect((await command('kconfig', 'FS_PID', '--config', 'own.config')).out).toContain('set in own.config');
  });
  it('offsets and sizes', async () => {
    const { status, out } = await command('layout', 'struct upid');
    expect([status, out]).toEqual([
      0,
      'struct upid: 16 bytes, aligned to 8\noffset   size\n     0      4  nr  int\n     8      8  ns  struct pid_namespace *\n',
    ]);
    const record = JSON.parse((await command('layout', 'struct upid', '--json')).out);
    expect(record).toEqual({
      type: 'struct upid',
      size: 16,
      align: 8,
      members: [
        { name: 'nr', type: 'int', offset: 0, size: 4 },
        { name: 'ns', type: 'struct pid_namespace *', offset: 8, size: 8 },
      ],
    });
  });
});
