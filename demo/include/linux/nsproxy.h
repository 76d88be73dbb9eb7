/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_NSPROXY_H
#define _LINUX_NSPROXY_H

#include <linux/refcount.h>

struct pid_namespace;
struct task_struct;

/* The namespaces of a task; tasks that share all of them share this. */
struct nsproxy {
	refcount_t count;
	struct pid_namespace *pid_ns_for_children;
};

extern struct nsproxy init_nsproxy;

int copy_namespaces(u64 flags, struct task_struct *task);
void exit_task_namespaces(struct task_struct *task);
void switch_task_namespaces(struct task_struct *task, struct nsproxy *ns);

#endif
