/**
 * The demo tree with one bug planted in each: what changes, what must be found on the way through the scenario, and what
 * the report must name. The clean twin is the tree as it is, on the same scenario, and must be silent.
 */
import type { ProblemKind } from '../../src/machine/problem';

export interface PlantedBug {
  readonly name: string;
  readonly kind: ProblemKind;
  /** Each must be found in the formatted report. */
  readonly says: readonly RegExp[];
  /** The file of the demo tree, what stands there, and what is put in its place. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The bundled scenario that runs into it. */
  readonly scenario: string;
}

const twoOpens = 'scenarios/two-opens.c';

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a reference that is not taken',
    kind: 'use-after-free',
    says: [/use after free: .* of struct pid \(freed\)/, /freed by:\n[^]*put_pid/, /made by:\n[^]*alloc_pid/],
    file: 'fs/pidfs.c',
    from: 'inode->i_private = get_pid(pid);',
    to: 'inode->i_private = pid;',
    scenario: twoOpens,
  },
  {
    name: 'a reference that is not given back',
    kind: 'leak',
    says: [/leak: nothing points to struct pid/, /references taken by:\n[^]*pidfs_alloc_file/],
    file: 'fs/pidfs.c',
    from: 'clear_inode(inode);\n\tput_pid(stashed);',
    to: 'clear_inode(inode);\n\t(void)stashed;',
    scenario: twoOpens,
  },
  {
    name: 'a reference that is given back twice',
    kind: 'use-after-free',
    says: [/struct pid/, /freed by:\n[^]*put_pid/],
    file: 'fs/pidfs.c',
    from: 'put_pid(stashed);',
    to: 'put_pid(stashed);\n\tput_pid(stashed);',
    scenario: twoOpens,
  },
  {
    name: 'a count that falls below zero',
    kind: 'refcount',
    says: [/refcount_dec_and_test\(\) of a count that is zero/, /struct pid/],
    file: 'kernel/pid.c',
    from: 'if (pid && refcount_dec_and_test(&pid->count))\n\t\tkmem_cache_free(ns_of_pid(pid)->pid_cachep, pid);',
    to: 'if (pid && refcount_dec_and_test(&pid->count))\n\t\t(void)refcount_dec_and_test(&pid->count);',
    scenario: twoOpens,
  },
  {
    name: 'a count that rises from zero',
    kind: 'refcount',
    says: [/refcount_inc\(\) of a count that is zero/, /struct pid/],
    file: 'kernel/pid.c',
    from: 'refcount_set(&pid->count, 1);',
    to: 'refcount_set(&pid->count, 0);',
    scenario: twoOpens,
  },
  {
    name: 'an object that goes back to another cache',
    kind: 'invalid-free',
    says: [/kmem_cache_free\(dentry\) of an object of pid/],
    file: 'kernel/pid.c',
    from: 'kmem_cache_free(ns_of_pid(pid)->pid_cachep, pid);',
    to: 'kmem_cache_free(kmem_cache_create("dentry", 8, 0, 0, NULL), pid);',
    scenario: twoOpens,
  },
  {
    name: 'memory that goes back twice',
    kind: 'double-free',
    says: [/double free: kmem_cache_free\(inode_cache\) of struct inode/, /made by:\n[^]*alloc_inode/],
    file: 'fs/inode.c',
    from: '\telse\n\t\tkmem_cache_free(inode_cachep, inode);',
    to: '\telse\n\t\tkmem_cache_free(inode_cachep, inode);\n\tkmem_cache_free(inode_cachep, inode);',
    scenario: twoOpens,
  },
  {
    name: 'a member that nobody initialised',
    kind: 'uninitialized',
    says: [/uninitialised value/, /struct dentry/],
    file: 'fs/dcache.c',
    from: '\tdentry->d_op = sb->s_d_op;\n',
    to: '',
    scenario: twoOpens,
  },
  {
    name: 'padding that leaks to user space',
    kind: 'uninitialized',
    says: [/user space is given uninitialised memory: bytes \d+ to \d+ of \d+, read from tmp of cp_new_stat\(\)/],
    file: 'fs/stat.c',
    from: '\tstruct stat tmp;\n\n\tmemset(&tmp, 0, sizeof(tmp));',
    to: '\tstruct stat tmp;\n',
    scenario: twoOpens,
  },
  {
    name: 'a lock that is taken twice',
    kind: 'lock',
    says: [/deadlock: i_lock of struct inode is taken twice by the same task/, /unlock_new_inode/],
    file: 'fs/inode.c',
    from: '\tspin_lock(&inode->i_lock);\n\tWARN_ON(!(inode->i_state & I_NEW));',
    to: '\tspin_lock(&inode->i_lock);\n\tspin_lock(&inode->i_lock);',
    scenario: twoOpens,
  },
  {
    name: 'a lock that nobody holds is released',
    kind: 'lock',
    says: [/i_lock of struct inode is released by a task that does not hold it/],
    file: 'fs/inode.c',
    from: '\tspin_lock(&inode->i_lock);\n\tWARN_ON(!(inode->i_state & I_NEW));',
    to: '',
    scenario: twoOpens,
  },
  {
    name: 'a lock that one path keeps',
    kind: 'lock',
    says: [/file_lock of struct files_struct is still held on return to user space/],
    file: 'fs/file.c',
    from: '\tclosed = file_close_fd_locked(own, fd);\n\tspin_unlock(&own->file_lock);',
    to: '\tclosed = file_close_fd_locked(own, fd);\n\tif (fd != 4)\n\t\tspin_unlock(&own->file_lock);',
    scenario: twoOpens,
  },
  {
    name: 'two locks in two orders',
    kind: 'lock',
    says: [
      /possible deadlock: i_lock of struct inode is taken while d_lock\S* of struct dentry is held, and elsewhere the other/,
      /in dentry_unlink_inode, fs\/dcache\.c:\d+/,
      /taken the other way round by:\n *d_instantiate/,
    ],
    file: 'fs/dcache.c',
    from: '\tspin_lock(&inode->i_lock);\n\tspin_lock(&dentry->d_lock);\n\tdentry->d_inode = NULL;',
    to: '\tspin_lock(&dentry->d_lock);\n\tspin_lock(&inode->i_lock);\n\tdentry->d_inode = NULL;',
    scenario: twoOpens,
  },
  {
    name: 'memory that may be waited for under a spin lock',
    kind: 'atomic-sleep',
    says: [/sleeping function called while holding the lock in inode_hash_lock/, /iget_locked/],
    file: 'fs/inode.c',
    from: '\tspin_lock(&inode_hash_lock);\n\tinode = find_inode_fast(sb, head, ino);\n\tspin_unlock(&inode_hash_lock);',
    to: '\tspin_lock(&inode_hash_lock);\n\tinode = alloc_inode(sb);\n\tspin_unlock(&inode_hash_lock);',
    scenario: twoOpens,
  },
  {
    name: 'memory that may be waited for inside an RCU reader',
    kind: 'atomic-sleep',
    says: [/sleeping function called inside an RCU reader/],
    file: 'kernel/pid.c',
    from: '\tpid = kmem_cache_alloc(ns->pid_cachep, GFP_KERNEL);',
    to: '\trcu_read_lock();\n\tpid = kmem_cache_alloc(ns->pid_cachep, GFP_KERNEL);\n\trcu_read_unlock();',
    scenario: twoOpens,
  },
  {
    name: 'an RCU pointer that is followed outside a reader',
    kind: 'rcu',
    says: [
      /suspicious rcu_dereference\(pid->tasks\[type\]\.first\): an RCU pointer is followed outside a reader/,
      /in pid_task, kernel\/pid\.c:\d+/,
    ],
    file: 'fs/pidfs.c',
    from: '\trcu_read_lock();\n\ttask = pid_task(pid, PIDTYPE_PID);',
    to: '\ttask = pid_task(pid, PIDTYPE_PID);\n\trcu_read_lock();',
    scenario: twoOpens,
  },
  {
    name: 'an RCU reader that does not end',
    kind: 'rcu',
    says: [/return to user space inside an RCU reader/],
    file: 'kernel/pid.c',
    from: '\tfound = get_pid(find_vpid(nr));\n\trcu_read_unlock();\n\treturn found;',
    to: '\tfound = get_pid(find_vpid(nr));\n\tif (found)\n\t\trcu_read_unlock();\n\treturn found;',
    scenario: 'scenarios/flags.c',
  },
  {
    name: 'an RCU reader that sleeps',
    kind: 'atomic-sleep',
    says: [/schedule\(\) called inside an RCU reader/, /do_poll/],
    file: 'fs/pidfs.c',
    from: '\trcu_read_unlock();\n\n\treturn mask;',
    to: '\n\treturn mask;',
    scenario: twoOpens,
  },
  {
    name: 'an RCU reader that ends twice',
    kind: 'rcu',
    says: [/rcu_read_unlock\(\) without rcu_read_lock\(\)/, /pidfd_poll/],
    file: 'fs/pidfs.c',
    from: '\trcu_read_unlock();\n\n\treturn mask;',
    to: '\trcu_read_unlock();\n\trcu_read_unlock();\n\n\treturn mask;',
    scenario: twoOpens,
  },
  {
    name: 'a null pointer',
    kind: 'null-pointer',
    says: [/null pointer/i, /pidfs_alloc_file/],
    file: 'fs/pidfs.c',
    from: '\tpidfs_mnt = kern_mount(&pidfs_type);\n\tif (IS_ERR(pidfs_mnt))',
    to: '\tif (IS_ERR(kern_mount(&pidfs_type)))',
    scenario: twoOpens,
  },
  {
    name: 'a write behind an array',
    kind: 'out-of-bounds',
    says: [/out of bounds: write of 1 byte.* of temp, 64 bytes, in dynamic_dname/],
    file: 'fs/dcache.c',
    from: '\tva_end(args);',
    to: '\tva_end(args);\n\ttemp[64 - size + size] = 0;',
    scenario: twoOpens,
  },
  {
    name: 'a warning of the kernel itself',
    kind: 'warning',
    says: [/kernel warning: .*I_NEW/, /in unlock_new_inode, fs\/inode\.c:\d+/],
    file: 'fs/pidfs.c',
    from: '\tif (inode->i_state & I_NEW) {',
    to: '\tunlock_new_inode(inode);\n\tif (inode->i_state & I_NEW) {',
    scenario: twoOpens,
  },
];
