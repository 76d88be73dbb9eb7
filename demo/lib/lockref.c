/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* A lock and a count that are changed together. */
#include <linux/lockref.h>

void lockref_get(struct lockref *lockref)
{
	spin_lock(&lockref->lock);
	lockref->count++;
	spin_unlock(&lockref->lock);
}

/* Takes one reference off, unless it is the last: then the count stays, the lock is kept, and the result is 0. */
int lockref_put_or_lock(struct lockref *lockref)
{
	spin_lock(&lockref->lock);
	if (lockref->count <= 1)
		return 0;
	lockref->count--;
	spin_unlock(&lockref->lock);
	return 1;
}

/* With the lock held: nobody may take a reference any more. */
void lockref_mark_dead(struct lockref *lockref)
{
	lockref->count = -128;
}
