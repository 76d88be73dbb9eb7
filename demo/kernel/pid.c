/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * Numbers of processes. A struct pid stands for one number as long as a task or anybody else holds it; the number itself
 * is free again as soon as the last task has gone. So what is held never comes to mean another process.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/pidfd.h>
#include <linux/pidfs.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/syscalls.h>

struct pid init_struct_pid = {
	.count = REFCOUNT_INIT(1),
	.numbers = { { .nr = 0, .ns = &init_pid_ns } },
	.wait_pidfd = __WAIT_QUEUE_HEAD_INITIALIZER(init_struct_pid.wait_pidfd),
};

struct pid_namespace init_pid_ns;
int pid_max = PID_MAX_LIMIT;

static DEFINE_SPINLOCK(pidmap_lock);

#ifdef CONFIG_FS_PID
/* The inode number of the struct pid that was made last. Counts up only, so no number ever comes again. */
static u64 pidfs_ino = RESERVED_PIDS;
#endif

void put_pid(struct pid *pid)
{
	if (pid && refcount_dec_and_test(&pid->count))
		kmem_cache_free(ns_of_pid(pid)->pid_cachep, pid);
}

static void delayed_put_pid(struct rcu_head *head)
{
	put_pid(container_of(head, struct pid, rcu));
}

/* Gives the number back, and the tasks' reference on struct pid once nobody finds it any more. */
void free_pid(struct pid *pid)
{
	struct upid *upid = pid->numbers + pid->level;

	spin_lock_irq(&pidmap_lock);
	upid->ns->pid_allocated--;
	idr_remove(&upid->ns->idr, upid->nr);
	spin_unlock_irq(&pidmap_lock);
	call_rcu(&pid->rcu, delayed_put_pid);
}

/* A new struct pid with the next number, or with the one that set_tid asks for. */
struct pid *alloc_pid(struct pid_namespace *ns, pid_t *set_tid, size_t set_tid_size)
{
	struct pid *pid;
	enum pid_type type;
	int tid = 0;
	int nr;

	if (set_tid_size > ns->level + 1)
		return ERR_PTR(-EINVAL);
	if (set_tid_size) {
		tid = set_tid[0];
		if (tid < 1 || tid >= pid_max)
			return ERR_PTR(-EINVAL);
		if (current->cred->euid != 0)
			return ERR_PTR(-EPERM);
	}

	pid = kmem_cache_alloc(ns->pid_cachep, GFP_KERNEL);
	if (!pid)
		return ERR_PTR(-ENOMEM);

	spin_lock_irq(&pidmap_lock);
	if (tid) {
		nr = idr_alloc(&ns->idr, NULL, tid, tid + 1, GFP_ATOMIC);
		if (nr == -ENOSPC)
			nr = -EEXIST;
	} else {
		int pid_min = ns->idr.idr_next > RESERVED_PIDS ? RESERVED_PIDS : 1;

		nr = idr_alloc_cyclic(&ns->idr, NULL, pid_min, pid_max, GFP_ATOMIC);
		if (nr == -ENOSPC)
			nr = -EAGAIN;
	}
	spin_unlock_irq(&pidmap_lock);
	if (nr < 0) {
		kmem_cache_free(ns->pid_cachep, pid);
		return ERR_PTR(nr);
	}

	refcount_set(&pid->count, 1);
	pid->level = ns->level;
	spin_lock_init(&pid->lock);
	for (type = 0; type < PIDTYPE_MAX; type++)
		INIT_HLIST_HEAD(&pid->tasks[type]);
	init_waitqueue_head(&pid->wait_pidfd);
	pid->numbers[ns->level].nr = nr;
	pid->numbers[ns->level].ns = ns;

	spin_lock_irq(&pidmap_lock);
#ifdef CONFIG_FS_PID
	pid->ino = ++pidfs_ino;
#endif
	/* From here on it can be found. */
	idr_replace(&ns->idr, pid, nr);
	ns->pid_allocated++;
	spin_unlock_irq(&pidmap_lock);
	return pid;
}

struct pid *find_pid_ns(int nr, struct pid_namespace *ns)
{
	return nr < 0 ? NULL : idr_find(&ns->idr, nr);
}

struct pid *find_vpid(int nr)
{
	return find_pid_ns(nr, task_active_pid_ns(current));
}

struct pid *find_get_pid(int nr)
{
	struct pid *found;

	rcu_read_lock();
	found = get_pid(find_vpid(nr));
	rcu_read_unlock();
	return found;
}

/* The one with this number or the next greater that is taken. */
struct pid *find_ge_pid(int nr, struct pid_namespace *ns)
{
	return idr_get_next(&ns->idr, &nr);
}

static struct pid **task_pid_ptr(struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? &task->thread_pid : &task->signal->pids[type];
}

struct pid *task_pid_type(struct task_struct *task, enum pid_type type)
{
	return *task_pid_ptr(task, type);
}

/* With tasklist_lock held for writing, as the next one. */
void attach_pid(struct task_struct *task, enum pid_type type)
{
	hlist_add_head_rcu(&task->pid_links[type], &task_pid_type(task, type)->tasks[type]);
}

void detach_pid(struct task_struct *task, enum pid_type type)
{
	struct pid **pid_ptr = task_pid_ptr(task, type);
	struct pid *pid = *pid_ptr;
	int other;

	hlist_del_rcu(&task->pid_links[type]);
	*pid_ptr = NULL;

	/* Those who poll a pidfd are told that the task is reaped. */
	if (type == PIDTYPE_PID)
		wake_up_all(&pid->wait_pidfd);

	for (other = 0; other < PIDTYPE_MAX; other++) {
		if (pid_has_task(pid, other))
			return;
	}
	free_pid(pid);
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	struct hlist_node *first;

	if (!pid)
		return NULL;
	first = rcu_dereference_check(pid->tasks[type].first, lockdep_is_held(&tasklist_lock));
	return first ? hlist_entry(first, struct task_struct, pid_links[type]) : NULL;
}

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	struct task_struct *first;

	rcu_read_lock();
	first = pid_task(pid, type);
	first = first ? get_task_struct(first) : NULL;
	rcu_read_unlock();
	return first;
}

struct pid *get_task_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *held;

	rcu_read_lock();
	held = get_pid(task_pid_type(task, type));
	rcu_read_unlock();
	return held;
}

struct task_struct *find_task_by_vpid(int nr)
{
	return pid_task(find_vpid(nr), PIDTYPE_PID);
}

/* The number that a namespace knows it by, 0 if it does not. */
pid_t pid_nr_ns(struct pid *pid, struct pid_namespace *ns)
{
	if (!pid || ns->level > pid->level || pid->numbers[ns->level].ns != ns)
		return 0;
	return pid->numbers[ns->level].nr;
}

pid_t pid_vnr(struct pid *pid)
{
	return pid_nr_ns(pid, task_active_pid_ns(current));
}

struct pid_namespace *task_active_pid_ns(struct task_struct *task)
{
	return ns_of_pid(task_pid(task));
}

pid_t task_pid_vnr(struct task_struct *task)
{
	return pid_vnr(task_pid(task));
}

pid_t task_tgid_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	return pid_nr_ns(task->signal->pids[PIDTYPE_TGID], ns);
}

pid_t task_tgid_vnr(struct task_struct *task)
{
	return task_tgid_nr_ns(task, task_active_pid_ns(current));
}

/* The struct pid behind a descriptor, with a reference, and the flags of its file. */
struct pid *pidfd_get_pid(unsigned int fd, unsigned int *flags)
{
	struct pid *pid = ERR_PTR(-EBADF);
	struct fd pidfd = fdget(fd);

	if (pidfd.file) {
		pid = pidfd_pid(pidfd.file);
		if (!IS_ERR(pid))
			get_pid(pid);
		*flags = pidfd.file->f_flags;
	}
	fdput(pidfd);
	return pid;
}

static int pidfd_create(struct pid *pid, unsigned int flags)
{
	struct file *file;
	int pidfd = pidfd_prepare(pid, flags, &file);

	if (pidfd >= 0)
		fd_install(pidfd, file);
	return pidfd;
}

/* A descriptor for the process with this number, or for the thread with PIDFD_THREAD. */
SYSCALL_DEFINE2(pidfd_open, pid_t, nr, unsigned int, flags)
{
	struct pid *pid;
	int pidfd;

	if (nr <= 0 || flags & ~(PIDFD_NONBLOCK | PIDFD_THREAD))
		return -EINVAL;

	/* Held for the time of the call; what the descriptor needs is taken on the way. */
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	pidfd = pidfd_create(pid, flags);
	put_pid(pid);
	return pidfd;
}

/* Another process's file; the target may be about to lose its files, and then it counts as gone. */
static struct file *__pidfd_fget(struct task_struct *target, int fd)
{
	const struct cred *mine = current->cred;
	struct file *theirs;

	if (mine->euid != 0 && mine->euid != target->cred->uid)
		return ERR_PTR(-EPERM);
	theirs = fget_task(target, fd);
	if (theirs)
		return theirs;
	return ERR_PTR(target->flags & PF_EXITING ? -ESRCH : -EBADF);
}

static int pidfd_getfd(struct pid *pid, int fd)
{
	struct task_struct *target = get_pid_task(pid, PIDTYPE_PID);
	struct file *theirs;
	int copy;

	if (!target)
		return -ESRCH;
	theirs = __pidfd_fget(target, fd);
	put_task_struct(target);
	if (IS_ERR(theirs))
		return PTR_ERR(theirs);
	/* The descriptor takes a reference of its own. */
	copy = receive_fd(theirs, O_CLOEXEC);
	fput(theirs);
	return copy;
}

/* A descriptor here for a file that is open there. */
SYSCALL_DEFINE3(pidfd_getfd, int, pidfd, int, fd, unsigned int, flags)
{
	unsigned int of_file;
	struct pid *pid;
	int copy;

	if (flags)
		return -EINVAL;
	pid = pidfd_get_pid(pidfd, &of_file);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	copy = pidfd_getfd(pid, fd);
	put_pid(pid);
	return copy;
}

void __init pid_idr_init(void)
{
	idr_init(&init_pid_ns.idr);
	init_pid_ns.level = 0;
	init_pid_ns.pid_cachep = kmem_cache_create("pid", sizeof(struct pid), 0,
						   SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT, NULL);
}
