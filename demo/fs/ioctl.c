/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Requests that only some files know. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE3(ioctl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	struct fd f = fdget(fd);
	long error = -ENOTTY;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op->unlocked_ioctl)
		error = f.file->f_op->unlocked_ioctl(f.file, cmd, arg);
	fdput(f);
	return error;
}
