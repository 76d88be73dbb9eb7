/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

/* Locks that are held briefly and never across a sleep. The machine supplies the operations and watches for misuse. */
#include <linux/types.h>

typedef struct spinlock {
	u32 val;
} spinlock_t;

typedef struct {
	u32 val;
} rwlock_t;

#define __SPIN_LOCK_UNLOCKED(name) { 0 }
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RWLOCK(name) rwlock_t name = { 0 }
#define spin_lock_init(lock) ((lock)->val = 0)

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);

void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock_irq(rwlock_t *lock);
void write_unlock_irq(rwlock_t *lock);

int lockdep_is_held(const void *lock);

/* Supplied with the locks: it takes one from the counter and, if that made it zero, the lock. */
int atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);

#endif
