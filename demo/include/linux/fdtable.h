/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_FDTABLE_H
#define _LINUX_FDTABLE_H

/* The table of a process's descriptors: grows, and is read under RCU. */
#include <linux/atomic.h>
#include <linux/file.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#define NR_OPEN_DEFAULT BITS_PER_LONG
#define NR_OPEN_MAX 4096

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *close_on_exec;
	unsigned long *open_fds;
	struct rcu_head rcu;
};

struct files_struct {
	atomic_t count;
	struct fdtable *fdt;
	struct fdtable fdtab;
	spinlock_t file_lock;
	unsigned int next_fd;
	unsigned long close_on_exec_init[1];
	unsigned long open_fds_init[1];
	struct file *fd_array[NR_OPEN_DEFAULT];
};

extern struct files_struct init_files;

#define files_fdtable(files) rcu_dereference_check((files)->fdt, lockdep_is_held(&(files)->file_lock))

struct files_struct *dup_fd(struct files_struct *oldf, int *errorp);
void put_files_struct(struct files_struct *files);
void exit_files(struct task_struct *task);
void files_table_init(void);

#endif
