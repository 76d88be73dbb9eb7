/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * Signals, as far as ending processes and telling parents needs them: sent to a thread or a process, kept until taken,
 * taken on the way back to user space. There is no stopping and continuing here, and a handler is not protected
 * against the same signal.
 */
#include <linux/file.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/pidfd.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#define SIG_KERNEL_IGNORE_MASK (sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | sigmask(SIGURG))
#define SIG_KERNEL_STOP_MASK (sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define SIG_KERNEL_ONLY_MASK (sigmask(SIGKILL) | sigmask(SIGSTOP))

void init_sigpending(struct sigpending *pending)
{
	pending->signal.sig = 0;
	INIT_LIST_HEAD(&pending->list);
}

void flush_sigqueue(struct sigpending *queue)
{
	struct sigqueue *q, *next;

	queue->signal.sig = 0;
	list_for_each_entry_safe(q, next, &queue->list, list)
		kfree(q);
	INIT_LIST_HEAD(&queue->list);
}

static bool valid_signal(unsigned long sig)
{
	return sig <= _NSIG;
}

static bool is_global_init(struct task_struct *task)
{
	return task->tgid == 1;
}

/* A default action that is to do nothing; stopping counts as that here. */
static bool sig_default_ignored(int sig)
{
	return (SIG_KERNEL_IGNORE_MASK | SIG_KERNEL_STOP_MASK) & sigmask(sig);
}

static bool sig_ignored(struct task_struct *task, int sig)
{
	__sighandler_t handler = task->sighand->action[sig - 1].sa.sa_handler;

	/* Blocked signals are kept, since the handler may change before they are taken. */
	if (sigismember(&task->blocked, sig))
		return false;
	if (is_global_init(task) && handler == SIG_DFL)
		return true;
	return handler == SIG_IGN || (handler == SIG_DFL && sig_default_ignored(sig));
}

static bool sig_fatal(struct task_struct *task, int sig)
{
	return task->sighand->action[sig - 1].sa.sa_handler == SIG_DFL && !sig_default_ignored(sig);
}

bool signal_pending(struct task_struct *task)
{
	if (task->flags & PF_EXITING)
		return false;
	if (task->signal->flags & SIGNAL_GROUP_EXIT)
		return true;
	return (task->pending.signal.sig | task->signal->shared_pending.signal.sig) & ~task->blocked.sig;
}

static void signal_wake_up(struct task_struct *task)
{
	try_to_wake_up(task, TASK_INTERRUPTIBLE, 0);
}

/* With siglock held: every other thread is to end. */
void zap_other_threads(struct task_struct *task)
{
	struct task_struct *t;

	for_each_thread(task, t) {
		if (t == task || t->exit_state)
			continue;
		t->pending.signal.sig |= sigmask(SIGKILL);
		signal_wake_up(t);
	}
}

/* Chooses who takes the signal; one that ends the process is for all its threads at once. */
static void complete_signal(int sig, struct task_struct *task, enum pid_type type)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *t, *target = NULL;

	for_each_thread(task, t) {
		if ((type == PIDTYPE_PID && t != task) || (t->flags & PF_EXITING))
			continue;
		if (sig == SIGKILL || !sigismember(&t->blocked, sig)) {
			target = t;
			if (t == task)
				break;
		}
	}
	if (!target)
		return;
	if ((sig == SIGKILL || sig_fatal(target, sig)) && !(signal->flags & SIGNAL_GROUP_EXIT)) {
		signal->flags |= SIGNAL_GROUP_EXIT;
		signal->group_exit_code = sig;
		zap_other_threads(target);
	}
	signal_wake_up(target);
}

/* With siglock held. info NULL: from the kernel. */
static int send_signal_locked(int sig, kernel_siginfo_t *info, struct task_struct *task, enum pid_type type)
{
	struct sigpending *pending = type == PIDTYPE_PID ? &task->pending : &task->signal->shared_pending;
	struct sigqueue *q;

	if (sig_ignored(task, sig))
		return 0;
	/* Of the old signals one is kept of each; the real-time ones queue. */
	if (sig < SIGRTMIN && sigismember(&pending->signal, sig))
		return 0;

	q = kmalloc(sizeof(struct sigqueue), GFP_ATOMIC);
	if (q) {
		memset(&q->info, 0, sizeof(q->info));
		if (info)
			q->info = *info;
		else
			q->info.si_code = SI_KERNEL;
		q->info.si_signo = sig;
		list_add_tail(&q->list, &pending->list);
	} else if (sig >= SIGRTMIN && info && info->si_code != SI_USER) {
		return -EAGAIN;
	}
	pending->signal.sig |= sigmask(sig);
	complete_signal(sig, task, type);
	return 0;
}

static int do_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *task, enum pid_type type)
{
	struct sighand_struct *sighand = READ_ONCE(task->sighand);
	int ret;

	/* Reaped meanwhile. */
	if (!sighand)
		return -ESRCH;
	spin_lock_irq(&sighand->siglock);
	ret = send_signal_locked(sig, info, task, type);
	spin_unlock_irq(&sighand->siglock);
	return ret;
}

int group_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *task, enum pid_type type)
{
	const struct cred *cred = current->cred;

	if (!valid_signal(sig))
		return -EINVAL;
	if (cred->euid != 0 && cred->euid != task->cred->uid)
		return -EPERM;
	/* Signal 0 only asks whether one might. */
	return sig ? do_send_sig_info(sig, info, task, type) : 0;
}

int kill_pid_info_type(int sig, kernel_siginfo_t *info, struct pid *pid, enum pid_type type)
{
	struct task_struct *task;
	int error = -ESRCH;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		error = group_send_sig_info(sig, info, task, type);
	rcu_read_unlock();
	return error;
}

int kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp)
{
	struct task_struct *task;
	int error = -ESRCH;

	read_lock(&tasklist_lock);
	do_each_pid_task(pgrp, PIDTYPE_PGID, task) {
		int err = group_send_sig_info(sig, info, task, PIDTYPE_PGID);

		/* One who was reached is enough for success. */
		if (error)
			error = err;
	} while_each_pid_task(pgrp, PIDTYPE_PGID, task);
	read_unlock(&tasklist_lock);
	return error;
}

static void prepare_kill_siginfo(int sig, kernel_siginfo_t *info, enum pid_type type)
{
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	info->si_code = type == PIDTYPE_PID ? SI_TKILL : SI_USER;
	info->si_pid = task_tgid_vnr(current);
	info->si_uid = current_uid();
}

/* Everybody but process 1 and the caller's own. */
static int kill_something_else(int sig, kernel_siginfo_t *info)
{
	struct task_struct *p;
	int error = -ESRCH;

	read_lock(&tasklist_lock);
	for_each_process(p) {
		if (!is_global_init(p) && !same_thread_group(p, current)) {
			int err = group_send_sig_info(sig, info, p, PIDTYPE_MAX);

			if (error)
				error = err;
		}
	}
	read_unlock(&tasklist_lock);
	return error;
}

SYSCALL_DEFINE2(kill, pid_t, pid, int, sig)
{
	kernel_siginfo_t info;
	struct pid *target;
	int ret;

	prepare_kill_siginfo(sig, &info, PIDTYPE_TGID);
	if (pid == -1)
		return kill_something_else(sig, &info);
	if (pid == 0)
		return kill_pgrp_info(sig, &info, task_pid_type(current, PIDTYPE_PGID));
	target = find_get_pid(pid < 0 ? -pid : pid);
	if (!target)
		return -ESRCH;
	if (pid < 0)
		ret = kill_pgrp_info(sig, &info, target);
	else
		ret = kill_pid_info_type(sig, &info, target, PIDTYPE_TGID);
	put_pid(target);
	return ret;
}

SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, pid, int, sig)
{
	kernel_siginfo_t info;
	struct task_struct *task;
	int error = -ESRCH;

	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	prepare_kill_siginfo(sig, &info, PIDTYPE_PID);
	rcu_read_lock();
	task = find_task_by_vpid(pid);
	if (task && task_tgid_vnr(task) == tgid)
		error = group_send_sig_info(sig, &info, task, PIDTYPE_PID);
	rcu_read_unlock();
	return error;
}

/* Wakes those who poll a pidfd of the task. */
void do_notify_pidfd(struct task_struct *task)
{
	struct pid *pid = task_pid(task);

	WARN_ON(task->exit_state == 0);
	__wake_up(&pid->wait_pidfd, TASK_NORMAL, 0, (void *)(unsigned long)(EPOLLIN | EPOLLRDNORM));
}

/* Tells the parent that the process is a zombie. True if the parent does not want to wait for it. */
bool do_notify_parent(struct task_struct *task, int sig)
{
	struct task_struct *parent = task->parent;
	struct sighand_struct *psig = parent->sighand;
	struct sigaction *sa = &psig->action[SIGCHLD - 1].sa;
	int code = task->signal->flags & SIGNAL_GROUP_EXIT ? task->signal->group_exit_code : task->exit_code;
	bool autoreap = false;
	kernel_siginfo_t info;

	do_notify_pidfd(task);

	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = code & 0x7f ? CLD_KILLED : CLD_EXITED;
	info.si_pid = task_pid_vnr(task);
	info.si_uid = task->cred->uid;
	info.si_status = code & 0x7f ? code & 0x7f : code >> 8;

	spin_lock_irq(&psig->siglock);
	if (sig == SIGCHLD && (sa->sa_handler == SIG_IGN || (sa->sa_flags & SA_NOCLDWAIT))) {
		autoreap = true;
		if (sa->sa_handler == SIG_IGN)
			sig = 0;
	}
	if (sig)
		send_signal_locked(sig, &info, parent, PIDTYPE_TGID);
	__wake_up(&parent->signal->wait_chldexit, TASK_INTERRUPTIBLE, 0, task);
	spin_unlock_irq(&psig->siglock);
	return autoreap;
}

/* Takes the pending signal with the smallest number that is not blocked; 0 if there is none. */
static int __dequeue_signal(struct sigpending *pending, const sigset_t *blocked, kernel_siginfo_t *info)
{
	unsigned long ready = pending->signal.sig & ~blocked->sig;
	struct sigqueue *q, *first = NULL;
	bool more = false;
	int sig = 1;

	if (!ready)
		return 0;
	while (!(ready & sigmask(sig)))
		sig++;
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	list_for_each_entry(q, &pending->list, list) {
		if (q->info.si_signo != sig)
			continue;
		if (first)
			more = true;
		else
			first = q;
	}
	if (first) {
		*info = first->info;
		list_del_init(&first->list);
		kfree(first);
	}
	if (!more)
		pending->signal.sig &= ~sigmask(sig);
	return sig;
}

/* The next signal that has a handler; those without are dealt with here, and may not return. */
static int get_signal(kernel_siginfo_t *info, struct sigaction *action)
{
	struct sighand_struct *sighand = current->sighand;
	struct sigaction *sa;
	int sig;

	for (;;) {
		spin_lock_irq(&sighand->siglock);
		if (current->signal->flags & SIGNAL_GROUP_EXIT) {
			spin_unlock_irq(&sighand->siglock);
			do_group_exit(current->signal->group_exit_code);
		}
		sig = __dequeue_signal(&current->pending, &current->blocked, info);
		if (!sig)
			sig = __dequeue_signal(&current->signal->shared_pending, &current->blocked, info);
		if (!sig) {
			spin_unlock_irq(&sighand->siglock);
			return 0;
		}
		sa = &sighand->action[sig - 1].sa;
		*action = *sa;
		spin_unlock_irq(&sighand->siglock);

		if (action->sa_handler == SIG_IGN)
			continue;
		if (action->sa_handler != SIG_DFL)
			return sig;
		if (sig_default_ignored(sig) || is_global_init(current))
			continue;
		do_group_exit(sig);
	}
}

/* Takes signals on the way out of a system call, whose result may say that it was interrupted. */
long do_signal(long result)
{
	kernel_siginfo_t info;
	struct sigaction action;
	int sig = get_signal(&info, &action);

	if (!sig)
		return result;
	if (result == -ERESTARTNOHAND || (result == -ERESTARTSYS && !(action.sa_flags & SA_RESTART)))
		result = -EINTR;
	patchscope_deliver_signal(sig, &action, &info);
	return result;
}

SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct sigaction __user *, act, struct sigaction __user *, oact,
		size_t, sigsetsize)
{
	struct sighand_struct *sighand = current->sighand;
	struct sigaction new_sa, old_sa;

	if (sigsetsize != sizeof(sigset_t) || sig < 1 || !valid_signal(sig))
		return -EINVAL;
	if (act && (SIG_KERNEL_ONLY_MASK & sigmask(sig)))
		return -EINVAL;
	if (act && copy_from_user(&new_sa, act, sizeof(new_sa)))
		return -EFAULT;

	spin_lock_irq(&sighand->siglock);
	old_sa = sighand->action[sig - 1].sa;
	if (act)
		sighand->action[sig - 1].sa = new_sa;
	spin_unlock_irq(&sighand->siglock);

	if (oact && copy_to_user(oact, &old_sa, sizeof(old_sa)))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE4(rt_sigprocmask, int, how, const sigset_t __user *, nset, sigset_t __user *, oset, size_t, sigsetsize)
{
	sigset_t old = current->blocked, set;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (nset) {
		if (copy_from_user(&set, nset, sizeof(set)))
			return -EFAULT;
		set.sig &= ~SIG_KERNEL_ONLY_MASK;
		switch (how) {
		case SIG_BLOCK:
			current->blocked.sig |= set.sig;
			break;
		case SIG_UNBLOCK:
			current->blocked.sig &= ~set.sig;
			break;
		case SIG_SETMASK:
			current->blocked = set;
			break;
		default:
			return -EINVAL;
		}
	}
	return oset && copy_to_user(oset, &old, sizeof(old)) ? -EFAULT : 0;
}

SYSCALL_DEFINE0(pause)
{
	while (!signal_pending(current)) {
		__set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return -ERESTARTNOHAND;
}

/* To whom a signal goes if the flags do not say: to what the pidfd stands for. */
static enum pid_type pidfd_signal_type(const struct file *file, unsigned int flags)
{
	switch (flags) {
	case PIDFD_SIGNAL_THREAD:
		return PIDTYPE_PID;
	case PIDFD_SIGNAL_THREAD_GROUP:
		return PIDTYPE_TGID;
	case PIDFD_SIGNAL_PROCESS_GROUP:
		return PIDTYPE_PGID;
	}
	return file->f_flags & PIDFD_THREAD ? PIDTYPE_PID : PIDTYPE_TGID;
}

static int do_pidfd_send_signal(const struct file *file, int sig, siginfo_t __user *info, unsigned int flags)
{
	struct pid *pid = pidfd_pid(file);
	enum pid_type type = pidfd_signal_type(file, flags);
	kernel_siginfo_t kinfo;

	if (IS_ERR(pid))
		return PTR_ERR(pid);
	if (info) {
		if (copy_from_user(&kinfo, info, sizeof(kinfo)))
			return -EFAULT;
		if (kinfo.si_signo != sig)
			return -EINVAL;
		/* Only the kernel, or the process to itself, may say that a signal is what it is not. */
		if (task_pid(current) != pid && (kinfo.si_code >= 0 || kinfo.si_code == SI_TKILL))
			return -EPERM;
	} else {
		prepare_kill_siginfo(sig, &kinfo, type);
	}
	if (type == PIDTYPE_PGID)
		return kill_pgrp_info(sig, &kinfo, pid);
	return kill_pid_info_type(sig, &kinfo, pid, type);
}

/* A signal to exactly the process that the pidfd was made for; never to another that got its number. */
SYSCALL_DEFINE4(pidfd_send_signal, int, pidfd, int, sig, siginfo_t __user *, info, unsigned int, flags)
{
	struct fd f;
	int ret;

	if (flags & ~(PIDFD_SIGNAL_THREAD | PIDFD_SIGNAL_THREAD_GROUP | PIDFD_SIGNAL_PROCESS_GROUP))
		return -EINVAL;
	/* At most one of them. */
	if (flags & (flags - 1))
		return -EINVAL;
	f = fdget(pidfd);
	if (!f.file)
		return -EBADF;
	ret = do_pidfd_send_signal(f.file, sig, info, flags);
	fdput(f);
	return ret;
}
