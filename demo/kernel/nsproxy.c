/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* The namespaces of a task. The demo has the initial ones only, so what is asked for here is mostly refused. */
#include <linux/file.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/syscalls.h>

struct nsproxy init_nsproxy = {
	.count = REFCOUNT_INIT(1),
	.pid_ns_for_children = &init_pid_ns,
};

#define CLONE_NEW_ANY (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | \
		       CLONE_NEWNET)

static struct nsproxy *get_nsproxy(struct nsproxy *ns)
{
	refcount_inc(&ns->count);
	return ns;
}

/* The initial one is kept for good by the boot. */
static void put_nsproxy(struct nsproxy *ns)
{
	BUG_ON(refcount_dec_and_test(&ns->count));
}

/* For a new task, whose pointer is still its parent's. */
int copy_namespaces(u64 flags, struct task_struct *task)
{
	if (flags & CLONE_NEW_ANY)
		return -EINVAL;
	get_nsproxy(task->nsproxy);
	return 0;
}

void switch_task_namespaces(struct task_struct *task, struct nsproxy *ns)
{
	struct nsproxy *old = task->nsproxy;

	task->nsproxy = ns;
	if (old)
		put_nsproxy(old);
}

void exit_task_namespaces(struct task_struct *task)
{
	switch_task_namespaces(task, NULL);
}

/* With a pidfd: into namespaces of that process, which must not have been reaped. */
static int setns_to_process(struct pid *pid, int flags)
{
	struct task_struct *task;
	int error = -ESRCH;

	if (!flags || flags & ~CLONE_NEW_ANY)
		return -EINVAL;
	task = get_pid_task(pid, PIDTYPE_PID);
	if (!task)
		return -ESRCH;
	if (task->nsproxy) {
		switch_task_namespaces(current, get_nsproxy(task->nsproxy));
		error = 0;
	}
	put_task_struct(task);
	return error;
}

SYSCALL_DEFINE2(setns, int, fd, int, flags)
{
	struct fd f = fdget(fd);
	struct pid *pid;
	int error = -EINVAL;

	if (!f.file)
		return -EBADF;
	pid = pidfd_pid(f.file);
	if (!IS_ERR(pid))
		error = setns_to_process(pid, flags);
	fdput(f);
	return error;
}
