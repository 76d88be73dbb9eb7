/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_TASK_WORK_H
#define _LINUX_TASK_WORK_H

/* Work that a task does for itself on its way back to user space. */
#include <linux/types.h>

struct task_struct;

int task_work_add(struct task_struct *task, struct callback_head *work);
void task_work_run(void);

#endif
