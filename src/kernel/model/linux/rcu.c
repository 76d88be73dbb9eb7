/* kernel/rcu: readers are counted by the machine, callbacks run when those who read when they were queued have left. */
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/version.h>

void __rcu_read_lock(void) { patchscope_rcu_lock(); }
void __rcu_read_unlock(void) { patchscope_rcu_unlock(); }
void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	patchscope_call_rcu(head, func);
}
void call_rcu_hurry(struct rcu_head *head, rcu_callback_t func) { call_rcu(head, func); }
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define kvfree_head kvfree_rcu_head
#else
#define kvfree_head callback_head
#endif
void kvfree_call_rcu(struct kvfree_head *head, void *ptr)
{
	/* Before 6.3 the second argument is where the head is in the object. */
	if (head && (unsigned long)ptr < PAGE_SIZE)
		ptr = (void *)head - (unsigned long)ptr;
	if (head)
		patchscope_free_rcu(ptr);
	else {
		patchscope_might_sleep();
		kvfree(ptr);
	}
}
/* No reader sleeps, so with the caller here all have left. */
void synchronize_rcu(void) { patchscope_might_sleep(); }
void synchronize_rcu_expedited(void) { patchscope_might_sleep(); }
void rcu_barrier(void)
{
	patchscope_might_sleep();
	while (patchscope_rcu_pending())
		patchscope_rcu_run();
}
int rcu_read_lock_held(void) { return patchscope_rcu_held(); }
int rcu_read_lock_bh_held(void) { return patchscope_preempt_count() > 0; }
int rcu_read_lock_sched_held(void) { return patchscope_preempt_count() > 0; }
int rcu_read_lock_any_held(void) { return patchscope_rcu_held() || patchscope_preempt_count() > 0; }
bool rcu_is_watching(void) { return true; }
