/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_PIDFS_H
#define _LINUX_PIDFS_H

struct file;
struct pid;

struct file *pidfs_alloc_file(struct pid *pid, unsigned int flags);
void pidfs_init(void);

#endif
