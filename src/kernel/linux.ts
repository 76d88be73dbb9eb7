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
  'fs/mnt_idmapping.c',
  'fs/namei.c',
  'lib/percpu_counter.c',
  'fs/fs_struct.c',
  'kernel/user_namespace.c',
  'kernel/ucount.c',
  'kernel/exec_state.c',
  'kernel/nscommon.c',
  'kernel/nstree.c',
  'fs/file_attr.c',
  'fs/fs_dirent.c',
  'kernel/capability.c',
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
  'lib/rcuref.c',
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

/**
 * The text to read for a header that declares tracepoints: its enums alone. A tracepoint's call has no prototype then,
 * and does nothing.
 */
export function linuxStub(path: string, tree: Tree): string | undefined {
  if (!path.startsWith('include/trace/events/')) return undefined;
  return [...(tree.read(path) ?? '').matchAll(/^enum\s*\w*\s*\{[^}]*\};/gm)].map(([text]) => text).join('\n');
}

/** The macros of replacements.h: name to what follows it in its #define. */
export function linuxReplacements(bundle: MemoryTree): ReadonlyMap<string, string | undefined> {
  const text = (bundle.read('src/kernel/model/linux/replacements.h') ?? '').replace(/\\\n/g, ' ');
  const macros = new Map<string, string>();
  for (const [, name, rest] of text.matchAll(/^#define (\w+)(.*)$/gm)) macros.set(name!, rest!);
  return macros;
}

/**
 * Functions that do nothing here and return 0 (or NULL): security modules, tracing, auditing, accounting and control
 * groups are off; there is no hardware. By name, or by the beginning of the name.
 */
const noOps =
  /^(security_|trace_|audit_|cgroup_|perf_event_|uprobe_|fsnotify|lockdep_|rcu_nocb|psi_|acct_|taskstats_|sched_(autogroup|core|mm_cid|post_fork|cancel_fork|exit|dead)|proc_(flush_pid|(fork|exit|sid|id|comm)_connector)|cpuset_|mpol_|ptrace_|blkcg_|memcg_|mem_cgroup_|exit_(sem|shm|io_context|thread|aio|tasks_rcu)|copy_(semundo|io)$|futex_|profile_|sync_lazytime|delayacct_|fserror_|sched_cache_|failfs_|nullfs_|__delayacct_|install_thread_keyring|install_process_keyring|kcov_|kmsan_|kasan_|tty_|disassociate_ctty|flush_ptrace|task_numa|numa_|register_sysctl|__register_sysctl|sysctl_|random_|add_device_randomness|add_latent|io_uring_|unwind_|user_events_|bpf_|seccomp_|kthread_|set_kthread_struct|kernfs_|__mpol_|it_real_fn|posix_cputimers_|timens_on_fork|__copy_io|get_seccomp_filter|__ptrace_|put_seccomp|vma_|proc_coredump|do_coredump|vfs_coredump|__refrigerator|exit_rcu|__io_uring|exit_ptrace|inode_has_buffers|inode_io_list|inode_wait_for_writeback|signalfd_cleanup|rethook_flush|rcu_trc_|rcu_tasks_|cdev_put|memfd_fcntl|fcntl_(setlk|getlk|setlease|getlease|dirnotify)|bdev_statx|irq_work_queue|iter_file_splice|truncate_|invalidate_|remove_inode_buffers|cd_forget|write_inode_now|__audit_|dnotify_|file_ra_state_init|unmap_mapping|truncate_inode_pages|__break_lease|__fsnotify|delayed_work_timer_fn|compat_ptr_ioctl|sysfs_|kobject_|shmem_init|init_rootfs|mmap_init|noop_dirty_folio|__put_net|hw_breakpoint|posix_cpu_timers|exit_itimers|posixtimer_|clear_posix_cputimers|uprobes_|workqueue_|hrtimer_|timer_|stack_depot|scs_|kvm_|ftrace_|coredump_|mm_pasid|rseq_|livepatch|klp_|user_disable_single|arch_(release|dup)|fpu_|printk_|debug_|bdev_cache_init|chrdev_init|net_ns_init|vmalloc_init|key_|locks_|ipc_|__cpuhp_|cpuhp_|__list_lru_init|list_lru_|shrinker_register|__percpu_counter_init_many$)/;
export function linuxNoOp(name: string): string | undefined {
  return noOps.test(name) ? 'patchscope_nothing' : undefined;
}

/** Model units whose definitions stand in for the tree's, also for inline functions of headers. */
export function linuxOverrides(models: readonly string[]): string[] {
  return models.filter((path) => path.startsWith('src/kernel/model/linux/'));
}
