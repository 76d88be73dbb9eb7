/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

/* A lock for many readers or one writer, who may sleep. */
#include <linux/types.h>

struct rw_semaphore {
	s64 count;
};

void init_rwsem(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);

#endif
