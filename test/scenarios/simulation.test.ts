/**
 * The scenarios on the demo tree, with FS_PID=y and n: they print what is expected, everything that is expected of the
 * kernel's side holds, and nothing is left behind. Then the kernel is broken on purpose and must be caught.
 */
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/machine/problem';
import { expectedKernels, expectedOutput, scenarioHead, scenarioNames, scenarioText } from './scenario-files';
import { simulate, simulation } from './simulate';
import { leakBaseline, leaksOf } from '../../src/run/leaks';
import { ExpectingRun } from '../../src/run/expectations';

/** What the demo tree can give: scenarios/README.md. */
const given = ['root', 'threads'];

describe.each(scenarioNames().filter((name) => scenarioHead(name).needs.every((need) => given.includes(need))))(
  '%s',
  (name) => {
    for (const value of ['y', 'n']) {
      if (!expectedKernels(name).includes(`demo-${value}`)) continue;
      it(`runs as expected with FS_PID=${value}`, () => {
        const { run, status, problems, expectations } = simulate({
          program: `scenarios/${name}.c`,
          set: { FS_PID: value },
        });
        expect(problems.map(formatProblem)).toEqual([]);
        expect(run.text(1)).toBe(expectedOutput(name, `demo-${value}`));
        expect(run.text(2)).toBe('');
        expect(status).toBe(0);
        const written = scenarioText(name).match(/\/\/ expect after/g) ?? [];
        expect(expectations).toHaveLength(written.length);
        // Whatever applies had its moment.
        expect(expectations.filter((e) => e.applies && e.times === 0)).toEqual([]);
      });
    }
  },
);

/** 1-based line behind the first one that holds `part`. */
function lineBehind(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length + 1;
}

describe('a kernel that is broken on purpose', () => {
  const withoutGetPid = (text: string) => text.replace('= get_pid(pid);', '= pid;');

  it('without get_pid: use after free, with who freed and who used', () => {
    const { status, problems, run } = simulate({
      program: 'scenarios/two-opens.c',
      changed: { 'fs/pidfs.c': withoutGetPid },
    });
    expect(status).toBe(3);
    const [found] = problems.filter((p) => p.kind === 'use-after-free');
    expect(found?.message).toMatch(/^use after free: read of 4 bytes at offset 0 of struct pid/);
    expect(found?.stack).toContainEqual(
      expect.objectContaining({
        function: 'pidfs_evict_inode',
        path: 'fs/pidfs.c',
        line: lineBehind(run.kernel.program.options.tree.read('fs/pidfs.c')!, 'clear_inode(inode);'),
      }),
    );
    expect(found?.object?.freed).toContainEqual(expect.objectContaining({ function: 'put_pid', path: 'kernel/pid.c' }));
    expect(found?.object?.made).toContainEqual(expect.objectContaining({ function: 'alloc_pid', path: 'kernel/pid.c' }));
    expect(formatProblem(found!)).toContain('struct pid, freed by:\n');
    // It stopped in the last close(): nothing after that was printed.
    expect(run.text(1)).not.toContain('done');
  });

  it('without put_pid: a leaked struct pid, with who made it', () => {
    const { status, problems } = simulate({
      program: 'scenarios/two-processes.c',
      changed: { 'fs/pidfs.c': (text) => text.replace(/(clear_inode\(inode\);\n)\tput_pid\(\w+\);\n/, '$1') },
    });
    expect(status).toBe(3);
    const leaks = problems.filter((p) => p.kind === 'leak');
    expect(leaks.map((p) => p.message)).toEqual([
      'leak: nothing points to struct pid 3 any more (count 1)',
      'leak: nothing points to struct pid 4 any more (count 1)',
    ]);
    expect(leaks[0]!.object?.made).toContainEqual(expect.objectContaining({ function: 'alloc_pid' }));
  });

  it('one get_pid too many: a leak as well', () => {
    const { problems } = simulate({
      program: 'scenarios/two-opens.c',
      changed: { 'fs/pidfs.c': (text) => text.replace('= get_pid(pid);', '= get_pid(get_pid(pid));') },
    });
    expect(problems.filter((p) => p.kind === 'leak').map((p) => p.message)).toEqual([
      'leak: nothing points to struct pid 3 any more (count 1)',
    ]);
  });

  const opens = `
    #include <signal.h>
    #include <sys/syscall.h>
    #include <sys/wait.h>
    #include <unistd.h>
    int main(void)
    {
      int fd = syscall(SYS_pidfd_open, getpid(), 0);
      return fd < 0 ? 1 : 0;
    }`;
  /** Lets the first allocation of a struct file or dentry by pidfd_open fail. */
  function withFailingAllocation(origin: string, change?: (text: string) => string) {
    const { run, symbols } = simulation({ program: opens, ...(change && { changed: { 'fs/pidfs.c': change } }) });
    expect(run.boot()).toBe(true);
    const baseline = leakBaseline(run);
    let failed = 0;
    run.machine.failAllocation = (from) => from === origin && run.systemCalls.at(-1)?.name === 'pidfd_open' && ++failed === 1;
    const expecting = new ExpectingRun(run, symbols);
    while (!expecting.runTo(run.machine.budgets.steps + 1));
    expect(failed).toBeGreaterThan(0);
    return { status: run.machine.exitStatus, problems: [...expecting.failures, ...run.problems, ...leaksOf(run, baseline).map((l) => l.problem)] };
  }
  it.each(['filp', 'dentry'])('the error path is clean when %s cannot be allocated', (origin) => {
    expect(withFailingAllocation(origin)).toEqual({ status: 1, problems: [] });
  });
  it('without iput on the error path: a leak, when that path runs', () => {
    const without = (text: string) =>
      text.replace(/\tif \(IS_ERR\(\w+\)\)\n\t\tiput\(inode\);\n/, '');
    const { status, problems } = withFailingAllocation('filp', without);
    expect(status).toBe(1);
    expect(problems.map((p) => p.message)).toEqual([
      expect.stringMatching(/^leak: one reference on inode \d+ \(count 1\) held by nothing$/),
    ]);
    expect(problems[0]!.object?.made).toContainEqual(expect.objectContaining({ function: 'pidfs_alloc_file' }));
    // And none when it does not run.
    expect(simulate({ program: opens, changed: { 'fs/pidfs.c': without } }).problems).toEqual([]);
  });
});
