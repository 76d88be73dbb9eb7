/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_PID_NAMESPACE_H
#define _LINUX_PID_NAMESPACE_H

#include <linux/idr.h>
#include <linux/slab.h>

/* One namespace of process numbers. The demo has the initial one only. */
struct pid_namespace {
	struct idr idr;
	struct kmem_cache *pid_cachep;
	unsigned int level;
	struct task_struct *child_reaper;
	int pid_allocated;
};

extern struct pid_namespace init_pid_ns;
extern int pid_max;

#endif
