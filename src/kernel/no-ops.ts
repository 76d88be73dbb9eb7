/**
 * Functions of real kernel trees that do nothing here and return 0 (or NULL), with the reason. Each that ran is named in
 * the run's fidelity (src/run/fidelity.ts). What is neither here nor defined anywhere is a problem when it is called.
 *
 * A family goes by the beginning of its names: every function of it is a hook that does nothing where its subsystem is
 * off. Everything else is listed name by name, so that nothing a program could notice hides behind a prefix.
 */
interface Reason {
  readonly why: string;
  readonly families?: string;
  readonly names?: string;
}

const reasons: readonly Reason[] = [
  {
    why: 'security modules beside capabilities (model/linux/security.c has those) are off',
    families: 'security_ devcgroup_check_',
  },
  {
    why: 'tracing, auditing, performance counters and file notification are off',
    families:
      'trace_ audit_ __audit_ perf_event_ uprobe_ uprobes_ fsnotify __fsnotify dnotify_ tty_audit_ ftrace_ bpf_ fserror_',
    names:
      'kcov_task_init kcov_task_exit rethook_flush_task proc_fork_connector proc_exec_connector proc_exit_connector proc_sid_connector proc_id_connector proc_comm_connector proc_coredump_connector proc_ptrace_connector unwind_task_init unwind_task_free unwind_deferred_task_exit user_events_fork user_events_exit user_events_execve profile_task_exit profile_handoff_task',
  },
  {
    why: 'debugging aids of the allocator and the locks: the machine checks memory and locks itself',
    families: 'lockdep_ debug_check_ debug_object_ kasan_ kmsan_ stack_depot_',
    names: '__might_resched',
  },
  {
    why: 'nobody accounts: no control group controllers, no memory policy, no time per task',
    families: 'cgroup_ cpuset_ mem_cgroup_ memcg_ blkcg_ psi_ acct_ taskstats_ delayacct_ __delayacct_ mpol_ __mpol_',
    names:
      'task_numa_free task_numa_work numa_default_policy init_numa_balancing sched_autogroup_fork sched_autogroup_exit sched_autogroup_exit_task sched_core_fork sched_core_free sched_post_fork sched_cancel_fork sched_exec sched_mm_cid_fork sched_mm_cid_exit sched_mm_cid_exit_signals sched_mm_cid_before_execve sched_mm_cid_after_execve mm_init_cid sched_cache_exec_mmap sched_cache_exit sched_cache_exit_mm sched_cache_fork sched_cache_fork_cleanup sched_dead membarrier_update_current_mm membarrier_exec_mmap',
  },
  {
    why: 'CPU time is not counted, so its timers never expire',
    names:
      'posix_cpu_timers_exit posix_cpu_timers_exit_group posix_cputimers_group_init posix_cputimers_init clear_posix_cputimers_work posix_cpu_timers_work',
  },
  {
    why: 'there is no hardware, no other CPU and no debug register',
    families: 'fpu_ scs_ kvm_ klp_ livepatch_ cpuhp_ __cpuhp_',
    names:
      'flush_ptrace_hw_breakpoint flush_thread arch_pick_mmap_layout arch_setup_new_exec arch_release_task_struct user_disable_single_step user_enable_single_step irq_work_queue exit_rcu exit_tasks_rcu_start exit_tasks_rcu_stop exit_tasks_rcu_finish rcu_tasks_trace_qs_blkd rcu_trc_read_unlock_special __refrigerator',
  },
  {
    why: 'the address space is the machine’s: no page tables, no page cache, no writing back',
    names:
      'mm_pasid_drop mmap_init exit_aio truncate_inode_pages truncate_inode_pages_final invalidate_inode_buffers remove_inode_buffers inode_has_buffers inode_wait_for_writeback inode_io_list_del write_inode_now __mark_inode_dirty unmap_mapping_range noop_dirty_folio sync_lazytime bdev_cache_init cd_forget cdev_put __mmu_notifier_subscriptions_destroy vma_numab_state_free lru_add_drain lru_add_drain_all writeback_inodes_sb sync_inodes_sb sync_blockdev sync_blockdev_nowait wakeup_flusher_threads sync_bdevs laptop_sync_completion __filemap_fdatawrite_range filemap_fdatawrite_range filemap_flush_range file_fdatawait_range file_write_and_wait_range',
  },
  {
    why: 'no memory is ever reclaimed',
    names:
      '__pm_relax __pm_stay_awake wakeup_source_unregister sync_mm_rss __list_lru_init shrinker_register list_lru_destroy',
  },
  {
    why: 'registrations that nothing looks at: devices, sysfs, settings, routing',
    families: 'register_sysctl __register_sysctl kernfs_ sysfs_ kobject_ workqueue_',
    names:
      'chrdev_init proc_net_init proc_tty_init proc_sys_init net_sysctl_init skb_init netfilter_init ptp_classifier_init rtnl_register rtnl_register_many __rtnl_register_many shmem_init vmalloc_init printk_sysctl_init failfs_init nullfs_init __receive_sock debugfs_create_dir',
  },
  {
    why: 'the program cannot ask for it here: keys, System V semaphores and shared memory, robust futexes, system call filters, asynchronous I/O, restartable sequences',
    families: 'io_uring_ __io_uring_ rseq_',
    names:
      '__get_task_ioprio key_put key_free_user_ns key_init install_thread_keyring_to_cred install_process_keyring_to_cred key_fsuid_changed key_fsgid_changed exit_sem exit_shm mq_init_ns mq_clear_sbinfo mq_put_mnt msg_init_ns msg_exit_ns sem_init_ns sem_exit_ns shm_init_ns shm_exit_ns copy_semundo copy_io __copy_io exit_io_context futex_exit_release futex_exec_release futex_exec_done futex_init_task futex_hash_allocate_default futex_hash_free futex_mm_init futex_exit_exec_release get_seccomp_filter put_seccomp_filter seccomp_filter_release seccomp_filter_free io_is_uring_fops',
  },
  {
    why: 'nobody is on a notifier chain',
    names: 'srcu_init_notifier_head srcu_notifier_call_chain',
  },
  {
    why: 'there is no terminal and no core dump file',
    names: 'disassociate_ctty tty_kref_put proc_clear_tty do_coredump vfs_coredump coredump_task_exit',
  },
  { why: 'randomness is a fixed sequence', names: 'add_device_randomness add_latent_entropy random_init' },
];

const words = (text: string | undefined) => (text ?? '').split(' ').filter((word) => word !== '');
const byName = new Map(reasons.flatMap(({ why, names }) => words(names).map((name) => [name, why] as const)));
const byFamily = reasons.flatMap(({ why, families }) => words(families).map((family) => [family, why] as const));

/** Why a function does nothing here; undefined for one that is not known, whose call is a problem. */
export function noOpReason(name: string): string | undefined {
  return byName.get(name) ?? byFamily.find(([family]) => name.startsWith(family))?.[1];
}
