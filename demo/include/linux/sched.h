/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

/* A task: a thread of a process, or a process that has one. */
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/list.h>
#include <linux/pid_types.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/signal_types.h>
#include <uapi/linux/sched.h>

struct files_struct;
struct nsproxy;
struct pid;
struct pid_namespace;
struct sighand_struct;
struct signal_struct;

/* __state */
#define TASK_RUNNING 0x00000000
#define TASK_INTERRUPTIBLE 0x00000001
#define TASK_UNINTERRUPTIBLE 0x00000002
#define TASK_DEAD 0x00000080
#define TASK_NEW 0x00000800
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

/* exit_state */
#define EXIT_DEAD 0x00000010
#define EXIT_ZOMBIE 0x00000020

/* flags */
#define PF_EXITING 0x00000004
#define PF_KTHREAD 0x00200000

#define TASK_COMM_LEN 16

struct task_struct {
	unsigned int __state;
	refcount_t usage;
	unsigned int flags;
	int exit_state;
	int exit_code;
	int exit_signal; /* -1 in a thread that does not lead its group */
	pid_t pid;
	pid_t tgid;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct hlist_node pid_links[PIDTYPE_MAX];
	struct list_head thread_node;
	struct list_head tasks;
	int __user *set_child_tid;
	int __user *clear_child_tid;
	const struct cred *cred;
	char comm[TASK_COMM_LEN];
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	sigset_t blocked;
	struct sigpending pending;
	struct callback_head *task_works;
	struct rcu_head rcu;
};

/* The machine knows who runs. */
struct task_struct *get_current(void);
#define current get_current()

extern struct task_struct init_task;
extern rwlock_t tasklist_lock;

/* The machine's scheduler runs those whose __state is TASK_RUNNING, in turn. */
void schedule(void);
long schedule_timeout(long timeout);
int try_to_wake_up(struct task_struct *task, unsigned int state, int wake_flags);
int wake_up_process(struct task_struct *task);
void wake_up_new_task(struct task_struct *task);
void do_task_dead(void) __noreturn;

#define MAX_SCHEDULE_TIMEOUT LONG_MAX
#define HZ 1000
#define __set_current_state(state) WRITE_ONCE(current->__state, (state))
#define set_current_state(state) WRITE_ONCE(current->__state, (state))

static inline struct pid *task_pid(struct task_struct *task)
{
	return task->thread_pid;
}

pid_t task_pid_vnr(struct task_struct *task);
pid_t task_tgid_vnr(struct task_struct *task);
pid_t task_tgid_nr_ns(struct task_struct *task, struct pid_namespace *ns);

#endif
