/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* What is done with a descriptor itself, and with the flags of its file. */
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/syscalls.h>

static long do_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg, struct file *file)
{
	switch (cmd) {
	case F_DUPFD:
		return f_dupfd(arg, file, 0);
	case F_DUPFD_CLOEXEC:
		return f_dupfd(arg, file, O_CLOEXEC);
	case F_GETFD:
		return get_close_on_exec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		set_close_on_exec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->f_flags;
	case F_SETFL:
		spin_lock(&file->f_lock);
		file->f_flags = (arg & SETFL_MASK) | (file->f_flags & ~SETFL_MASK);
		spin_unlock(&file->f_lock);
		return 0;
	}
	return -EINVAL;
}

SYSCALL_DEFINE3(fcntl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	struct fd f = fdget(fd);
	long err;

	if (!f.file)
		return -EBADF;
	err = do_fcntl(fd, cmd, arg, f.file);
	fdput(f);
	return err;
}
