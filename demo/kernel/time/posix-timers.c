/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Clocks by number. All show the machine's time. */
#include <linux/errno.h>
#include <linux/syscalls.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

long sys_nanosleep(struct timespec64 __user *rqtp, struct timespec64 __user *rmtp);

SYSCALL_DEFINE2(clock_gettime, int, which_clock, struct timespec64 __user *, tp)
{
	struct timespec64 now;

	ktime_get_real_ts64(&now);
	return copy_to_user(tp, &now, sizeof(now)) ? -EFAULT : 0;
}

/* For a length of time only, not until a moment. */
SYSCALL_DEFINE4(clock_nanosleep, int, which_clock, int, flags, struct timespec64 __user *, rqtp,
		struct timespec64 __user *, rmtp)
{
	return flags ? -EINVAL : sys_nanosleep(rqtp, rmtp);
}
