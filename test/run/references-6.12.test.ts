/**
 * References on Linux 6.12: one that is dropped from the source on purpose is reported with its object and with who took
 * it; what is clean stays without a report, also a thousand processes, which leave nothing behind.
 */
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { defaultBudgets } from '../../src/machine/machine';
import { formatProblem } from '../../src/machine/problem';
import { describeObject } from '../../src/machine/traces';
import { leakBaseline, leaksOf } from '../../src/run/leaks';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { OverlayTree, type Tree } from '../../src/tree/tree';
import { because } from '../because';
import { bundle } from '../scenarios/simulate';

interface Dropped {
  readonly file: string;
  /** The definition in which the call stands, as its name and parenthesis are written there. */
  readonly definition: string;
  /** Its first statement after the definition's name that is this call goes. */
  readonly call: string;
  readonly scenario: string;
  readonly report: RegExp;
  /** Among those who took references on the object. */
  readonly takenBy: string;
}

const dropped: readonly Dropped[] = [
  {
    file: 'fs/pidfs.c',
    definition: 'pidfs_evict_inode(',
    call: 'put_pid(pid);',
    scenario: 'two-opens',
    report: /^leak: nothing points to struct pid \d+ any more \(count 1\)$/,
    takenBy: 'pidfs_alloc_file',
  },
  {
    file: 'kernel/pid.c',
    definition: 'SYSCALL_DEFINE2(pidfd_open,',
    call: 'put_pid(p);',
    scenario: 'close-and-reopen',
    report: /^leak: nothing points to struct pid \d+ any more \(count \d\)$/,
    takenBy: 'find_get_pid',
  },
  {
    file: 'kernel/exit.c',
    definition: 'kernel_waitid(',
    call: 'put_pid(wo.wo_pid);',
    scenario: 'waitid',
    report: /^leak: nothing points to struct pid \d+ any more \(count \d\)$/,
    takenBy: 'pidfd_get_pid',
  },
  {
    file: 'fs/dcache.c',
    definition: 'dentry_unlink_inode(',
    call: 'iput(inode);',
    scenario: 'two-opens',
    report: /^leak: nothing points to inode \d+ any more \(count 1\)$/,
    takenBy: 'inode_init_always_gfp',
  },
];

/** The tree without that call; throws where it does not stand there. */
function without(base: Tree, { file, definition, call }: Dropped): Tree {
  const text = base.read(file)!;
  const start = text.indexOf(definition);
  const at = text.indexOf(call, start);
  const end = text.indexOf('\n}', start);
  if (start < 0 || at < 0 || at > end) throw new Error(`${file}: no ${call} in ${definition}`);
  return new OverlayTree(base, new Map([[file, text.slice(0, at) + text.slice(at + call.length - 1)]]));
}

const thousand = `
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int ends[2], status, good = 0;
  char c;
  if (pipe(ends)) return 1;
  for (int i = 0; i < 1000; i++) {
    int pid = fork();
    if (pid < 0) return 2;
    if (pid > 0) continue;
    close(ends[1]);
    for (int j = 0; j < 10; j++) if (pidfd_open(getpid(), 0) < 0) _exit(1);
    read(ends[0], &c, 1);
    _exit(0);
  }
  close(ends[1]);
  while (wait(&status) > 0) good += status == 0;
  printf("%d\\n", good);
}`;

const divides = `
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
static jmp_buf back;
static void handler(int signal, siginfo_t *info, void *context) { printf("%d %d\\n", signal, info->si_code); longjmp(back, 1); }
int main(void) {
  struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_NODEFER };
  volatile int zero = 0, minus = -1, lowest = -2147483647 - 1;
  volatile long wide = 0;
  sigaction(SIGFPE, &action, NULL);
  if (!setjmp(back)) printf("%d\\n", 6 / zero);
  if (!setjmp(back)) printf("%ld\\n", 6 % wide);
  if (!setjmp(back)) printf("%d\\n", lowest / minus);
  return 0;
}`;

const tree612 = kernelTree('6.12');
describe.skipIf(tree612.path === undefined)(`references on Linux 6.12${because(tree612.reason)}`, () => {
  const base = new DiskTree(tree612.path ?? '');
  const newRun = (tree: Tree, path: string, text: string) =>
    new Run({
      kernelProgram: kernelProgram({ tree, bundle, configuration: configure(tree) }),
      bundle,
      scenario: { path, text },
    });

  test.each(dropped)('a reference dropped in $file for $scenario: $takenBy is named', { timeout: 600_000 }, (drop) => {
    const path = `scenarios/${drop.scenario}.c`;
    const run = newRun(without(base, drop), path, bundle.read(path)!);
    const { problems } = runToVerdict(run, () => undefined);
    const leak = problems.find((problem) => problem.kind === 'leak' && drop.report.test(problem.message));
    expect(leak, problems.map(formatProblem).join('\n')).toBeDefined();
    expect(leak?.object?.taken?.flat().map((entry) => entry.function)).toContain(drop.takenBy);
  });

  test('a thousand processes with ten pidfds each leave nothing behind', { timeout: 600_000 }, () => {
    const run = newRun(base, 'thousand.c', thousand);
    expect(run.boot()).toBe(true);
    const { machine } = run;
    const kinds = () => {
      const counts: Record<string, number> = {};
      for (const object of machine.heap.living) {
        const kind = describeObject(object);
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      return counts;
    };
    const [afterBoot, baseline] = [kinds(), leakBaseline(run)];
    let most = 0;
    machine.onHeap = () => {
      most = Math.max(most, machine.memory.used);
    };
    run.runToEnd();
    expect(run.text(1)).toBe('1000\n');
    expect([...run.problems, ...leaksOf(run, baseline).map(({ problem }) => problem)].map(formatProblem)).toEqual([]);
    const afterEnd = kinds();
    // The program itself is gone too, with what boot gave it.
    for (const [kind, count] of Object.entries(afterEnd)) expect(count, kind).toBeLessThanOrEqual(afterBoot[kind] ?? 0);
    expect(most).toBeLessThan(defaultBudgets.memory / 4);
  });

  test('freed objects are forgotten when their memory is used again, and no sooner', { timeout: 600_000 }, () => {
    const text = `#include <sys/wait.h>\n#include <unistd.h>
int main(void) { for (int i = 0; i < 3000; i++) { if (fork() == 0) _exit(0); wait(0); } }`;
    const run = newRun(base, 'forks.c', text);
    expect(run.boot()).toBe(true);
    run.runToEnd();
    const { heap } = run.machine;
    expect(run.problems.map(formatProblem)).toEqual([]);
    expect(heap.forgotten).toBeGreaterThan(5_000);
    expect(heap.count - heap.forgotten).toBe([...heap.objects].length);
    expect([...heap.objects].length).toBeLessThan(20_000);
    const places = [...heap.objects].map(({ lo }) => lo);
    expect(new Set(places).size).toBe(places.length);
    // Back at the start the objects of that moment are known again.
    run.goTo(run.startStep);
    expect(heap.count).toBe(run.bootObjects);
    expect([...heap.living].every((object) => heap.get(object.id) === object && object.freedStep < 0)).toBe(true);
  });

  test('a system call that is not here is named; one that Linux has not is ENOSYS', { timeout: 600_000 }, () => {
    const text = `#include <errno.h>\n#include <stdio.h>\n#include <sys/syscall.h>\n#include <unistd.h>
int main(void) {
  for (int number = 0; number < 3; number++) {
    long numbers[] = { 174, 999, SYS_bpf };
    long result = syscall(numbers[number], 0, 0, 0);
    printf("%ld %d\\n", result, result < 0 && errno == ENOSYS);
    fflush(stdout);
  }
}`;
    const run = newRun(base, 'calls.c', text);
    expect(run.boot()).toBe(true);
    run.runToEnd();
    // create_module, which is gone, and a number that never was.
    expect(run.text(1)).toBe('-1 1\n-1 1\n');
    const [problem] = run.problems;
    expect(problem?.message).toBe('system call bpf(), which is neither in the files that run from source nor modelled');
    expect(formatProblem(problem!)).toContain('calls.c:8');
  });

  test('a division without a result raises SIGFPE', { timeout: 600_000 }, () => {
    const run = newRun(base, 'divides.c', divides);
    expect(run.boot()).toBe(true);
    run.runToEnd();
    expect(run.problems.map(formatProblem)).toEqual([]);
    // FPE_INTDIV is 1.
    expect(run.text(1)).toBe('8 1\n8 1\n8 1\n');
  });
});
