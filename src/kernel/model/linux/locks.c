/*
 * kernel/locking on one CPU: the lock's own word is set and cleared, since others look at it (lockref), and the machine
 * notes who holds what. Sleeping locks wait by letting others run.
 */
#include <linux/spinlock.h>
#include <linux/rwlock.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/percpu-rwsem.h>
#include <linux/sched.h>
#include <linux/string.h>

static void take_how(raw_spinlock_t *lock, int how)
{
	patchscope_lock(lock, how);
	lock->raw_lock.val.counter = 1;
}
static void take(raw_spinlock_t *lock) { take_how(lock, PATCHSCOPE_SPINS); }
static void give(raw_spinlock_t *lock)
{
	lock->raw_lock.val.counter = 0;
	patchscope_unlock(lock);
}
void __raw_spin_lock(raw_spinlock_t *lock) { take(lock); }
void __raw_spin_lock_irq(raw_spinlock_t *lock) { take(lock); }
void __raw_spin_lock_bh(raw_spinlock_t *lock) { take(lock); }
unsigned long __raw_spin_lock_irqsave(raw_spinlock_t *lock) { take(lock); return 0; }
void __raw_spin_unlock(raw_spinlock_t *lock) { give(lock); }
void __raw_spin_unlock_irq(raw_spinlock_t *lock) { give(lock); }
void __raw_spin_unlock_bh(raw_spinlock_t *lock) { give(lock); }
void __raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags) { give(lock); }
int __raw_spin_trylock(raw_spinlock_t *lock)
{
	if (lock->raw_lock.val.counter)
		return 0;
	take_how(lock, PATCHSCOPE_SPINS | PATCHSCOPE_TRYLOCK);
	return 1;
}
void _raw_spin_lock(raw_spinlock_t *lock) { take(lock); }
void _raw_spin_lock_irq(raw_spinlock_t *lock) { take(lock); }
void _raw_spin_lock_bh(raw_spinlock_t *lock) { take(lock); }
unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock) { take(lock); return 0; }
void _raw_spin_unlock(raw_spinlock_t *lock) { give(lock); }
void _raw_spin_unlock_irq(raw_spinlock_t *lock) { give(lock); }
void _raw_spin_unlock_bh(raw_spinlock_t *lock) { give(lock); }
void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags) { give(lock); }
int _raw_spin_trylock(raw_spinlock_t *lock) { return __raw_spin_trylock(lock); }
int _raw_spin_trylock_bh(raw_spinlock_t *lock) { return __raw_spin_trylock(lock); }
int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock(lock);
	return 0;
}

int _atomic_dec_and_lock_irqsave(atomic_t *atomic, spinlock_t *lock, unsigned long *flags)
{
	*flags = 0;
	return _atomic_dec_and_lock(atomic, lock);
}

/* Nobody sleeps with one of these, so on one CPU it is free when it is asked for. */
static void read_take(rwlock_t *lock) { patchscope_lock(lock, PATCHSCOPE_SPINS | PATCHSCOPE_SHARED); }
static void read_give(rwlock_t *lock) { patchscope_unlock(lock); }
static void write_take(rwlock_t *lock) { patchscope_lock(lock, PATCHSCOPE_SPINS); }
static void write_give(rwlock_t *lock) { patchscope_unlock(lock); }
void _raw_read_lock(rwlock_t *lock) { read_take(lock); }
void _raw_read_unlock(rwlock_t *lock) { read_give(lock); }
void __raw_read_unlock(rwlock_t *lock) { read_give(lock); }
unsigned long _raw_read_lock_irqsave(rwlock_t *lock) { read_take(lock); return 0; }
void _raw_read_unlock_irqrestore(rwlock_t *lock, unsigned long flags) { read_give(lock); }
void _raw_read_lock_irq(rwlock_t *lock) { read_take(lock); }
void _raw_read_unlock_irq(rwlock_t *lock) { read_give(lock); }
void __raw_read_unlock_irq(rwlock_t *lock) { read_give(lock); }
void _raw_write_lock(rwlock_t *lock) { write_take(lock); }
void _raw_write_unlock(rwlock_t *lock) { write_give(lock); }
void __raw_write_unlock(rwlock_t *lock) { write_give(lock); }
void _raw_write_lock_irq(rwlock_t *lock) { write_take(lock); }
void _raw_write_unlock_irq(rwlock_t *lock) { write_give(lock); }
void __raw_write_unlock_irq(rwlock_t *lock) { write_give(lock); }
unsigned long _raw_write_lock_irqsave(rwlock_t *lock) { write_take(lock); return 0; }
void _raw_write_unlock_irqrestore(rwlock_t *lock, unsigned long flags) { write_give(lock); }

/* The mutex's owner word holds the task, as in Linux without its flag bits. */
void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	memset(lock, 0, sizeof(*lock));
}
static void mutex_take(struct mutex *lock, int how)
{
	patchscope_lock(lock, how);
	lock->owner.counter = (long)current;
}
void mutex_lock(struct mutex *lock)
{
	patchscope_might_sleep();
	while (lock->owner.counter)
		patchscope_schedule(0);
	mutex_take(lock, 0);
}
void mutex_unlock(struct mutex *lock)
{
	patchscope_unlock(lock);
	lock->owner.counter = 0;
}
int mutex_lock_interruptible(struct mutex *lock) { mutex_lock(lock); return 0; }
int mutex_lock_killable(struct mutex *lock) { mutex_lock(lock); return 0; }
int mutex_trylock(struct mutex *lock)
{
	if (lock->owner.counter)
		return 0;
	mutex_take(lock, PATCHSCOPE_TRYLOCK);
	return 1;
}
bool mutex_is_locked(struct mutex *lock) { return lock->owner.counter != 0; }

/* count: -1 written, else the number of readers. */
void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	memset(sem, 0, sizeof(*sem));
}
static void write_sem(struct rw_semaphore *sem, int how)
{
	patchscope_lock(sem, how);
	sem->count.counter = -1;
}
static void read_sem(struct rw_semaphore *sem, int how)
{
	patchscope_lock(sem, PATCHSCOPE_SHARED | how);
	sem->count.counter++;
}
void down_write(struct rw_semaphore *sem)
{
	patchscope_might_sleep();
	while (sem->count.counter)
		patchscope_schedule(0);
	write_sem(sem, 0);
}
void up_write(struct rw_semaphore *sem)
{
	patchscope_unlock(sem);
	sem->count.counter = 0;
}
int down_write_killable(struct rw_semaphore *sem) { down_write(sem); return 0; }
int down_write_trylock(struct rw_semaphore *sem)
{
	if (sem->count.counter)
		return 0;
	write_sem(sem, PATCHSCOPE_TRYLOCK);
	return 1;
}
void down_read(struct rw_semaphore *sem)
{
	patchscope_might_sleep();
	while (sem->count.counter < 0)
		patchscope_schedule(0);
	read_sem(sem, 0);
}
void up_read(struct rw_semaphore *sem)
{
	patchscope_unlock(sem);
	sem->count.counter--;
}
int down_read_killable(struct rw_semaphore *sem) { down_read(sem); return 0; }
int down_read_interruptible(struct rw_semaphore *sem) { down_read(sem); return 0; }
int down_read_trylock(struct rw_semaphore *sem)
{
	if (sem->count.counter < 0)
		return 0;
	read_sem(sem, PATCHSCOPE_TRYLOCK);
	return 1;
}
void downgrade_write(struct rw_semaphore *sem)
{
	up_write(sem);
	read_sem(sem, PATCHSCOPE_TRYLOCK);
}
/* block: -1 written, else the number of readers; there are no counters per CPU. */
int __percpu_init_rwsem(struct percpu_rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	memset(sem, 0, sizeof(*sem));
	return 0;
}
void percpu_free_rwsem(struct percpu_rw_semaphore *sem) { }
bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem)
{
	if (sem->block.counter < 0)
		return false;
	sem->block.counter++;
	return true;
}
void percpu_down_read(struct percpu_rw_semaphore *sem)
{
	patchscope_might_sleep();
	while (!percpu_down_read_trylock(sem))
		patchscope_schedule(0);
}
/* Since 7.x the other ways of taking it go through this one. */
void percpu_down_read_internal(struct percpu_rw_semaphore *sem, bool freezable) { percpu_down_read(sem); }
void percpu_up_read(struct percpu_rw_semaphore *sem) { sem->block.counter--; }
void percpu_down_write(struct percpu_rw_semaphore *sem)
{
	patchscope_might_sleep();
	while (sem->block.counter)
		patchscope_schedule(0);
	sem->block.counter = -1;
	patchscope_lock(sem, 0);
}
void percpu_up_write(struct percpu_rw_semaphore *sem)
{
	patchscope_unlock(sem);
	sem->block.counter = 0;
}

/* kernel/locking/lockdep.c, for those who ask whether the caller holds a lock. */
int lockdep_is_held(const void *lock) { return patchscope_holds(lock); }
int lockdep_tasklist_lock_is_held(void) { return patchscope_holds(&tasklist_lock); }
