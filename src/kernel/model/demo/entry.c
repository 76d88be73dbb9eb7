/* Where a program's system call enters the kernel and how it leaves, as do_syscall_64() has it. */
#include <linux/errno.h>
#include <patchscope.h>

long syscall_exit_to_user_mode(long result);

long patchscope_system_call(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
			    unsigned long e, unsigned long f)
{
	long (*function)(unsigned long, unsigned long, unsigned long, unsigned long, unsigned long, unsigned long);
	long result = -ENOSYS;

	function = patchscope_system_call_function(number);
	if (function)
		result = function(a, b, c, d, e, f);
	return syscall_exit_to_user_mode(result);
}
