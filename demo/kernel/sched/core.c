/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* What user space asks of the scheduler, which is the machine's. */
#include <linux/sched.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE0(sched_yield)
{
	schedule();
	return 0;
}
