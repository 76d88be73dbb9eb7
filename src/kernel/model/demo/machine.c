/*
 * The demo tree on the machine: its boot, its scheduler, where tasks end. In Linux this is kernel/sched/core.c, arch code
 * and the last steps of init/main.c.
 */
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <patchscope.h>

extern struct task_struct *patchscope_program_task;

static int program_status = -1;

struct task_struct *get_current(void)
{
	return patchscope_current();
}

/* A task whose state says so sleeps until somebody wakes it; a signal that is due keeps it from sleeping. */
void schedule(void)
{
	struct task_struct *task = current;

	if (task->__state == TASK_INTERRUPTIBLE && signal_pending(task))
		task->__state = TASK_RUNNING;
	patchscope_schedule(task->__state != TASK_RUNNING);
	task->__state = TASK_RUNNING;
}

/* One tick is a millisecond. Gives the ticks that were left when it was woken. */
long schedule_timeout(long timeout)
{
	unsigned long long now = patchscope_time();
	unsigned long long end = now + timeout * 1000000ull;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	patchscope_wake_at(end);
	schedule();
	now = patchscope_time();
	return now >= end ? 0 : (end - now) / 1000000 + 1;
}

int try_to_wake_up(struct task_struct *task, unsigned int state, int wake_flags)
{
	if (!(task->__state & state))
		return 0;
	task->__state = TASK_RUNNING;
	patchscope_wake(task);
	return 1;
}

void wake_up_new_task(struct task_struct *task)
{
	task->__state = TASK_RUNNING;
	patchscope_start_thread(task);
}

void patchscope_free_thread(struct task_struct *task)
{
	patchscope_drop_thread(task);
}

void __noreturn do_task_dead(void)
{
	struct task_struct *task = current;

	if (task == patchscope_program_task) {
		program_status = task->exit_code;
		patchscope_wake(&init_task);
	}
	task->__state = TASK_DEAD;
	patchscope_task_dead();
	__builtin_unreachable();
}

/* The task of the boot: starts the program, waits for its end, lets what is still due happen. */
void patchscope_boot(void)
{
	patchscope_set_current(&init_task);
	start_kernel();
	patchscope_start_program(patchscope_program_task);
	while (program_status < 0)
		patchscope_schedule(1);
	while (patchscope_rcu_pending())
		patchscope_rcu_run();
	patchscope_finish(program_status & 0x7f ? 128 + (program_status & 0x7f) : program_status >> 8 & 0xff);
}
