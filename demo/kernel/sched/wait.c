/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Wait queues: tasks stand in them, and a call wakes them all or so many as want to be alone. */
#include <linux/sched.h>
#include <linux/wait.h>

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	spin_lock_irq(&wq->lock);
	list_add(&entry->entry, &wq->head);
	spin_unlock_irq(&wq->lock);
}

void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	spin_lock_irq(&wq->lock);
	list_del_init(&entry->entry);
	spin_unlock_irq(&wq->lock);
}

/* nr_exclusive 0: all. */
void __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr_exclusive, void *key)
{
	struct wait_queue_entry *entry, *next;

	spin_lock_irq(&wq->lock);
	list_for_each_entry_safe(entry, next, &wq->head, entry) {
		bool exclusive = entry->flags & WQ_FLAG_EXCLUSIVE;

		if (entry->func(entry, mode, 0, key) && exclusive && !--nr_exclusive)
			break;
	}
	spin_unlock_irq(&wq->lock);
}

int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	return try_to_wake_up(entry->private, mode, flags);
}

static int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	int ret = default_wake_function(entry, mode, flags, key);

	if (ret)
		list_del_init(&entry->entry);
	return ret;
}

void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
	init_waitqueue_func_entry(entry, autoremove_wake_function);
	entry->flags = flags;
	entry->private = current;
}

/* In the queue and in the state first, the condition looked at after: so no call is missed. */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state)
{
	spin_lock_irq(&wq->lock);
	if (list_empty(&entry->entry))
		list_add(&entry->entry, &wq->head);
	set_current_state(state);
	spin_unlock_irq(&wq->lock);
}

void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	__set_current_state(TASK_RUNNING);
	if (!list_empty(&entry->entry))
		remove_wait_queue(wq, entry);
}
