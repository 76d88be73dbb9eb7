/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_FILE_H
#define _LINUX_FILE_H

/* From descriptors to files and back. */
#include <linux/fs.h>
#include <linux/types.h>

struct task_struct;

struct fd {
	struct file *file;
};

struct file *fget(unsigned int fd);
struct file *fget_task(struct task_struct *task, unsigned int fd);

static inline struct fd fdget(unsigned int fd)
{
	return (struct fd){ fget(fd) };
}

static inline void fdput(struct fd fd)
{
	if (fd.file)
		fput(fd.file);
}

int get_unused_fd_flags(unsigned int flags);
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file);
int receive_fd(struct file *file, unsigned int o_flags);
int close_fd(unsigned int fd);
int f_dupfd(unsigned int from, struct file *file, unsigned int flags);
void set_close_on_exec(unsigned int fd, int flag);
bool get_close_on_exec(unsigned int fd);

#endif
