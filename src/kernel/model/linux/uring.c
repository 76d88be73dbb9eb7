/*
 * io_uring: there are no rings, since io_uring_setup() is not here. What takes a ring's descriptor therefore refuses every
 * file, as io_uring_enter() and io_uring_register() do with one that is no ring.
 */
#include <linux/file.h>
#include <linux/syscalls.h>

static long refuse(unsigned int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	fput(file);
	return -EOPNOTSUPP;
}

SYSCALL_DEFINE6(io_uring_enter, unsigned int, fd, u32, to_submit, u32, min_complete, u32, flags, const void __user *, argp,
		size_t, argsz)
{
	if (flags)
		patchscope_unsupported("io_uring_enter() with flags");
	return refuse(fd);
}
SYSCALL_DEFINE4(io_uring_register, unsigned int, fd, unsigned int, opcode, void __user *, arg, unsigned int, nr_args)
{
	/* Operations up to here are known to every version. */
	if (opcode > 25)
		patchscope_unsupported("io_uring_register() with this operation");
	return refuse(fd);
}
