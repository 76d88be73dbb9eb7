/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* What a file system says of itself. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/statfs.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

int vfs_statfs(const struct path *path, struct kstatfs *buf)
{
	memset(buf, 0, sizeof(*buf));
	return path->dentry->d_sb->s_op->statfs(path->dentry, buf);
}

SYSCALL_DEFINE2(fstatfs, unsigned int, fd, struct statfs __user *, buf)
{
	struct fd f = fdget(fd);
	struct kstatfs st;
	struct statfs tmp;
	int error;

	if (!f.file)
		return -EBADF;
	error = vfs_statfs(&f.file->f_path, &st);
	fdput(f);
	if (error)
		return error;

	memset(&tmp, 0, sizeof(tmp));
	tmp.f_type = st.f_type;
	tmp.f_bsize = st.f_bsize;
	tmp.f_frsize = st.f_bsize;
	tmp.f_namelen = st.f_namelen;
	return copy_to_user(buf, &tmp, sizeof(tmp)) ? -EFAULT : 0;
}
