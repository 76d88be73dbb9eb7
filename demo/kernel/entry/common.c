/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * The way back to user space. The machine calls this after every system call, with its result; what comes out is what
 * user space gets. -ERESTARTSYS says: run the handler if one was delivered, then make the call again.
 */
#include <linux/errno.h>
#include <linux/sched/signal.h>
#include <linux/task_work.h>

long syscall_exit_to_user_mode(long result)
{
	while (current->task_works || signal_pending(current)) {
		task_work_run();
		if (signal_pending(current))
			result = do_signal(result);
	}
	if (result == -ERESTARTNOHAND)
		result = -ERESTARTSYS;
	return result;
}
