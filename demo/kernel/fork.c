/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* How a task comes to be: a copy of its parent, of which some parts are shared and the others counted or copied. */
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/pidfd.h>
#include <linux/pidfs.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

DEFINE_RWLOCK(tasklist_lock);

static struct kmem_cache *task_struct_cachep;
static struct kmem_cache *signal_cachep;
static struct kmem_cache *sighand_cachep;

/* The machine forgets the frames of a task that does not come to be after all. */
void patchscope_free_thread(struct task_struct *child);

void put_signal_struct(struct signal_struct *signal)
{
	if (refcount_dec_and_test(&signal->sigcnt))
		kmem_cache_free(signal_cachep, signal);
}

void __cleanup_sighand(struct sighand_struct *sighand)
{
	if (refcount_dec_and_test(&sighand->count))
		kmem_cache_free(sighand_cachep, sighand);
}

void put_task_struct(struct task_struct *task)
{
	if (!refcount_dec_and_test(&task->usage))
		return;
	put_cred(task->cred);
	put_signal_struct(task->signal);
	kmem_cache_free(task_struct_cachep, task);
}

static struct task_struct *dup_task_struct(struct task_struct *orig)
{
	struct task_struct *task = kmem_cache_alloc(task_struct_cachep, GFP_KERNEL);

	if (!task)
		return NULL;
	*task = *orig;
	refcount_set(&task->usage, 1);
	return task;
}

static int copy_files(u64 clone_flags, struct task_struct *task)
{
	struct files_struct *oldf = current->files;
	int error = 0;

	if (clone_flags & CLONE_FILES) {
		atomic_inc(&oldf->count);
		return 0;
	}
	task->files = dup_fd(oldf, &error);
	return task->files ? 0 : error;
}

static int copy_sighand(u64 clone_flags, struct task_struct *task)
{
	struct sighand_struct *sig;

	if (clone_flags & CLONE_SIGHAND) {
		refcount_inc(&current->sighand->count);
		return 0;
	}
	sig = kmem_cache_alloc(sighand_cachep, GFP_KERNEL);
	if (!sig)
		return -ENOMEM;
	spin_lock_init(&sig->siglock);
	refcount_set(&sig->count, 1);
	memcpy(sig->action, current->sighand->action, sizeof(sig->action));
	task->sighand = sig;
	return 0;
}

static int copy_signal(u64 clone_flags, struct task_struct *task)
{
	struct signal_struct *sig;

	/* A thread joins; it is counted when it can no longer fail. */
	if (clone_flags & CLONE_THREAD)
		return 0;
	sig = kmem_cache_zalloc(signal_cachep, GFP_KERNEL);
	if (!sig)
		return -ENOMEM;
	sig->nr_threads = 1;
	atomic_set(&sig->live, 1);
	refcount_set(&sig->sigcnt, 1);
	INIT_LIST_HEAD(&sig->thread_head);
	list_add_tail(&task->thread_node, &sig->thread_head);
	init_waitqueue_head(&sig->wait_chldexit);
	init_sigpending(&sig->shared_pending);
	task->signal = sig;
	return 0;
}

/*
 * A descriptor and a file for a struct pid, not yet joined: the caller installs the file, or lets go of both. The
 * descriptor is closed on exec.
 */
static int __pidfd_prepare(struct pid *pid, unsigned int flags, struct file **ret)
{
	int pidfd = get_unused_fd_flags(O_CLOEXEC);
	struct file *file;

	if (pidfd < 0)
		return pidfd;
	file = pidfs_alloc_file(pid, (flags & PIDFD_NONBLOCK) | O_RDWR);
	if (IS_ERR(file)) {
		put_unused_fd(pidfd);
		return PTR_ERR(file);
	}
	/* Whom it stands for, the thread or its process, is said by the file alone. */
	file->f_flags |= flags & PIDFD_THREAD;
	*ret = file;
	return pidfd;
}

int pidfd_prepare(struct pid *pid, unsigned int flags, struct file **ret)
{
	enum pid_type type = flags & PIDFD_THREAD ? PIDTYPE_PID : PIDTYPE_TGID;

	/* The number of a thread is no process. */
	return pid_has_task(pid, type) ? __pidfd_prepare(pid, flags, ret) : -EINVAL;
}

static int clone_flags_valid(u64 flags)
{
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return 0;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return 0;
	return !((flags & CLONE_PIDFD) && (flags & CLONE_DETACHED));
}

/* The new task, complete but not yet running; or an error, with everything undone. */
struct task_struct *copy_process(struct kernel_clone_args *args)
{
	u64 clone_flags = args->flags;
	struct file *pidfile = NULL;
	struct task_struct *p;
	struct pid *pid;
	int pidfd = -1;
	int retval;

	if (!clone_flags_valid(clone_flags))
		return ERR_PTR(-EINVAL);

	p = dup_task_struct(current);
	if (!p)
		return ERR_PTR(-ENOMEM);

	p->flags &= ~PF_KTHREAD;
	if (args->kthread)
		p->flags |= PF_KTHREAD;
	p->__state = TASK_NEW;
	p->exit_state = 0;
	p->exit_code = 0;
	p->thread_pid = NULL;
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	INIT_LIST_HEAD(&p->thread_node);
	INIT_LIST_HEAD(&p->tasks);
	init_sigpending(&p->pending);
	p->task_works = NULL;
	p->set_child_tid = clone_flags & CLONE_CHILD_SETTID ? args->child_tid : NULL;
	p->clear_child_tid = clone_flags & CLONE_CHILD_CLEARTID ? args->child_tid : NULL;
	get_cred(p->cred);

	retval = copy_files(clone_flags, p);
	if (retval)
		goto bad_fork_cleanup_cred;
	retval = copy_sighand(clone_flags, p);
	if (retval)
		goto bad_fork_cleanup_files;
	retval = copy_signal(clone_flags, p);
	if (retval)
		goto bad_fork_cleanup_sighand;
	retval = copy_namespaces(clone_flags, p);
	if (retval)
		goto bad_fork_cleanup_signal;
	if (!args->kthread) {
		retval = patchscope_copy_thread(p, current, clone_flags, args->stack);
		if (retval)
			goto bad_fork_cleanup_namespaces;
	}

	pid = alloc_pid(p->nsproxy->pid_ns_for_children, args->set_tid, args->set_tid_size);
	if (IS_ERR(pid)) {
		retval = PTR_ERR(pid);
		goto bad_fork_cleanup_thread;
	}

	/* Nobody else can fail below, so the descriptor is told to the parent now and installed at the end. */
	if (clone_flags & CLONE_PIDFD) {
		pidfd = __pidfd_prepare(pid, clone_flags & CLONE_THREAD ? PIDFD_THREAD : 0, &pidfile);
		if (pidfd < 0) {
			retval = pidfd;
			goto bad_fork_free_pid;
		}
		retval = put_user(pidfd, args->pidfd);
		if (retval)
			goto bad_fork_put_pidfd;
	}

	p->pid = pid->numbers[pid->level].nr;
	if (clone_flags & CLONE_THREAD) {
		p->group_leader = current->group_leader;
		p->tgid = current->tgid;
		p->exit_signal = -1;
	} else {
		p->group_leader = p;
		p->tgid = p->pid;
		p->exit_signal = args->exit_signal;
	}

	write_lock_irq(&tasklist_lock);
	p->real_parent = clone_flags & (CLONE_PARENT | CLONE_THREAD) ? current->real_parent : current;
	p->parent = p->real_parent;
	p->thread_pid = pid;
	if (thread_group_leader(p)) {
		p->signal->pids[PIDTYPE_TGID] = pid;
		p->signal->pids[PIDTYPE_PGID] = current->signal->pids[PIDTYPE_PGID];
		p->signal->pids[PIDTYPE_SID] = current->signal->pids[PIDTYPE_SID];
		list_add_tail(&p->sibling, &p->real_parent->children);
		list_add_tail(&p->tasks, &init_task.tasks);
		attach_pid(p, PIDTYPE_TGID);
		attach_pid(p, PIDTYPE_PGID);
		attach_pid(p, PIDTYPE_SID);
	} else {
		p->signal->nr_threads++;
		atomic_inc(&p->signal->live);
		refcount_inc(&p->signal->sigcnt);
		list_add_tail(&p->thread_node, &p->signal->thread_head);
	}
	attach_pid(p, PIDTYPE_PID);
	write_unlock_irq(&tasklist_lock);

	if (pidfile)
		fd_install(pidfd, pidfile);
	return p;

bad_fork_put_pidfd:
	fput(pidfile);
	put_unused_fd(pidfd);
bad_fork_free_pid:
	free_pid(pid);
bad_fork_cleanup_thread:
	if (!args->kthread)
		patchscope_free_thread(p);
bad_fork_cleanup_namespaces:
	exit_task_namespaces(p);
bad_fork_cleanup_signal:
	if (!(clone_flags & CLONE_THREAD))
		put_signal_struct(p->signal);
bad_fork_cleanup_sighand:
	__cleanup_sighand(p->sighand);
bad_fork_cleanup_files:
	exit_files(p);
bad_fork_cleanup_cred:
	put_cred(p->cred);
	kmem_cache_free(task_struct_cachep, p);
	return ERR_PTR(retval);
}

pid_t kernel_clone(struct kernel_clone_args *args)
{
	struct task_struct *p = copy_process(args);
	struct pid *pid;
	pid_t nr;

	if (IS_ERR(p))
		return PTR_ERR(p);

	/* The child may have come and gone before its number is read. */
	pid = get_task_pid(p, PIDTYPE_PID);
	nr = pid_vnr(pid);
	if (args->flags & CLONE_PARENT_SETTID)
		(void)put_user(nr, args->parent_tid);
	wake_up_new_task(p);
	put_pid(pid);
	return nr;
}

SYSCALL_DEFINE0(fork)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

SYSCALL_DEFINE5(clone, unsigned long, clone_flags, unsigned long, newsp, int __user *, parent_tidptr,
		int __user *, child_tidptr, unsigned long, tls)
{
	struct kernel_clone_args args = {
		.flags = clone_flags & ~CSIGNAL,
		.pidfd = parent_tidptr,
		.child_tid = child_tidptr,
		.parent_tid = parent_tidptr,
		.exit_signal = clone_flags & CSIGNAL,
		.stack = newsp,
		.tls = tls,
	};

	/* The old call has one place for both answers. */
	if ((clone_flags & CLONE_PIDFD) && (clone_flags & CLONE_PARENT_SETTID))
		return -EINVAL;
	return kernel_clone(&args);
}

SYSCALL_DEFINE2(clone3, struct clone_args __user *, uargs, size_t, size)
{
	struct clone_args args;
	pid_t set_tid[1];
	struct kernel_clone_args kargs;

	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	if (size > sizeof(args))
		return -E2BIG;
	memset(&args, 0, sizeof(args));
	if (copy_from_user(&args, uargs, size))
		return -EFAULT;
	if (args.set_tid_size > 1 || !args.set_tid != !args.set_tid_size)
		return -EINVAL;
	if (args.exit_signal & ~CSIGNAL || args.exit_signal > _NSIG || (args.flags & (CSIGNAL | CLONE_DETACHED)))
		return -EINVAL;
	if ((args.flags & (CLONE_THREAD | CLONE_PARENT)) && args.exit_signal)
		return -EINVAL;
	if (!args.stack != !args.stack_size)
		return -EINVAL;

	memset(&kargs, 0, sizeof(kargs));
	kargs.flags = args.flags;
	kargs.pidfd = (int __user *)args.pidfd;
	kargs.child_tid = (int __user *)args.child_tid;
	kargs.parent_tid = (int __user *)args.parent_tid;
	kargs.exit_signal = args.exit_signal;
	kargs.stack = args.stack ? args.stack + args.stack_size : 0;
	kargs.tls = args.tls;
	if (args.set_tid_size) {
		if (copy_from_user(set_tid, (void __user *)args.set_tid, sizeof(set_tid)))
			return -EFAULT;
		kargs.set_tid = set_tid;
		kargs.set_tid_size = 1;
	}
	return kernel_clone(&kargs);
}

SYSCALL_DEFINE1(set_tid_address, int __user *, tidptr)
{
	current->clear_child_tid = tidptr;
	return task_pid_vnr(current);
}

void __init fork_init(void)
{
	task_struct_cachep = KMEM_CACHE(task_struct, SLAB_PANIC | SLAB_ACCOUNT);
}

void __init proc_caches_init(void)
{
	signal_cachep = KMEM_CACHE(signal_struct, SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT);
	sighand_cachep = KMEM_CACHE(sighand_struct, SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT);
}
