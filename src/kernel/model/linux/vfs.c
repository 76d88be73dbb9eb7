/*
 * File systems around the ones that run from source. There is no root file system; of paths, programs here may use
 * /proc/self/fd/N (readlink, open), /proc/self/fdinfo/N and /proc/filesystems. As fs/namei.c and fs/proc/fd.c, without
 * the walk.
 */
#include <linux/anon_inodes.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct open_flags;

/* Nothing is mounted at the root. */
void init_mount_tree(void) { }

/* The number behind `prefix`, or -1 where the path is something else. */
static int number_behind(const char *path, const char *prefix)
{
	size_t length = strlen(prefix);
	int number = 0;

	if (strncmp(path, prefix, length))
		return -1;
	for (path += length; *path >= '0' && *path <= '9'; path++)
		number = number * 10 + *path - '0';
	return *path ? -1 : number;
}

/* As do_proc_readlink() of fs/proc/base.c for the links of /proc/self/fd. */
int do_readlinkat(int dfd, const char __user *pathname, char __user *buf, int bufsiz)
{
	char *page, *text;
	char path[64];
	struct file *file;
	long length;
	int fd;

	if (bufsiz <= 0)
		return -EINVAL;
	length = strncpy_from_user(path, pathname, sizeof(path) - 1);
	if (length < 0)
		return length;
	path[sizeof(path) - 1] = 0;
	fd = number_behind(path, "/proc/self/fd/");
	if (fd < 0)
		return -ENOENT;
	file = fget_raw(fd);
	if (!file)
		return -ENOENT;
	page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page) {
		fput(file);
		return -ENOMEM;
	}
	text = d_path(&file->f_path, page, PAGE_SIZE);
	length = PTR_ERR_OR_ZERO(text);
	if (!length) {
		length = page + PAGE_SIZE - 1 - text;
		if (length > bufsiz)
			length = bufsiz;
		if (copy_to_user(buf, text, length))
			length = -EFAULT;
	}
	kfree(page);
	fput(file);
	return length;
}

/* /proc is that of the first namespace. */
struct pid_namespace *proc_pid_ns(struct super_block *sb) { return &init_pid_ns; }

struct fdinfo {
	struct file *file;
	unsigned int flags;
};

/* As seq_show() of fs/proc/fd.c. */
static int fdinfo_show(struct seq_file *m, void *v)
{
	struct fdinfo *info = m->private;
	struct file *file = info->file;

	seq_printf(m, "pos:\t%lli\nflags:\t0%o\nmnt_id:\t%i\nino:\t%lu\n", (long long)file->f_pos, info->flags, 1,
		   file_inode(file)->i_ino);
	if (file->f_op->show_fdinfo)
		file->f_op->show_fdinfo(m, file);
	return 0;
}
static int fdinfo_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct fdinfo *info = m->private;

	fput(info->file);
	kfree(info);
	return single_release(inode, file);
}
static const struct file_operations fdinfo_fops = {
	.read = seq_read,
	.release = fdinfo_release,
};
static struct file *open_fdinfo(struct file *target, int fd)
{
	struct fdinfo *info = kmalloc(sizeof(*info), GFP_KERNEL);
	struct file *file;
	int error;

	if (!info)
		return ERR_PTR(-ENOMEM);
	info->file = target;
	info->flags = (target->f_flags & ~O_CLOEXEC) | (get_close_on_exec(fd) ? O_CLOEXEC : 0);
	file = anon_inode_getfile("[fdinfo]", &fdinfo_fops, NULL, O_RDONLY);
	error = PTR_ERR_OR_ZERO(file);
	if (!error) {
		error = single_open(file, fdinfo_show, info);
		if (!error)
			return file;
		fput(file);
	}
	kfree(info);
	return ERR_PTR(error);
}

/* /proc/filesystems: a list, from fs/filesystems.c. */
static const struct file_operations list_fops = { .read = seq_read, .release = single_release };
static int nothing_show(struct seq_file *m, void *v) { return 0; }

struct file *do_filp_open(int dfd, struct filename *pathname, const struct open_flags *op)
{
	int flags = *(const int *)op;
	struct file *file, *opened;
	int fd = number_behind(pathname->name, "/proc/self/fd/");
	int info = number_behind(pathname->name, "/proc/self/fdinfo/");

	if (fd >= 0 || info >= 0) {
		file = fget_raw(fd >= 0 ? fd : info);
		if (!file)
			return ERR_PTR(-ENOENT);
		if (info >= 0) {
			opened = open_fdinfo(file, info);
			if (IS_ERR(opened))
				fput(file);
			return opened;
		}
		opened = dentry_open(&file->f_path, flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC), current_cred());
		fput(file);
		return opened;
	}
	if (!strcmp(pathname->name, "/proc/filesystems")) {
		int (*show)(struct seq_file *, void *) = patchscope_function_of("fs/filesystems.c", "filesystems_proc_show");
		int error;

		opened = anon_inode_getfile("[filesystems]", &list_fops, NULL, O_RDONLY);
		if (IS_ERR(opened))
			return opened;
		error = single_open(opened, show ? show : nothing_show, NULL);
		if (error) {
			fput(opened);
			return ERR_PTR(error);
		}
		return opened;
	}
	return ERR_PTR(-ENOENT);
}
