/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * From names to files, for the few names that the demo has: /proc/self/fd/N, /proc/self/fdinfo/N, /proc/filesystems,
 * /dev/null and /dev/console. Everything else does not exist.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/namei.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct file *null_open(int flags);
struct file *console_open(int stream, int flags);

/* What follows the prefix, or NULL if the name does not start with it. */
static const char *name_after(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(name, prefix, len) ? NULL : name + len;
}

static const char *name_in_proc_self(const char *name)
{
	char own[32];
	const char *rest = name_after(name, "/proc/self/");

	if (rest)
		return rest;
	snprintf(own, sizeof(own), "/proc/%d/", task_tgid_vnr(current));
	return name_after(name, own);
}

static int may_open(const struct path *path, int flag)
{
	struct inode *inode = d_inode(path->dentry);

	if ((flag & O_DIRECTORY) && !S_ISDIR(inode->i_mode))
		return -ENOTDIR;
	if (S_ISDIR(inode->i_mode) && (flag & O_ACCMODE) != O_RDONLY)
		return -EISDIR;
	if ((OPEN_FMODE(flag) & FMODE_WRITE) && IS_IMMUTABLE(inode))
		return -EPERM;
	return 0;
}

/* Follows the link of a descriptor: not by its text, but straight to the path of its file. */
static struct file *open_fd_link(const char *number, int flag)
{
	struct path path;
	struct file *file;
	int error;

	error = proc_fd_link(number, &path);
	if (error)
		return ERR_PTR(error);
	error = flag & O_NOFOLLOW ? -ELOOP : may_open(&path, flag);
	file = error ? ERR_PTR(error) : dentry_open(&path, flag);
	path_put(&path);
	return file;
}

struct file *do_filp_open(const char *name, int open_flag)
{
	const char *in_proc = name_in_proc_self(name);
	const char *number;

	if (in_proc) {
		number = name_after(in_proc, "fd/");
		if (number)
			return open_fd_link(number, open_flag);
		number = name_after(in_proc, "fdinfo/");
		if (number)
			return proc_open_fdinfo(number);
	}
	if (!strcmp(name, "/proc/filesystems"))
		return proc_open_show(filesystems_proc_show, NULL);
	if (!strcmp(name, "/dev/null"))
		return null_open(open_flag);
	if (!strcmp(name, "/dev/console"))
		return console_open(1, open_flag);
	return ERR_PTR(-ENOENT);
}

static int path_of_fd(int fd, struct path *path)
{
	struct fd f = fdget(fd);

	if (!f.file)
		return -EBADF;
	*path = f.file->f_path;
	path_get(path);
	fdput(f);
	return 0;
}

/* The path that a name stands for, with references: a descriptor's own for the empty name, else what its link says. */
int user_path_at(int dfd, const char __user *name, unsigned int flags, struct path *path)
{
	const char *rest;
	char *text;
	long length;
	int error = -ENOENT;

	text = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	length = strncpy_from_user(text, name, PATH_MAX);
	if (length < 0) {
		error = length;
	} else if (length == PATH_MAX) {
		error = -ENAMETOOLONG;
	} else if (length == 0) {
		if (flags & AT_EMPTY_PATH)
			error = path_of_fd(dfd, path);
	} else {
		rest = name_in_proc_self(text);
		if (rest)
			rest = name_after(rest, "fd/");
		if (rest)
			error = proc_fd_link(rest, path);
	}
	kfree(text);
	return error;
}
