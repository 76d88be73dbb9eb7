/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Work that is put off until its task leaves the kernel, where it holds no lock. */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/task_work.h>

/* What the list of a task looks like that takes no more work. */
static struct callback_head work_exited;

int task_work_add(struct task_struct *task, struct callback_head *work)
{
	if (task->task_works == &work_exited)
		return -ESRCH;
	work->next = task->task_works;
	WRITE_ONCE(task->task_works, work);
	return 0;
}

/* Oldest first, until there is none; what is run may add more. A task that ends closes its list behind it. */
void task_work_run(void)
{
	struct task_struct *task = current;
	struct callback_head *work, *next, *head;

	for (;;) {
		work = task->task_works;
		if (!work) {
			if (task->flags & PF_EXITING)
				WRITE_ONCE(task->task_works, &work_exited);
			return;
		}
		if (work == &work_exited)
			return;
		WRITE_ONCE(task->task_works, NULL);

		head = NULL;
		while (work) {
			next = work->next;
			work->next = head;
			head = work;
			work = next;
		}
		while (head) {
			next = head->next;
			head->func(head);
			head = next;
		}
	}
}
