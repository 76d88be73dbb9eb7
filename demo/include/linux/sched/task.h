/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

#include <linux/sched.h>
#include <uapi/linux/wait.h>

/* What a new task is to share and to be told. */
struct kernel_clone_args {
	u64 flags;
	int __user *pidfd;
	int __user *child_tid;
	int __user *parent_tid;
	int exit_signal;
	unsigned long stack;
	unsigned long tls;
	pid_t *set_tid;
	size_t set_tid_size;
	int kthread;
};

static inline struct task_struct *get_task_struct(struct task_struct *task)
{
	refcount_inc(&task->usage);
	return task;
}

void put_task_struct(struct task_struct *task);

struct task_struct *copy_process(struct kernel_clone_args *args);
pid_t kernel_clone(struct kernel_clone_args *args);
void fork_init(void);
void proc_caches_init(void);
void __cleanup_sighand(struct sighand_struct *sighand);
void put_signal_struct(struct signal_struct *signal);

void do_exit(long code) __noreturn;
void do_group_exit(int exit_code) __noreturn;
void release_task(struct task_struct *task);

/*
 * The machine gives the child the parent's frames and memory, so that the child's first step is the parent's return
 * from the same system call, with result 0. stack, if not 0, is where the child's frames go on; memory is shared with
 * CLONE_VM.
 */
int patchscope_copy_thread(struct task_struct *child, struct task_struct *parent, u64 clone_flags,
			   unsigned long stack);

#endif
