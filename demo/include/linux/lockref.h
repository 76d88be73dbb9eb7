/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_LOCKREF_H
#define _LINUX_LOCKREF_H

/* A lock and a count of references in one word of eight bytes. */
#include <linux/spinlock.h>

struct lockref {
	spinlock_t lock;
	int count;
};

void lockref_get(struct lockref *lockref);
int lockref_put_or_lock(struct lockref *lockref);
void lockref_mark_dead(struct lockref *lockref);

#endif
