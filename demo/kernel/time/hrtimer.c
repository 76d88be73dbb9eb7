/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Sleeping for a while. Time is the machine's: it goes on when nobody can run. */
#include <linux/sched/signal.h>
#include <linux/kernel.h>
#include <linux/syscalls.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

SYSCALL_DEFINE2(nanosleep, struct timespec64 __user *, rqtp, struct timespec64 __user *, rmtp)
{
	struct timespec64 t;
	long timeout;

	if (copy_from_user(&t, rqtp, sizeof(t)))
		return -EFAULT;
	if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= 1000000000)
		return -EINVAL;
	timeout = t.tv_sec * HZ + DIV_ROUND_UP(t.tv_nsec, 1000000000 / HZ);
	while (timeout > 0 && !signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		timeout = schedule_timeout(timeout);
	}
	return timeout > 0 ? -EINTR : 0;
}
