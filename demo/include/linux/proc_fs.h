/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

#include <linux/path.h>
#include <linux/types.h>

struct file;
struct seq_file;

void proc_root_init(void);
struct file *proc_open_show(int (*show)(struct seq_file *m, void *v), void *data);

/* Reads "N" of a decimal number up to the end of the name. */
int proc_fd_of_name(const char *name);
int proc_fd_link(const char *name, struct path *path);
struct file *proc_open_fdinfo(const char *name);
int filesystems_proc_show(struct seq_file *m, void *v);

#endif
