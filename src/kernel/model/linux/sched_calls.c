/*
 * What a program may ask of the scheduler, as kernel/sched/syscalls.c (kernel/sched/core.c before 6.12): policies and
 * affinities are checked and kept. Which task runs next does not depend on them.
 */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/cred.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/sched/types.h>

static struct task_struct *task_of(pid_t pid) { return pid ? find_task_by_vpid(pid) : current; }

static int is_realtime(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR; }

static int may_change(struct task_struct *p)
{
	const struct cred *mine = current_cred(), *its = __task_cred(p);

	return uid_eq(mine->euid, its->euid) || uid_eq(mine->euid, its->uid) || ns_capable(its->user_ns, CAP_SYS_NICE);
}

/* As user_check_sched_setscheduler(). */
static int may_have(struct task_struct *p, int policy, int priority, int reset)
{
	unsigned long most = task_rlimit(p, RLIMIT_RTPRIO);

	if (capable(CAP_SYS_NICE))
		return 0;
	if (is_realtime(policy)) {
		if (policy != p->policy && !most)
			return -EPERM;
		if (priority > p->rt_priority && priority > most)
			return -EPERM;
	}
	if (p->policy == SCHED_IDLE && policy != SCHED_IDLE && task_nice(p) < 20 - (long)task_rlimit(p, RLIMIT_NICE))
		return -EPERM;
	if (p->sched_reset_on_fork && !reset)
		return -EPERM;
	return may_change(p) ? 0 : -EPERM;
}

/* As __sched_setscheduler(); a negative policy leaves it as it is. */
static int set_scheduler(struct task_struct *p, int policy, int priority)
{
	int reset, error;

	if (policy < 0) {
		policy = p->policy;
		reset = p->sched_reset_on_fork;
	} else {
		reset = !!(policy & SCHED_RESET_ON_FORK);
		policy &= ~SCHED_RESET_ON_FORK;
	}
	if (policy != SCHED_NORMAL && policy != SCHED_BATCH && policy != SCHED_IDLE && !is_realtime(policy))
		return -EINVAL;
	if (priority < 0 || priority > 99 || is_realtime(policy) != (priority != 0))
		return -EINVAL;
	error = may_have(p, policy, priority, reset);
	if (error)
		return error;
	p->policy = policy;
	p->rt_priority = priority;
	p->sched_reset_on_fork = reset;
	return 0;
}

static int set_for(pid_t pid, int policy, const struct sched_param __user *param)
{
	struct sched_param wanted;
	struct task_struct *p;
	int result = -ESRCH;

	if (!param || pid < 0)
		return -EINVAL;
	if (copy_from_user(&wanted, param, sizeof(wanted)))
		return -EFAULT;
	rcu_read_lock();
	p = task_of(pid);
	if (p)
		result = set_scheduler(p, policy, wanted.sched_priority);
	rcu_read_unlock();
	return result;
}

SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy, struct sched_param __user *, param)
{
	return policy < 0 ? -EINVAL : set_for(pid, policy, param);
}
SYSCALL_DEFINE2(sched_setparam, pid_t, pid, struct sched_param __user *, param) { return set_for(pid, -1, param); }

SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid)
{
	struct task_struct *p;
	int result = -ESRCH;

	if (pid < 0)
		return -EINVAL;
	rcu_read_lock();
	p = task_of(pid);
	if (p)
		result = p->policy | (p->sched_reset_on_fork ? SCHED_RESET_ON_FORK : 0);
	rcu_read_unlock();
	return result;
}
SYSCALL_DEFINE2(sched_getparam, pid_t, pid, struct sched_param __user *, param)
{
	struct sched_param found = { .sched_priority = 0 };
	struct task_struct *p;

	if (!param || pid < 0)
		return -EINVAL;
	rcu_read_lock();
	p = task_of(pid);
	if (p && is_realtime(p->policy))
		found.sched_priority = p->rt_priority;
	rcu_read_unlock();
	if (!p)
		return -ESRCH;
	return copy_to_user(param, &found, sizeof(found)) ? -EFAULT : 0;
}

static int priority_of(int policy, int realtime)
{
	if (is_realtime(policy))
		return realtime;
	return policy == SCHED_NORMAL || policy == SCHED_BATCH || policy == SCHED_IDLE || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}
SYSCALL_DEFINE1(sched_get_priority_max, int, policy) { return priority_of(policy, 99); }
SYSCALL_DEFINE1(sched_get_priority_min, int, policy) { return priority_of(policy, 1); }

SYSCALL_DEFINE3(sched_setaffinity, pid_t, pid, unsigned int, len, unsigned long __user *, user_mask_ptr)
{
	struct cpumask wanted;
	struct task_struct *p;
	int result = 0;

	cpumask_clear(&wanted);
	if (copy_from_user(&wanted, user_mask_ptr, len < cpumask_size() ? len : cpumask_size()))
		return -EFAULT;
	rcu_read_lock();
	p = task_of(pid);
	if (!p)
		result = -ESRCH;
	else if (p->flags & PF_NO_SETAFFINITY)
		result = -EINVAL;
	else if (!may_change(p))
		result = -EPERM;
	else if (!cpumask_test_cpu(0, &wanted))
		result = -EINVAL;
	else
		cpumask_copy(&p->cpus_mask, &wanted);
	rcu_read_unlock();
	return result;
}
SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, unsigned int, len, unsigned long __user *, user_mask_ptr)
{
	struct cpumask found;
	struct task_struct *p;
	unsigned int size = len < cpumask_size() ? len : cpumask_size();

	if (len * BITS_PER_BYTE < nr_cpu_ids || len & (sizeof(unsigned long) - 1))
		return -EINVAL;
	cpumask_clear(&found);
	rcu_read_lock();
	p = task_of(pid);
	if (p && cpumask_test_cpu(0, &p->cpus_mask))
		cpumask_set_cpu(0, &found);
	rcu_read_unlock();
	if (!p)
		return -ESRCH;
	return copy_to_user(user_mask_ptr, &found, size) ? -EFAULT : size;
}
