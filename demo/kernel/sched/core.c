/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* What the rest asks of the scheduler, which is the machine's. */
#include <linux/sched.h>
#include <linux/syscalls.h>

int wake_up_process(struct task_struct *task)
{
	return try_to_wake_up(task, TASK_NORMAL, 0);
}

SYSCALL_DEFINE0(sched_yield)
{
	schedule();
	return 0;
}
