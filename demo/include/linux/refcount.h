/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

/* A count of references: it never leaves zero again, and the machine reports the one who tries. */
#include <linux/atomic.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n) }

unsigned int refcount_read(const refcount_t *r);
void refcount_set(refcount_t *r, int n);
void refcount_inc(refcount_t *r);
bool refcount_dec_and_test(refcount_t *r);

#endif
