/*
 * Answers of subsystems that are not there: no modules, nobody to freeze, no limits reached, everything allowed to root.
 */
#include <linux/dnotify.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/jump_label.h>
#include <linux/freezer.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/cgroup.h>
#include <linux/ipc_namespace.h>
#include <linux/key.h>
#include <linux/time_namespace.h>
#include <linux/proc_fs.h>
#include <linux/ratelimit.h>
#include <linux/time64.h>
#include <linux/sched/cputime.h>

DEFINE_STATIC_KEY_FALSE(freezer_active);

bool try_module_get(struct module *module) { return true; }
void __module_get(struct module *module) { }
void module_put(struct module *module) { }
int __request_module(bool wait, const char *fmt, ...) { return -ENOENT; }
int static_key_count(struct static_key *key) { return atomic_read(&key->enabled); }
bool freezing_slow_path(struct task_struct *p) { return false; }

/* The same numbers in every run. */
static u64 random_state = 0x9e3779b97f4a7c15ull;
u64 get_random_u64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}
u32 get_random_u32(void) { return get_random_u64(); }
u8 get_random_u8(void) { return get_random_u64(); }
u16 get_random_u16(void) { return get_random_u64(); }
void get_random_bytes(void *buf, size_t len)
{
	unsigned char *to = buf;

	while (len--)
		*to++ = get_random_u64();
}
/* As in drivers/char/random.c: the pool is always ready. */
SYSCALL_DEFINE3(getrandom, char __user *, ubuf, size_t, len, unsigned int, flags)
{
	size_t done;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	if ((flags & (GRND_INSECURE | GRND_RANDOM)) == (GRND_INSECURE | GRND_RANDOM))
		return -EINVAL;
	for (done = 0; done < len; done++) {
		unsigned char byte = get_random_u64();

		if (put_user(byte, (unsigned char __user *)ubuf + done))
			return done ?: -EFAULT;
	}
	return done;
}
u64 nsec_to_clock_t(u64 x) { return x / 10000000; }

/* As in kernel/sched/syscalls.c: what /proc shows as the priority. */
int task_prio(const struct task_struct *p) { return p->prio - MAX_RT_PRIO; }

/* --- time that tasks took: none --- */
void thread_group_cputime_adjusted(struct task_struct *p, u64 *ut, u64 *st) { *ut = *st = 0; }
void task_cputime_adjusted(struct task_struct *p, u64 *ut, u64 *st) { *ut = *st = 0; }
void thread_group_cputime(struct task_struct *p, struct task_cputime *times) { memset(times, 0, sizeof(*times)); }

/* No /proc/PID is open as a pidfd. */
int ___ratelimit(struct ratelimit_state *rs, const char *func) { return 1; }
struct timespec64 timespec64_add_safe(const struct timespec64 lhs, const struct timespec64 rhs)
{
	return timespec64_add(lhs, rhs);
}
void __receive_sock(struct file *file) { }
void set_normalized_timespec64(struct timespec64 *ts, time64_t sec, s64 nsec)
{
	while (nsec >= NSEC_PER_SEC) {
		nsec -= NSEC_PER_SEC;
		sec++;
	}
	while (nsec < 0) {
		nsec += NSEC_PER_SEC;
		sec--;
	}
	ts->tv_sec = sec;
	ts->tv_nsec = nsec;
}

/* Everybody is in the root control group, whose number is 1. */
static struct cgroup root_cgroup;
struct css_set init_css_set = { .refcount = REFCOUNT_INIT(1) };
DEFINE_SPINLOCK(css_set_lock);
struct cgroup_namespace init_cgroup_ns = {
#ifdef NS_COMMON_INIT
	.ns = NS_COMMON_INIT(init_cgroup_ns),
#else
	.ns.count = REFCOUNT_INIT(2),
	.ns.ops = &cgroupns_operations,
	.ns.inum = PROC_CGROUP_INIT_INO,
#endif
	.user_ns = &init_user_ns,
	.root_cset = &init_css_set,
};
void cgroup_fork(struct task_struct *child) { RCU_INIT_POINTER(child->cgroups, &init_css_set); }
void put_css_set_locked(struct css_set *cset) { refcount_dec(&cset->refcount); }
struct cgroup *task_dfl_cgroup(struct task_struct *task) { return &root_cgroup; }
u64 cgroup_id(const struct cgroup *cgrp) { return 1; }

/* fs/notify/dnotify/dnotify.c, up to where it would watch a directory. */
int fcntl_dirnotify(int fd, struct file *filp, unsigned int arg)
{
	if (!(arg & ~DN_MULTISHOT))
		return 0;
	if (!S_ISDIR(file_inode(filp)->i_mode))
		return -ENOTDIR;
	patchscope_unsupported("watching a directory with F_NOTIFY");
	return 0;
}

/* mm/show_mem.c: the memory of objects.c, all of it free. */
void si_meminfo(struct sysinfo *val)
{
	memset(val, 0, sizeof(*val));
	val->totalram = val->freeram = 131072;
	val->mem_unit = PAGE_SIZE;
}

/* ipc: namespaces have no queues, semaphores or shared memory in them, and no files below /proc/sys. */
bool is_file_shm_hugepages(struct file *file) { return false; }
bool setup_mq_sysctls(struct ipc_namespace *ns) { return true; }
void retire_mq_sysctls(struct ipc_namespace *ns) { }
bool setup_ipc_sysctls(struct ipc_namespace *ns) { return true; }
void retire_ipc_sysctls(struct ipc_namespace *ns) { }

/* The page of clock offsets that a program's vDSO would read: there is no vDSO. */
void timens_set_vvar_page(struct task_struct *task, struct time_namespace *ns) { }
int vdso_join_timens(struct task_struct *task, struct time_namespace *ns) { return 0; }
void timens_commit(struct task_struct *task, struct time_namespace *ns) { }
int timens_vdso_alloc_vvar_page(struct time_namespace *ns) { return 0; }
void timens_vdso_free_vvar_page(struct time_namespace *ns) { }

/* No namespace has files below /proc/sys. */
bool setup_userns_sysctls(struct user_namespace *ns) { return true; }
void retire_userns_sysctls(struct user_namespace *ns) { }
int register_pidns_sysctls(struct pid_namespace *ns) { return 0; }
void unregister_pidns_sysctls(struct pid_namespace *ns) { }

/* security/keys/key.c: no key carries the tag of a network namespace, so it goes with the namespace. */
void key_remove_domain(struct key_tag *domain_tag)
{
	domain_tag->removed = true;
	if (refcount_dec_and_test(&domain_tag->usage))
		kfree_rcu(domain_tag, rcu);
}

/* --- what /proc/PID says of the control groups: all are in the root --- */
int proc_cgroup_show(struct seq_file *m, struct pid_namespace *ns, struct pid *pid, struct task_struct *tsk)
{
	seq_puts(m, "0::/\n");
	return 0;
}
int proc_cpuset_show(struct seq_file *m, struct pid_namespace *ns, struct pid *pid, struct task_struct *tsk)
{
	seq_puts(m, "/\n");
	return 0;
}
/* No symbol is told of where a task sleeps. */
unsigned long get_wchan(struct task_struct *p) { return 0; }
