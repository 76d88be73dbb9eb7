/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Counts down, and takes a lock only where that made the count zero. */
#include <linux/atomic.h>
#include <linux/spinlock.h>

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
