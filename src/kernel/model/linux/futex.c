/*
 * Waiting on a word of user memory: FUTEX_WAIT and FUTEX_WAKE between threads of one process, which is what pthreads
 * stand on. As kernel/futex, with one queue for all words.
 */
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

struct futex_waiter {
	struct list_head list;
	struct task_struct *task;
	u32 __user *word;
	bool woken;
};
static LIST_HEAD(waiters);

static long futex_wake_word(u32 __user *word, int count)
{
	struct futex_waiter *waiter, *next;
	long woken = 0;

	list_for_each_entry_safe(waiter, next, &waiters, list) {
		if (woken >= count)
			break;
		if (waiter->word != word || waiter->task->tgid != current->tgid)
			continue;
		list_del_init(&waiter->list);
		waiter->woken = true;
		wake_up_process(waiter->task);
		woken++;
	}
	return woken;
}

SYSCALL_DEFINE6(futex, u32 __user *, uaddr, int, op, u32, val, const struct __kernel_timespec __user *, utime,
		u32 __user *, uaddr2, u32, val3)
{
	struct futex_waiter waiter = { .task = current, .word = uaddr };
	struct __kernel_timespec limit;
	u32 now;

	switch (op & FUTEX_CMD_MASK) {
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		return futex_wake_word(uaddr, val);
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		if (get_user(now, uaddr))
			return -EFAULT;
		if (now != val)
			return -EAGAIN;
		list_add_tail(&waiter.list, &waiters);
		set_current_state(TASK_INTERRUPTIBLE);
		if (utime) {
			if (copy_from_user(&limit, utime, sizeof(limit)))
				return -EFAULT;
			patchscope_wake_at(patchscope_time() + limit.tv_sec * 1000000000ull + limit.tv_nsec);
		}
		schedule();
		if (waiter.woken)
			return 0;
		list_del(&waiter.list);
		return signal_pending(current) ? -ERESTARTSYS : -ETIMEDOUT;
	default:
		return -ENOSYS;
	}
}

/* As the kernel calls it when a thread ends: who joins it waits for this word. */
long do_futex(u32 __user *uaddr, int op, u32 val, ktime_t *timeout, u32 __user *uaddr2, u32 val2, u32 val3)
{
	return futex_wake_word(uaddr, val);
}
