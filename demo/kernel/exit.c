/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * How a task ends. It gives up what it has, becomes a zombie and tells its parent; who waits for it reaps it: then its
 * number is free, and struct pid stands for nobody.
 */
#include <linux/fdtable.h>
#include <linux/futex.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <linux/uaccess.h>

static void delayed_put_task_struct(struct rcu_head *head)
{
	put_task_struct(container_of(head, struct task_struct, rcu));
}

/* The numbers no longer lead to the task. */
static void __unhash_process(struct task_struct *p, bool group_dead)
{
	p->signal->nr_threads--;
	detach_pid(p, PIDTYPE_PID);
	if (group_dead) {
		detach_pid(p, PIDTYPE_TGID);
		detach_pid(p, PIDTYPE_PGID);
		detach_pid(p, PIDTYPE_SID);
		list_del_init(&p->tasks);
		list_del_init(&p->sibling);
	}
	list_del_init(&p->thread_node);
}

static void __exit_signal(struct task_struct *p)
{
	struct sighand_struct *sighand = p->sighand;
	bool group_dead = thread_group_leader(p);

	spin_lock_irq(&sighand->siglock);
	__unhash_process(p, group_dead);
	flush_sigqueue(&p->pending);
	if (group_dead)
		flush_sigqueue(&p->signal->shared_pending);
	p->sighand = NULL;
	spin_unlock_irq(&sighand->siglock);
	__cleanup_sighand(sighand);
}

void release_task(struct task_struct *p)
{
	struct task_struct *leader;
	bool zap_leader;

	do {
		zap_leader = false;
		write_lock_irq(&tasklist_lock);
		__exit_signal(p);

		/* With the last other thread gone, a leader that ended before may be told of. */
		leader = p->group_leader;
		if (leader != p && leader->exit_state == EXIT_ZOMBIE && thread_group_empty(leader)) {
			zap_leader = do_notify_parent(leader, leader->exit_signal);
			if (zap_leader)
				leader->exit_state = EXIT_DEAD;
		}
		write_unlock_irq(&tasklist_lock);

		call_rcu(&p->rcu, delayed_put_task_struct);
		p = leader;
	} while (zap_leader);
}

/* Its children go to another thread of the process, or to process 1, which reaps at once. */
static void forget_original_parent(struct task_struct *father, struct list_head *dead)
{
	struct task_struct *p, *next, *t, *reaper = init_pid_ns.child_reaper;

	for_each_thread(father, t) {
		if (!(t->flags & PF_EXITING)) {
			reaper = t;
			break;
		}
	}
	list_for_each_entry_safe(p, next, &father->children, sibling) {
		for_each_thread(p, t) {
			t->real_parent = reaper;
			t->parent = reaper;
		}
		list_move_tail(&p->sibling, &reaper->children);
		if (same_thread_group(father, reaper))
			continue;
		p->exit_signal = SIGCHLD;
		if (p->exit_state == EXIT_ZOMBIE && thread_group_empty(p) && do_notify_parent(p, p->exit_signal)) {
			p->exit_state = EXIT_DEAD;
			list_move_tail(&p->tasks, dead);
		}
	}
}

static void exit_notify(struct task_struct *tsk)
{
	struct task_struct *p, *next;
	bool autoreap;
	LIST_HEAD(dead);

	write_lock_irq(&tasklist_lock);
	forget_original_parent(tsk, &dead);

	tsk->exit_state = EXIT_ZOMBIE;
	/* Whoever polls this very thread is told even while others of its process live on. */
	if (!thread_group_empty(tsk))
		do_notify_pidfd(tsk);
	if (thread_group_leader(tsk))
		autoreap = thread_group_empty(tsk) && do_notify_parent(tsk, tsk->exit_signal);
	else
		autoreap = true;
	if (autoreap)
		tsk->exit_state = EXIT_DEAD;
	write_unlock_irq(&tasklist_lock);

	list_for_each_entry_safe(p, next, &dead, tasks)
		release_task(p);
	if (autoreap)
		release_task(tsk);
}

/* Tells who waits for the thread's end in memory that they share. */
static void mm_release(struct task_struct *tsk)
{
	if (tsk->clear_child_tid) {
		(void)put_user(0, tsk->clear_child_tid);
		futex_wake((u32 __user *)tsk->clear_child_tid, 1);
	}
	tsk->clear_child_tid = NULL;
}

void __noreturn do_exit(long code)
{
	struct task_struct *tsk = current;

	tsk->flags |= PF_EXITING;
	tsk->exit_code = code;
	if (atomic_dec_and_test(&tsk->signal->live) && tsk == init_pid_ns.child_reaper)
		panic("Attempted to kill init!");

	mm_release(tsk);
	exit_files(tsk);
	task_work_run();
	exit_task_namespaces(tsk);
	exit_notify(tsk);

	do_task_dead();
}

/* All threads end; the first who says so says with what code. */
void __noreturn do_group_exit(int exit_code)
{
	struct signal_struct *sig = current->signal;

	spin_lock_irq(&current->sighand->siglock);
	if (sig->flags & SIGNAL_GROUP_EXIT) {
		exit_code = sig->group_exit_code;
	} else {
		sig->flags |= SIGNAL_GROUP_EXIT;
		sig->group_exit_code = exit_code;
		zap_other_threads(current);
	}
	spin_unlock_irq(&current->sighand->siglock);
	do_exit(exit_code);
}

SYSCALL_DEFINE1(exit, int, error_code)
{
	do_exit((error_code & 0xff) << 8);
}

SYSCALL_DEFINE1(exit_group, int, error_code)
{
	do_group_exit((error_code & 0xff) << 8);
}

struct waitid_info {
	int cause;
	int status;
	pid_t pid;
	unsigned int uid;
};

/* What somebody waits for, and what came of it. */
struct wait_opts {
	struct pid *wo_pid;
	enum pid_type wo_type; /* PIDTYPE_MAX for any child */
	int wo_flags;
	int notask_error;
	int wo_stat;
	struct waitid_info *wo_info;
};

static bool eligible_child(struct wait_opts *wo, struct task_struct *p)
{
	if (wo->wo_type < PIDTYPE_MAX && task_pid_type(p, wo->wo_type) != wo->wo_pid)
		return false;
	if (wo->wo_flags & __WALL)
		return true;
	return (p->exit_signal != SIGCHLD) == !!(wo->wo_flags & __WCLONE);
}

/* Called with tasklist_lock held, which is given up. */
static int wait_task_zombie(struct wait_opts *wo, struct task_struct *p)
{
	struct waitid_info *info = wo->wo_info;
	pid_t pid = task_pid_vnr(p);
	unsigned int uid = p->cred->uid;
	int status = p->signal->flags & SIGNAL_GROUP_EXIT ? p->signal->group_exit_code : p->exit_code;

	if (!(wo->wo_flags & WNOWAIT))
		p->exit_state = EXIT_DEAD;
	read_unlock(&tasklist_lock);
	if (!(wo->wo_flags & WNOWAIT))
		release_task(p);

	wo->wo_stat = status;
	if (info) {
		info->pid = pid;
		info->uid = uid;
		info->cause = status & 0x7f ? CLD_KILLED : CLD_EXITED;
		info->status = status & 0x7f ? status & 0x7f : status >> 8;
	}
	return pid;
}

/* What of all children, with tasklist_lock held; given up if the result is not 0. */
static int do_wait_scan(struct wait_opts *wo)
{
	struct task_struct *t, *p;

	for_each_thread(current, t) {
		list_for_each_entry(p, &t->children, sibling) {
			if (!eligible_child(wo, p) || p->exit_state == EXIT_DEAD)
				continue;
			wo->notask_error = 0;
			if (p->exit_state == EXIT_ZOMBIE && !delay_group_leader(p) && (wo->wo_flags & WEXITED))
				return wait_task_zombie(wo, p);
		}
		if (wo->wo_flags & __WNOTHREAD)
			break;
	}
	return 0;
}

static long do_wait(struct wait_opts *wo)
{
	struct wait_queue_entry child_wait;
	long retval;

	init_waitqueue_func_entry(&child_wait, default_wake_function);
	child_wait.private = current;
	add_wait_queue(&current->signal->wait_chldexit, &child_wait);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		wo->notask_error = -ECHILD;
		read_lock(&tasklist_lock);
		retval = wo->wo_type < PIDTYPE_MAX && !wo->wo_pid ? 0 : do_wait_scan(wo);
		if (retval)
			break;
		read_unlock(&tasklist_lock);

		retval = wo->notask_error;
		if (retval || (wo->wo_flags & WNOHANG))
			break;
		retval = -ERESTARTSYS;
		if (signal_pending(current))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&current->signal->wait_chldexit, &child_wait);
	return retval;
}

static int clear_rusage(void __user *ru)
{
	char nothing[144];

	memset(nothing, 0, sizeof(nothing));
	return ru && copy_to_user(ru, nothing, sizeof(nothing)) ? -EFAULT : 0;
}

SYSCALL_DEFINE4(wait4, pid_t, upid, int __user *, stat_addr, int, options, void __user *, ru)
{
	struct wait_opts wo = { .wo_type = PIDTYPE_PID, .wo_flags = options | WEXITED };
	long ret;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (upid == -1) {
		wo.wo_type = PIDTYPE_MAX;
	} else if (upid < 0) {
		wo.wo_type = PIDTYPE_PGID;
		wo.wo_pid = find_get_pid(-upid);
	} else if (upid == 0) {
		wo.wo_type = PIDTYPE_PGID;
		wo.wo_pid = get_task_pid(current, PIDTYPE_PGID);
	} else {
		wo.wo_pid = find_get_pid(upid);
	}

	ret = do_wait(&wo);
	put_pid(wo.wo_pid);
	if (ret > 0 && stat_addr && put_user(wo.wo_stat, stat_addr))
		ret = -EFAULT;
	if (ret > 0 && clear_rusage(ru))
		ret = -EFAULT;
	return ret;
}

SYSCALL_DEFINE5(waitid, int, which, pid_t, upid, siginfo_t __user *, infop, int, options, void __user *, ru)
{
	struct waitid_info info = { .status = 0 };
	struct wait_opts wo = { .wo_type = PIDTYPE_MAX, .wo_flags = options, .wo_info = &info };
	unsigned int f_flags = 0;
	siginfo_t tmp;
	long err;

	if (options & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (!(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;

	switch (which) {
	case P_ALL:
		break;
	case P_PID:
		wo.wo_type = PIDTYPE_PID;
		if (upid <= 0)
			return -EINVAL;
		wo.wo_pid = find_get_pid(upid);
		break;
	case P_PGID:
		wo.wo_type = PIDTYPE_PGID;
		if (upid < 0)
			return -EINVAL;
		wo.wo_pid = upid ? find_get_pid(upid) : get_task_pid(current, PIDTYPE_PGID);
		break;
	case P_PIDFD:
		wo.wo_type = PIDTYPE_PID;
		if (upid < 0)
			return -EINVAL;
		wo.wo_pid = pidfd_get_pid(upid, &f_flags);
		if (IS_ERR(wo.wo_pid))
			return PTR_ERR(wo.wo_pid);
		if (f_flags & O_NONBLOCK)
			wo.wo_flags |= WNOHANG;
		break;
	default:
		return -EINVAL;
	}

	err = do_wait(&wo);
	put_pid(wo.wo_pid);
	/* Whoever asked for a descriptor that does not block is told that it would have. */
	if (!err && !(options & WNOHANG) && (f_flags & O_NONBLOCK))
		return -EAGAIN;
	if (err < 0)
		return err;

	if (infop) {
		memset(&tmp, 0, sizeof(tmp));
		if (err) {
			tmp.si_signo = SIGCHLD;
			tmp.si_code = info.cause;
			tmp.si_pid = info.pid;
			tmp.si_uid = info.uid;
			tmp.si_status = info.status;
		}
		if (copy_to_user(infop, &tmp, sizeof(tmp)))
			return -EFAULT;
	}
	return err ? clear_rusage(ru) : 0;
}
