/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

/* Read-copy-update: what readers may still see is freed only after they have left. */
#include <linux/types.h>

void rcu_read_lock(void);
void rcu_read_unlock(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void kvfree_call_rcu(struct rcu_head *head, void *ptr);

#define kfree_rcu(ptr, field) kvfree_call_rcu(&(ptr)->field, ptr)

/* Who follows an RCU pointer reads under RCU, or `held` says what else keeps it in place. The machine checks it. */
int rcu_read_lock_held(void);
void lockdep_rcu_suspicious(const char *what);
#define rcu_dereference_check(p, held) \
	(((held) || rcu_read_lock_held()) ? (void)0 : lockdep_rcu_suspicious("suspicious rcu_dereference(" #p ")"), READ_ONCE(p))
#define rcu_dereference(p) rcu_dereference_check(p, 0)
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_assign_pointer(p, value) WRITE_ONCE(p, value)
#define RCU_INIT_POINTER(p, value) ((p) = (value))

#endif
