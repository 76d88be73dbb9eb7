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
  'fs/statfs.c',
  'fs/select.c',
  'fs/eventpoll.c',
  'fs/fcntl.c',
  'fs/read_write.c',
  'fs/seq_file.c',
  'fs/filesystems.c',
  'fs/fhandle.c',
  'fs/xattr.c',
  'fs/pipe.c',
  'fs/eventfd.c',
  'fs/d_path.c',
  'fs/pnode.c',
  'fs/stack.c',
  'kernel/task_work.c',
  'kernel/pid_namespace.c',
  'kernel/utsname.c',
  'kernel/user.c',
  'kernel/cred.c',
  'kernel/groups.c',
  'kernel/sys.c',
  'kernel/sched/wait.c',
  'kernel/sched/wait_bit.c',
  'kernel/sched/completion.c',
  'lib/lockref.c',
  'lib/idr.c',
  'lib/xarray.c',
  'lib/radix-tree.c',
  'lib/llist.c',
  'lib/list_sort.c',
  'lib/rbtree.c',
  'lib/rhashtable.c',
  'lib/string.c',
  'lib/string_helpers.c',
  'lib/bitmap.c',
  'lib/find_bit.c',
  'lib/hweight.c',
  'lib/kstrtox.c',
  'lib/ctype.c',
  'lib/refcount.c',
  'lib/siphash.c',
  'lib/errseq.c',
  'lib/iov_iter.c',
  'security/commoncap.c',
  'ipc/msgutil.c',
  'init/version.c',
  'init/init_task.c',
  'mm/util.c',
];

export function linuxSourceUnits(tree: Tree): string[] {
  return sourceUnits.filter((path) => tree.read(path) !== undefined);
}

/** Folders of Patchscope's own headers that come before the tree's. */
export const linuxSupply: readonly string[] = ['src/kernel/include/linux-tree'];

/** The text to read for headers that only serve tracing. */
export function linuxStub(path: string): string | undefined {
  return path.startsWith('include/trace/events/') ? '' : undefined;
}

export function linuxReplacements(_bundle: MemoryTree): ReadonlyMap<string, string | undefined> {
  return new Map();
}

/** Model units whose definitions stand in for the tree's, also for inline functions of headers. */
export function linuxOverrides(models: readonly string[]): string[] {
  return models.filter((path) => path.startsWith('src/kernel/model/linux/'));
}
