/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

/* Counters that are changed in one step. The machine supplies the operations. */
#include <linux/types.h>

#define ATOMIC_INIT(i) { (i) }

int atomic_read(const atomic_t *v);
void atomic_set(atomic_t *v, int i);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
int atomic_inc_return(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
/* Adds a to v unless v is u; true if it was added. */
bool atomic_add_unless(atomic_t *v, int a, int u);

s64 atomic_long_read(const atomic_long_t *v);
void atomic_long_set(atomic_long_t *v, s64 i);
void atomic_long_inc(atomic_long_t *v);
bool atomic_long_inc_not_zero(atomic_long_t *v);
bool atomic_long_dec_and_test(atomic_long_t *v);

#endif
