/**
 * References that are dropped from the source of real kernels on purpose, one call at a time: the leak names the object
 * and who took the reference. Of the same programs on the source as it is, nothing is reported. `npm run test:references`
 * asks all of it; `npm test` a sample on 6.12.
 */
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { LexCache } from '../../src/c/files';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { formatProblem } from '../../src/machine/problem';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { OverlayTree, type Tree } from '../../src/tree/tree';
import { because } from '../because';
import { holdsOn, scenarioPrograms } from '../oracle/programs';
import { bundle } from '../scenarios/simulate';

interface Dropped {
  readonly file: string;
  /** The definition in which the call stands, as its name and parenthesis are written there. */
  readonly definition: string;
  /** Its first statement in the definition that is this call goes. */
  readonly call: string;
  /** What the report calls the object, or the beginning of that. */
  readonly object: string;
  /** Function and file of somebody who took references on it. */
  readonly taker: string;
  /** Where it stands only in 6.12 or only in the newest tree. */
  readonly only?: '6.12' | 'newest';
}

const dropped: readonly Dropped[] = [
  { file: 'fs/pidfs.c', definition: 'void pidfs_evict_inode(', call: 'put_pid(pid);', object: 'struct pid 3', taker: 'pidfs_alloc_file fs/pidfs.c', only: '6.12' },
  { file: 'kernel/exit.c', definition: 'void release_task(', call: 'put_pid(thread_pid);', object: 'struct pid 3', taker: 'release_task kernel/exit.c' },
  { file: 'fs/file_table.c', definition: 'void __fput(', call: 'dput(dentry);', object: 'dentry B', taker: 'path_get fs/namei.c' },
  { file: 'fs/file_table.c', definition: 'void __fput(', call: 'mntput(mnt);', object: 'struct mount', taker: 'path_get fs/namei.c' },
  { file: 'fs/file_table.c', definition: 'file_free(', call: 'put_cred(f->f_cred);', object: 'struct cred', taker: 'init_file fs/file_table.c' },
  { file: 'kernel/pid.c', definition: 'pidfd_getfd(struct pid', call: 'fput(file);', object: 'file B', taker: '__fget_files_rcu fs/file.c' },
  { file: 'kernel/pid.c', definition: 'pidfd_getfd(struct pid', call: 'put_task_struct(task);', object: 'task 3', taker: 'get_pid_task kernel/pid.c' },
  { file: 'kernel/exit.c', definition: 'void delayed_put_task_struct(', call: 'put_task_struct(tsk);', object: 'task 3', taker: 'copy_process kernel/fork.c' },
  { file: 'fs/dcache.c', definition: 'dentry_unlink_inode(', call: 'iput(inode);', object: 'inode', taker: 'inode_init_always_gfp fs/inode.c' },
  { file: 'kernel/cred.c', definition: 'void exit_creds(', call: 'put_cred_many(cred, 2);', object: 'struct cred', taker: 'prepare_creds kernel/cred.c' },
  { file: 'kernel/cred.c', definition: 'void put_cred_rcu(', call: 'put_user_ns(cred->user_ns);', object: 'struct user_namespace', taker: 'create_user_ns kernel/user_namespace.c' },
  { file: 'kernel/cred.c', definition: 'void put_cred_rcu(', call: 'free_uid(cred->user);', object: 'root_user', taker: 'prepare_creds kernel/cred.c' },
  { file: 'kernel/nsproxy.c', definition: 'void switch_task_namespaces(', call: 'put_nsproxy(ns);', object: 'struct nsproxy', taker: 'create_nsproxy kernel/nsproxy.c' },
  { file: 'kernel/nsproxy.c', definition: 'void free_nsproxy(', call: 'put_pid_ns(ns->pid_ns_for_children);', object: 'struct pid_namespace', taker: 'create_pid_namespace kernel/pid_namespace.c', only: '6.12' },
  { file: 'kernel/pid.c', definition: 'void put_pid(', call: 'put_pid_ns(ns);', object: 'struct pid_namespace', taker: 'alloc_pid kernel/pid.c' },
  { file: 'fs/file.c', definition: 'void exit_files(', call: 'put_files_struct(files);', object: 'struct files_struct', taker: 'dup_fd fs/file.c' },
  { file: 'fs/fs_struct.c', definition: 'void free_fs_struct(', call: 'path_put(&fs->pwd);', object: 'dentry A', taker: 'path_get fs/namei.c' },
  { file: 'kernel/fork.c', definition: 'void __mmput(', call: 'mmdrop(mm);', object: 'struct mm_struct', taker: 'mm_init kernel/fork.c' },
  { file: 'kernel/exit.c', definition: 'void exit_mm(', call: 'mmput(mm);', object: 'struct mm_struct', taker: 'mm_init kernel/fork.c' },
  { file: 'kernel/exit.c', definition: 'void __exit_signal(', call: '__cleanup_sighand(sighand);', object: 'struct sighand_struct', taker: 'copy_sighand kernel/fork.c' },
  { file: 'kernel/fork.c', definition: 'void __put_task_struct(', call: 'put_signal_struct(tsk->signal);', object: 'struct signal_struct', taker: 'copy_signal kernel/fork.c' },
]; // prettier-ignore
/** Those of `npm test`: the cheapest that show a count of each form. */
const sample = ['dput(dentry);', 'mntput(mnt);', 'put_nsproxy(ns);'];

/** Takes and gives back references of every kind of `dropped`. */
const program = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  siginfo_t info;
  int ends[2], first = getpid();
  char c;
  pipe(ends);
  int child = fork();
  if (child == 0) {
    close(ends[1]);
    int other = syscall(SYS_pidfd_open, first, 0);
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS) != 0) _exit(9);
    int inner = fork();
    if (inner == 0) {
      close(syscall(SYS_pidfd_open, getpid(), 0));
      _exit(0);
    }
    int fd = syscall(SYS_pidfd_open, inner, 0);
    waitid(P_PIDFD, fd, &info, WEXITED);
    close(fd);
    close(other);
    read(ends[0], &c, 1);
    _exit(7);
  }
  int one = syscall(SYS_pidfd_open, child, 0), two = syscall(SYS_pidfd_open, child, 0);
  int got = syscall(SYS_pidfd_getfd, one, ends[0], 0);
  syscall(SYS_pidfd_send_signal, one, 0, NULL, 0);
  close(open("/proc/self/status", O_RDONLY));
  close(got);
  close(ends[1]);
  close(ends[0]);
  waitid(P_PIDFD, two, &info, WEXITED);
  close(one);
  close(two);
  printf("%d\\n", info.si_status);
  return 0;
}`;

/** The tree without that call; throws where it does not stand there. */
function without(base: Tree, { file, definition, call }: Dropped): Tree {
  const text = base.read(file)!;
  // The definition, not a declaration before it.
  for (let start = text.indexOf(definition); start >= 0; start = text.indexOf(definition, start + 1)) {
    const [at, end] = [text.indexOf(call, start), text.indexOf('\n}', start)];
    if (at < 0 || at > end || !/^[^;{]*\{/.test(text.slice(start))) continue;
    return new OverlayTree(base, new Map([[file, text.slice(0, at) + text.slice(at + call.length - 1)]]));
  }
  throw new Error(`${file}: no ${call} in ${definition}`);
}

const everything = process.env['PATCHSCOPE_REFERENCES'] === 'all';
for (const version of everything ? (['6.12', 'newest'] as const) : (['6.12'] as const)) {
  const found = kernelTree(version);
  describe.skipIf(found.path === undefined)(`references on Linux ${version}${because(found.reason)}`, () => {
    const base = new DiskTree(found.path ?? '');
    const lexCache = new LexCache();
    const chosen = dropped.filter(
      ({ only, call }) => (only ?? version) === version && (everything || sample.includes(call)),
    );
    const verdictOf = (tree: Tree) => {
      const configuration = configure(tree, { set: { USER_NS: 'y' } });
      const run = new Run({
        kernelProgram: kernelProgram({ tree, bundle, configuration, lexCache }),
        bundle,
        scenario: { path: 'references.c', text: program },
        lexCache,
      });
      return { ...runToVerdict(run, () => undefined), out: run.text(1) };
    };

    test('nothing is dropped: no report', { timeout: 600_000 }, () => {
      const { out, problems } = verdictOf(base);
      expect(problems.map(formatProblem)).toEqual([]);
      expect(out).toBe('7\n');
    });
    test.each(chosen)('$call in $definition) of $file', { timeout: 600_000 }, (drop) => {
      const { problems } = verdictOf(without(base, drop));
      const leaks = problems.filter(({ kind, message }) => kind === 'leak' && message.includes(` ${drop.object} `));
      const all = problems.map(formatProblem).join('\n');
      expect(leaks.length, all).toBeGreaterThan(0);
      const takers = leaks.flatMap(({ object }) => object?.taken?.flat() ?? []);
      const named = takers.filter(({ line }) => line > 0).map(({ function: name, path }) => `${name} ${path}`);
      expect(named, all).toContain(drop.taker);
    });
  });
}

/** Every scenario, judged for leaks too, on every tree. */
for (const version of everything ? (['6.1', '6.12', 'newest'] as const) : []) {
  const found = kernelTree(version);
  describe.skipIf(found.path === undefined)(`scenarios on Linux ${version}${because(found.reason)}`, () => {
    const tree = new DiskTree(found.path ?? '');
    const lexCache = new LexCache();
    const configuration = configure(tree, { set: { USER_NS: 'y' } });
    const kernel = kernelProgram({ tree, bundle, configuration, lexCache });
    const programs = scenarioPrograms().filter((one) =>
      holdsOn(one, found.path === undefined ? version : found.version),
    );
    test.each(programs)('$name leaves nothing', { timeout: 600_000 }, ({ path, text }) => {
      const run = new Run({ kernelProgram: kernel, bundle, scenario: { path, text }, lexCache });
      const { problems } = runToVerdict(run, (name) => configuration.values.get(name)?.value);
      expect(problems.map(formatProblem)).toEqual([]);
    });
  });
}
