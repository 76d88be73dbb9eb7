/**
 * What is particular to real kernel trees: the files that run from source, the macros and functions that stand on
 * primitives instead of inline assembly, the headers a build would generate.
 */
import type { MemoryTree, Tree } from '../tree/tree';

/** Files that run from source where the tree has them, strongest first. */
const sourceUnits = [
  'fs/pidfs.c',
  'kernel/pid.c',
  'kernel/nsproxy.c',
  'kernel/fork.c',
  'kernel/signal.c',
  'kernel/exit.c',
  'fs/libfs.c',
  'fs/nsfs.c',
  'fs/anon_inodes.c',
  'fs/dcache.c',
  'fs/inode.c',
  'fs/file.c',
  'fs/file_table.c',
  'fs/attr.c',
  'fs/stat.c',
  'fs/open.c',
  'fs/super.c',
  'fs/namespace.c',
  'fs/mount.c',
  'fs/fs_context.c',
  'fs/fs_parser.c',
  'fs/fsopen.c',
  'fs/statfs.c',
  'fs/select.c',
  'fs/eventpoll.c',
  'fs/fcntl.c',
  'fs/locks.c',
  'fs/utimes.c',
  'fs/sync.c',
  'fs/splice.c',
  'fs/ioctl.c',
  'fs/read_write.c',
  'fs/seq_file.c',
  'fs/filesystems.c',
  'fs/fhandle.c',
  'fs/xattr.c',
  'fs/posix_acl.c',
  'fs/exportfs/expfs.c',
  'fs/pipe.c',
  'fs/eventfd.c',
  'fs/signalfd.c',
  'fs/timerfd.c',
  'fs/d_path.c',
  'fs/mnt_idmapping.c',
  'fs/namei.c',
  'lib/percpu_counter.c',
  'fs/fs_struct.c',
  'fs/init.c',
  'fs/readdir.c',
  'fs/ramfs/inode.c',
  'fs/nullfs.c',
  'fs/ramfs/file-mmu.c',
  'fs/proc/root.c',
  'fs/proc/base.c',
  'fs/proc/generic.c',
  'fs/proc/inode.c',
  'fs/proc/fd.c',
  'fs/proc/namespaces.c',
  'fs/proc/self.c',
  'fs/proc/thread_self.c',
  'fs/proc/util.c',
  'fs/proc/array.c',
  'fs/proc/task_mmu.c',
  'fs/proc_namespace.c',
  'init/do_mounts.c',
  'kernel/user_namespace.c',
  'kernel/ucount.c',
  'kernel/exec_state.c',
  'kernel/nscommon.c',
  'kernel/nstree.c',
  'fs/file_attr.c',
  'fs/fs_dirent.c',
  'kernel/capability.c',
  'kernel/exec_domain.c',
  'fs/pnode.c',
  'fs/stack.c',
  'fs/bad_inode.c',
  'kernel/task_work.c',
  'kernel/pid_namespace.c',
  'kernel/utsname.c',
  'kernel/user.c',
  'kernel/cred.c',
  'kernel/groups.c',
  'kernel/sys.c',
  'kernel/ptrace.c',
  'kernel/kcmp.c',
  'kernel/time/hrtimer.c',
  'kernel/time/sleep_timeout.c',
  'kernel/time/itimer.c',
  'kernel/time/time.c',
  'kernel/time/posix-timers.c',
  'kernel/time/namespace.c',
  'kernel/cgroup/namespace.c',
  'ipc/namespace.c',
  'net/core/net_namespace.c',
  'net/socket.c',
  'net/core/scm.c',
  'lib/timerqueue.c',
  'lib/is_single_threaded.c',
  'fs/exec.c',
  'kernel/sched/wait.c',
  'kernel/sched/wait_bit.c',
  'kernel/sched/completion.c',
  'kernel/sched/swait.c',
  'lib/lockref.c',
  'lib/idr.c',
  'lib/xarray.c',
  'lib/radix-tree.c',
  'lib/llist.c',
  'lib/list_sort.c',
  'lib/sort.c',
  'lib/rbtree.c',
  'lib/rhashtable.c',
  'lib/string.c',
  'lib/string_helpers.c',
  'lib/bitmap.c',
  'lib/find_bit.c',
  'lib/hweight.c',
  'lib/kstrtox.c',
  'lib/kasprintf.c',
  'lib/ctype.c',
  'lib/hexdump.c',
  'lib/refcount.c',
  'lib/rcuref.c',
  'lib/siphash.c',
  'lib/errseq.c',
  'lib/iov_iter.c',
  'security/commoncap.c',
  'ipc/msgutil.c',
  'init/version.c',
  'init/init_task.c',
  'mm/util.c',
  'mm/fadvise.c',
  'mm/memfd.c',
  'mm/readahead.c',
  'mm/madvise.c',
  'mm/oom_kill.c',
];

export function linuxSourceUnits(tree: Tree): string[] {
  return sourceUnits.filter((path) => tree.read(path) !== undefined);
}

/**
 * The text to read for a header that declares tracepoints: its enums alone. A tracepoint's call has no prototype then,
 * and does nothing.
 */
export function linuxStub(path: string, tree: Tree): string | undefined {
  if (!path.startsWith('include/trace/events/')) return undefined;
  return [...(tree.read(path) ?? '').matchAll(/^enum\s*\w*\s*\{[^}]*\};/gm)].map(([text]) => text).join('\n');
}

/**
 * autoconf.h as kernel C sees it: names are read by bytes, not by words that reach past their end, since the machine
 * watches every byte.
 */
export function linuxAutoconf(text: string): string {
  return text.replace(/^#define CONFIG_DCACHE_WORD_ACCESS 1\n/m, '');
}

/** The macros of replacements.h: name to what follows it in its #define. */
export function linuxReplacements(bundle: MemoryTree): ReadonlyMap<string, string | undefined> {
  const text = (bundle.read('src/kernel/model/linux/replacements.h') ?? '').replace(/\\\n/g, ' ');
  const macros = new Map<string, string>();
  for (const [, name, rest] of text.matchAll(/^#define (\w+)(.*)$/gm)) macros.set(name!, rest!);
  return macros;
}

/** Units that few programs need: what only they include is not read before they are. */
const apart: ReadonlySet<string> = new Set([
  'net/socket.c',
  'net/core/scm.c',
  'src/kernel/model/linux/unix.c',
  'fs/signalfd.c',
  'fs/splice.c',
  'fs/sync.c',
  'fs/timerfd.c',
  'fs/utimes.c',
  'kernel/exec_domain.c',
  'lib/hexdump.c',
  'mm/fadvise.c',
  'mm/memfd.c',
  'mm/readahead.c',
  'mm/madvise.c',
  'mm/oom_kill.c',
  'fs/fsopen.c',
  'fs/proc/task_mmu.c',
  'src/kernel/model/linux/sched_calls.c',
  'src/kernel/model/linux/shmem.c',
  'src/kernel/model/linux/uring.c',
]);
export function isApart(path: string): boolean {
  return apart.has(path);
}

/** Model units whose definitions stand in for the tree's, also for inline functions of headers. */
export function linuxOverrides(models: readonly string[]): string[] {
  return models.filter((path) => path.startsWith('src/kernel/model/linux/'));
}
