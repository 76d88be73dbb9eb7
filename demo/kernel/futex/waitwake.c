/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * futex(): a task sleeps as long as a word in its program's memory has a value, and is woken by whoever changes it. One
 * queue serves all; a word is known by its address and the process, so it works between threads only, and nobody can
 * wait for a length of time.
 */
#include <linux/errno.h>
#include <linux/futex.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

struct futex_q {
	struct list_head list;
	struct task_struct *task;
	u32 __user *uaddr;
};

static LIST_HEAD(futex_queue);
static DEFINE_SPINLOCK(futex_queue_lock);

/* Takes the entry out of the queue; false if whoever woke it has done so. */
static bool futex_unqueue(struct futex_q *q)
{
	bool was_queued;

	spin_lock(&futex_queue_lock);
	was_queued = !list_empty(&q->list);
	list_del_init(&q->list);
	spin_unlock(&futex_queue_lock);
	return was_queued;
}

static int futex_wait(u32 __user *uaddr, u32 val)
{
	struct futex_q q = { .task = current, .uaddr = uaddr };
	u32 uval;
	int ret = 0;

	/* In the queue first, the word looked at after: so no change of it is missed. */
	spin_lock(&futex_queue_lock);
	list_add_tail(&q.list, &futex_queue);
	spin_unlock(&futex_queue_lock);
	if (get_user(uval, uaddr))
		ret = -EFAULT;
	else if (uval != val)
		ret = -EAGAIN;

	while (!ret && !list_empty(&q.list)) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(current))
			ret = -ERESTARTSYS;
		else
			schedule();
	}
	__set_current_state(TASK_RUNNING);
	return futex_unqueue(&q) ? ret : 0;
}

/* Wakes so many of those who wait for the word; returns how many. */
int futex_wake(u32 __user *uaddr, int nr_wake)
{
	struct futex_q *q, *next;
	int woken = 0;

	spin_lock(&futex_queue_lock);
	list_for_each_entry_safe(q, next, &futex_queue, list) {
		if (q->uaddr != uaddr || !same_thread_group(q->task, current))
			continue;
		if (woken == nr_wake)
			break;
		list_del_init(&q->list);
		wake_up_process(q->task);
		woken++;
	}
	spin_unlock(&futex_queue_lock);
	return woken;
}

SYSCALL_DEFINE4(futex, u32 __user *, uaddr, int, op, u32, val, const void __user *, utime)
{
	switch (op & ~FUTEX_PRIVATE_FLAG) {
	case FUTEX_WAIT:
		return utime ? -ENOSYS : futex_wait(uaddr, val);
	case FUTEX_WAKE:
		return futex_wake(uaddr, val);
	}
	return -ENOSYS;
}
