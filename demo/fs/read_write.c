/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Reading, writing and seeking: most pidfds refuse them, and here is where. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/syscalls.h>

static ssize_t vfs_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_READ))
		return -EINVAL;
	return file->f_op->read(file, buf, count, pos);
}

static ssize_t vfs_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_WRITE))
		return -EINVAL;
	return file->f_op->write(file, buf, count, pos);
}

SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)
{
	struct fd f = fdget(fd);
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ret = vfs_read(f.file, buf, count, &f.file->f_pos);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE3(write, unsigned int, fd, const char __user *, buf, size_t, count)
{
	struct fd f = fdget(fd);
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ret = vfs_write(f.file, buf, count, &f.file->f_pos);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE3(lseek, unsigned int, fd, loff_t, offset, unsigned int, whence)
{
	struct fd f = fdget(fd);
	loff_t ret = -ESPIPE;

	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & FMODE_LSEEK)
		ret = f.file->f_op->llseek(f.file, offset, whence);
	fdput(f);
	return ret;
}
