/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Opening, closing, and changing what is open. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

/* Fills a file from the inode of its path, and asks the inode's open(). */
static int do_dentry_open(struct file *file, struct inode *inode)
{
	int error;

	path_get(&file->f_path);
	file->f_inode = inode;
	file->f_op = inode->i_fop;
	if (file->f_op->open) {
		error = file->f_op->open(inode, file);
		if (error) {
			path_put(&file->f_path);
			file->f_path.mnt = NULL;
			file->f_path.dentry = NULL;
			file->f_inode = NULL;
			return error;
		}
	}
	file->f_mode |= FMODE_OPENED;
	if (file->f_op->llseek)
		file->f_mode |= FMODE_LSEEK;
	if ((file->f_mode & FMODE_READ) && file->f_op->read)
		file->f_mode |= FMODE_CAN_READ;
	if ((file->f_mode & FMODE_WRITE) && file->f_op->write)
		file->f_mode |= FMODE_CAN_WRITE;
	return 0;
}

int vfs_open(const struct path *path, struct file *file)
{
	file->f_path = *path;
	return do_dentry_open(file, d_inode(path->dentry));
}

struct file *dentry_open(const struct path *path, int flags)
{
	struct file *file = alloc_empty_file(flags);
	int error;

	if (IS_ERR(file))
		return file;
	error = vfs_open(path, file);
	if (error) {
		fput(file);
		return ERR_PTR(error);
	}
	return file;
}

static long do_sys_open(int dfd, const char __user *filename, int flags)
{
	char *name;
	struct file *file;
	long length;
	int fd;

	name = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	length = strncpy_from_user(name, filename, PATH_MAX);
	if (length < 0 || length == PATH_MAX) {
		kfree(name);
		return length < 0 ? length : -ENAMETOOLONG;
	}

	fd = get_unused_fd_flags(flags);
	if (fd >= 0) {
		file = do_filp_open(name, flags & ~O_CLOEXEC);
		if (IS_ERR(file)) {
			put_unused_fd(fd);
			fd = PTR_ERR(file);
		} else {
			fd_install(fd, file);
		}
	}
	kfree(name);
	return fd;
}

SYSCALL_DEFINE3(open, const char __user *, filename, int, flags, umode_t, mode)
{
	return do_sys_open(AT_FDCWD, filename, flags);
}

SYSCALL_DEFINE4(openat, int, dfd, const char __user *, filename, int, flags, umode_t, mode)
{
	return do_sys_open(dfd, filename, flags);
}

/* What a file does each time that one of its descriptors is closed. */
int filp_flush(struct file *file, void *owner)
{
	return file->f_op->flush ? file->f_op->flush(file, owner) : 0;
}

int filp_close(struct file *file, void *owner)
{
	int retval = filp_flush(file, owner);

	fput(file);
	return retval;
}

static int chmod_common(const struct path *path, umode_t mode)
{
	struct inode *inode = d_inode(path->dentry);
	struct iattr newattrs;
	int error;

	inode_lock(inode);
	newattrs.ia_mode = (mode & S_IALLUGO) | (inode->i_mode & ~S_IALLUGO);
	newattrs.ia_valid = ATTR_MODE | ATTR_CTIME;
	error = notify_change(path->dentry, &newattrs);
	inode_unlock(inode);
	return error;
}

SYSCALL_DEFINE2(fchmod, unsigned int, fd, umode_t, mode)
{
	struct fd f = fdget(fd);
	int error;

	if (!f.file)
		return -EBADF;
	error = chmod_common(&f.file->f_path, mode);
	fdput(f);
	return error;
}
