/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* /proc/self/fd and /proc/self/fdinfo. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include "../mount.h"

/* A name that is a decimal number is a descriptor; -1 for every other. */
int proc_fd_of_name(const char *name)
{
	int fd = 0;

	if (!*name)
		return -1;
	for (; *name; name++) {
		if (*name < '0' || *name > '9' || fd > 100000)
			return -1;
		fd = fd * 10 + (*name - '0');
	}
	return fd;
}

/* Where the link of a descriptor leads, with references. */
int proc_fd_link(const char *name, struct path *path)
{
	int fd = proc_fd_of_name(name);
	struct file *file = fd < 0 ? NULL : fget(fd);

	if (!file)
		return -ENOENT;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}

/* Four lines that every file has, then those of its own. */
static int seq_show(struct seq_file *m, void *v)
{
	unsigned int fd = (unsigned long)m->private;
	struct file *file = fget(fd);
	unsigned int f_flags;

	if (!file)
		return -ENOENT;
	f_flags = file->f_flags & ~O_CLOEXEC;
	if (get_close_on_exec(fd))
		f_flags |= O_CLOEXEC;
	seq_printf(m, "pos:\t%lli\nflags:\t0%o\nmnt_id:\t%i\nino:\t%lu\n", file->f_pos, f_flags,
		   real_mount(file->f_path.mnt)->mnt_id, file_inode(file)->i_ino);
	if (file->f_op->show_fdinfo)
		file->f_op->show_fdinfo(m, file);
	fput(file);
	return 0;
}

struct file *proc_open_fdinfo(const char *name)
{
	int fd = proc_fd_of_name(name);
	struct file *file = fd < 0 ? NULL : fget(fd);

	if (!file)
		return ERR_PTR(-ENOENT);
	fput(file);
	return proc_open_show(seq_show, (void *)(unsigned long)fd);
}
