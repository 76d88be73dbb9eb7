/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

/*
 * struct pid is what the kernel keeps of a process number: it outlives the process as long as somebody holds it, and
 * tells nobody's number to somebody else. A task holds one reference, each user of a pidfd's inode another.
 */
#include <linux/list.h>
#include <linux/pid_types.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/wait.h>

struct file;
struct pid_namespace;
struct task_struct;

#define RESERVED_PIDS 300
#define PID_MAX_LIMIT 32768

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	refcount_t count;
	unsigned int level;
	spinlock_t lock;
#ifdef CONFIG_FS_PID
	unsigned long ino;
#endif
	struct hlist_head tasks[PIDTYPE_MAX];
	wait_queue_head_t wait_pidfd;
	struct rcu_head rcu;
	struct upid numbers[1];
};

extern struct pid init_struct_pid;
extern const struct file_operations pidfs_file_operations;

struct pid *pidfd_pid(const struct file *file);
struct pid *pidfd_get_pid(unsigned int fd, unsigned int *flags);
int pidfd_prepare(struct pid *pid, unsigned int flags, struct file **ret);
void do_notify_pidfd(struct task_struct *task);

static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		refcount_inc(&pid->count);
	return pid;
}

void put_pid(struct pid *pid);
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
struct pid *get_task_pid(struct task_struct *task, enum pid_type type);
struct pid *task_pid_type(struct task_struct *task, enum pid_type type);

static inline bool pid_has_task(struct pid *pid, enum pid_type type)
{
	return !hlist_empty(&pid->tasks[type]);
}

void attach_pid(struct task_struct *task, enum pid_type type);
void detach_pid(struct task_struct *task, enum pid_type type);

struct pid *find_pid_ns(int nr, struct pid_namespace *ns);
struct pid *find_vpid(int nr);
struct pid *find_get_pid(int nr);
struct pid *find_ge_pid(int nr, struct pid_namespace *ns);
struct task_struct *find_task_by_vpid(int nr);
pid_t pid_nr_ns(struct pid *pid, struct pid_namespace *ns);
pid_t pid_vnr(struct pid *pid);
struct pid_namespace *task_active_pid_ns(struct task_struct *task);

static inline struct pid_namespace *ns_of_pid(struct pid *pid)
{
	return pid ? pid->numbers[pid->level].ns : NULL;
}

struct pid *alloc_pid(struct pid_namespace *ns, pid_t *set_tid, size_t set_tid_size);
void free_pid(struct pid *pid);
void pid_idr_init(void);

#define do_each_pid_task(pid, type, task) \
	do { \
		hlist_for_each_entry_rcu((task), &(pid)->tasks[type], pid_links[type]) {

#define while_each_pid_task(pid, type, task) \
		} \
	} while (0)

#endif
