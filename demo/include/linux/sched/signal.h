/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

/* What the threads of a process share about signals and their end. */
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/wait.h>

struct sighand_struct {
	spinlock_t siglock;
	refcount_t count;
	struct k_sigaction action[_NSIG];
};

struct signal_struct {
	refcount_t sigcnt;
	atomic_t live;
	int nr_threads;
	struct list_head thread_head;
	wait_queue_head_t wait_chldexit;
	struct sigpending shared_pending;
	int group_exit_code;
	unsigned int flags;
	struct pid *pids[PIDTYPE_MAX];
};

#define SIGNAL_GROUP_EXIT 0x00000004

#define sigmask(sig) (1UL << ((sig) - 1))

static inline bool sigismember(const sigset_t *set, int sig)
{
	return set->sig & sigmask(sig);
}

static inline bool thread_group_leader(struct task_struct *task)
{
	return task->exit_signal >= 0;
}

static inline bool thread_group_empty(struct task_struct *task)
{
	return thread_group_leader(task) && task->signal->nr_threads == 1;
}

static inline bool delay_group_leader(struct task_struct *task)
{
	return thread_group_leader(task) && !thread_group_empty(task);
}

static inline bool same_thread_group(struct task_struct *a, struct task_struct *b)
{
	return a->signal == b->signal;
}

#define for_each_thread(task, t) list_for_each_entry(t, &(task)->signal->thread_head, thread_node)
#define for_each_process(task) list_for_each_entry(task, &init_task.tasks, tasks)

bool signal_pending(struct task_struct *task);
void init_sigpending(struct sigpending *pending);
void flush_sigqueue(struct sigpending *queue);
int group_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *task, enum pid_type type);
int kill_pid_info_type(int sig, kernel_siginfo_t *info, struct pid *pid, enum pid_type type);
int kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp);
int kill_pid(struct pid *pid, int sig);
bool do_notify_parent(struct task_struct *task, int sig);
void zap_other_threads(struct task_struct *task);
long do_signal(long result);

/* The machine lets the program run the handler next; its return continues the program where it was. */
void patchscope_deliver_signal(int sig, const struct sigaction *action, const siginfo_t *info);

#endif
