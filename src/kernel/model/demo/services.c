/*
 * The services that the demo tree's headers declare and its files do not define: allocator, locks, RCU, counters, access
 * to user memory. In Linux they are mm/slub.c, kernel/locking, kernel/rcu and arch code.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/uaccess.h>
#include <patchscope.h>

/* --- memory --- */

static void may_allocate(gfp_t flags)
{
	/* GFP_KERNEL may wait for memory; GFP_ATOMIC has no __GFP_DIRECT_RECLAIM (0x400). */
	if (flags & 0x400u)
		patchscope_might_sleep();
}

void *kmalloc(size_t size, gfp_t flags)
{
	may_allocate(flags);
	return patchscope_alloc(size, 0);
}

void *kzalloc(size_t size, gfp_t flags)
{
	may_allocate(flags);
	return patchscope_alloc(size, 1);
}

void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	may_allocate(flags);
	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return patchscope_alloc(bytes, 1);
}

void kfree(const void *ptr)
{
	patchscope_free(ptr);
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *object))
{
	return patchscope_cache_create(name, size, align, (flags & SLAB_TYPESAFE_BY_RCU) != 0, ctor);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
	void (*constructor)(void *) = patchscope_cache_constructor(cache);
	void *object;

	may_allocate(flags);
	object = patchscope_cache_alloc(cache, 0);
	if (object && constructor)
		constructor(object);
	return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
	may_allocate(flags);
	return patchscope_cache_alloc(cache, 1);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	patchscope_cache_free(cache, object);
}

/* --- locks --- */

void spin_lock(spinlock_t *lock)
{
	patchscope_lock(lock, PATCHSCOPE_SPINS);
	lock->val = 1;
}

void spin_unlock(spinlock_t *lock)
{
	lock->val = 0;
	patchscope_unlock(lock);
}

void spin_lock_irq(spinlock_t *lock)
{
	spin_lock(lock);
}

void spin_unlock_irq(spinlock_t *lock)
{
	spin_unlock(lock);
}

/* Readers do not meet writers on one CPU that does not preempt. */
void read_lock(rwlock_t *lock)
{
	patchscope_lock(lock, PATCHSCOPE_SPINS | PATCHSCOPE_SHARED);
	lock->val++;
}

void read_unlock(rwlock_t *lock)
{
	lock->val--;
	patchscope_unlock(lock);
}

int lockdep_is_held(const void *lock)
{
	return patchscope_holds(lock);
}

void write_lock_irq(rwlock_t *lock)
{
	patchscope_lock(lock, PATCHSCOPE_SPINS);
	lock->val = 0xff;
}

void write_unlock_irq(rwlock_t *lock)
{
	lock->val = 0;
	patchscope_unlock(lock);
}

int atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock(lock);
	return 0;
}

void init_rwsem(struct rw_semaphore *sem)
{
	sem->count = 0;
}

void down_write(struct rw_semaphore *sem)
{
	patchscope_might_sleep();
	while (sem->count)
		patchscope_schedule(0);
	sem->count = 1;
	patchscope_lock(sem, 0);
}

void up_write(struct rw_semaphore *sem)
{
	patchscope_unlock(sem);
	sem->count = 0;
}

/* --- RCU --- */

void rcu_read_lock(void)
{
	patchscope_rcu_lock();
}

void rcu_read_unlock(void)
{
	patchscope_rcu_unlock();
}

int rcu_read_lock_held(void)
{
	return patchscope_rcu_held();
}

void lockdep_rcu_suspicious(const char *what)
{
	patchscope_rcu_suspicious(what);
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	head->func = func;
	patchscope_call_rcu(head, func);
}

void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	patchscope_free_rcu(ptr);
}

/* --- counters --- */

int atomic_read(const atomic_t *v)
{
	return v->counter;
}

void atomic_set(atomic_t *v, int i)
{
	v->counter = i;
}

void atomic_inc(atomic_t *v)
{
	v->counter++;
}

void atomic_dec(atomic_t *v)
{
	v->counter--;
}

int atomic_inc_return(atomic_t *v)
{
	return ++v->counter;
}

bool atomic_dec_and_test(atomic_t *v)
{
	return --v->counter == 0;
}

bool atomic_add_unless(atomic_t *v, int a, int u)
{
	if (v->counter == u)
		return false;
	v->counter += a;
	return true;
}

s64 atomic_long_read(const atomic_long_t *v)
{
	return v->counter;
}

void atomic_long_set(atomic_long_t *v, s64 i)
{
	v->counter = i;
}

void atomic_long_inc(atomic_long_t *v)
{
	v->counter++;
}

bool atomic_long_inc_not_zero(atomic_long_t *v)
{
	if (!v->counter)
		return false;
	v->counter++;
	return true;
}

bool atomic_long_dec_and_test(atomic_long_t *v)
{
	return --v->counter == 0;
}

unsigned int refcount_read(const refcount_t *r)
{
	return r->refs.counter;
}

void refcount_set(refcount_t *r, int n)
{
	r->refs.counter = n;
}

void refcount_inc(refcount_t *r)
{
	if (r->refs.counter <= 0)
		patchscope_refcount("refcount_inc() of a count that is zero", r);
	r->refs.counter++;
}

bool refcount_inc_not_zero(refcount_t *r)
{
	if (!r->refs.counter)
		return false;
	r->refs.counter++;
	return true;
}

bool refcount_dec_and_test(refcount_t *r)
{
	if (r->refs.counter <= 0)
		patchscope_refcount("refcount_dec_and_test() of a count that is zero", r);
	return --r->refs.counter == 0;
}

/* --- user memory and time --- */

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	return patchscope_copy_to_user(to, from, n);
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	return patchscope_copy_from_user(to, from, n);
}

long strncpy_from_user(char *to, const char __user *from, long count)
{
	return patchscope_strncpy_from_user(to, from, count);
}

/* The machine's epoch: 2024-02-28, when the commit was written, plus the time since boot. */
void ktime_get_real_ts64(struct timespec64 *ts)
{
	unsigned long long now = patchscope_time();

	ts->tv_sec = 1709078400 + now / 1000000000;
	ts->tv_nsec = now % 1000000000;
}
