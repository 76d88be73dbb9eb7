/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* poll(): asks each file, and sleeps in all their queues until one of them calls. */
#include <linux/file.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#define N_INLINE_POLL_ENTRIES 4
#define POLL_MAX_FDS 1024

struct poll_table_entry {
	struct file *filp;
	wait_queue_entry_t wait;
	wait_queue_head_t *wait_address;
	struct poll_table_entry *next; /* of those that were allocated */
};

struct poll_wqueues {
	poll_table pt;
	struct poll_table_entry *table;
	struct task_struct *polling_task;
	int triggered;
	int error;
	int inline_index;
	struct poll_table_entry inline_entries[N_INLINE_POLL_ENTRIES];
};

static int pollwake(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct poll_wqueues *pwq = wait->private;

	pwq->triggered = 1;
	return try_to_wake_up(pwq->polling_task, mode, sync);
}

static struct poll_table_entry *poll_get_entry(struct poll_wqueues *pwq)
{
	struct poll_table_entry *entry;

	if (pwq->inline_index < N_INLINE_POLL_ENTRIES)
		return pwq->inline_entries + pwq->inline_index++;
	entry = kzalloc(sizeof(struct poll_table_entry), GFP_KERNEL);
	if (!entry) {
		pwq->error = -ENOMEM;
		return NULL;
	}
	entry->next = pwq->table;
	pwq->table = entry;
	return entry;
}

/* What poll_wait() comes to: the task stands in this queue too. */
static void __pollwait(struct file *filp, wait_queue_head_t *wait_address, poll_table *p)
{
	struct poll_wqueues *pwq = container_of(p, struct poll_wqueues, pt);
	struct poll_table_entry *entry = poll_get_entry(pwq);

	if (!entry)
		return;
	init_waitqueue_func_entry(&entry->wait, pollwake);
	entry->wait.private = pwq;
	entry->wait_address = wait_address;
	entry->filp = get_file(filp);
	add_wait_queue(wait_address, &entry->wait);
}

static void poll_initwait(struct poll_wqueues *pwq)
{
	memset(pwq, 0, sizeof(*pwq));
	pwq->pt._qproc = __pollwait;
	pwq->polling_task = current;
}

static void free_poll_entry(struct poll_table_entry *entry)
{
	remove_wait_queue(entry->wait_address, &entry->wait);
	fput(entry->filp);
}

static void poll_freewait(struct poll_wqueues *pwq)
{
	struct poll_table_entry *entry;
	int i;

	for (i = 0; i < pwq->inline_index; i++)
		free_poll_entry(pwq->inline_entries + i);
	while (pwq->table) {
		entry = pwq->table;
		pwq->table = entry->next;
		free_poll_entry(entry);
		kfree(entry);
	}
}

static __poll_t do_pollfd(struct pollfd *pollfd, poll_table *pwait)
{
	__poll_t filter = (unsigned short)pollfd->events | EPOLLERR | EPOLLHUP;
	__poll_t mask;
	struct fd f;

	if (pollfd->fd < 0)
		return 0;
	f = fdget(pollfd->fd);
	if (!f.file)
		return EPOLLNVAL;
	mask = vfs_poll(f.file, pwait) & filter;
	fdput(f);
	return mask;
}

/* timeout counts jiffies; negative is for ever. Returns how many are ready. */
static int do_poll(unsigned int nfds, struct pollfd *fds, struct poll_wqueues *wait, long timeout)
{
	poll_table *pt = timeout ? &wait->pt : NULL;
	unsigned int i;
	int count;

	for (;;) {
		count = 0;
		for (i = 0; i < nfds; i++) {
			fds[i].revents = do_pollfd(fds + i, pt);
			if (fds[i].revents) {
				count++;
				pt = NULL;
			}
		}
		/* The first round has put the task into all queues. */
		pt = NULL;
		if (!count) {
			count = wait->error;
			if (!count && signal_pending(current))
				count = -ERESTARTNOHAND;
		}
		if (count || !timeout)
			return count;

		set_current_state(TASK_INTERRUPTIBLE);
		if (!wait->triggered)
			timeout = schedule_timeout(timeout < 0 ? MAX_SCHEDULE_TIMEOUT : timeout);
		__set_current_state(TASK_RUNNING);
		wait->triggered = 0;
	}
}

static int do_sys_poll(struct pollfd __user *ufds, unsigned int nfds, long timeout)
{
	struct poll_wqueues table;
	struct pollfd *fds = NULL;
	int count = -EFAULT;
	unsigned int i;

	if (nfds > POLL_MAX_FDS)
		return -EINVAL;
	if (nfds) {
		fds = kmalloc(nfds * sizeof(struct pollfd), GFP_KERNEL);
		if (!fds)
			return -ENOMEM;
		if (copy_from_user(fds, ufds, nfds * sizeof(struct pollfd)))
			goto out;
	}

	poll_initwait(&table);
	count = do_poll(nfds, fds, &table, timeout);
	poll_freewait(&table);

	for (i = 0; i < nfds; i++) {
		if (put_user(fds[i].revents, &ufds[i].revents)) {
			count = -EFAULT;
			break;
		}
	}
out:
	kfree(fds);
	return count;
}

SYSCALL_DEFINE3(poll, struct pollfd __user *, ufds, unsigned int, nfds, int, timeout_msecs)
{
	return do_sys_poll(ufds, nfds, timeout_msecs < 0 ? -1 : (long)timeout_msecs * HZ / 1000);
}

SYSCALL_DEFINE5(ppoll, struct pollfd __user *, ufds, unsigned int, nfds, struct timespec64 __user *, tsp,
		const sigset_t __user *, sigmask, size_t, sigsetsize)
{
	struct timespec64 ts;
	sigset_t saved = current->blocked, set;
	long timeout = -1;
	int ret;

	if (tsp) {
		if (copy_from_user(&ts, tsp, sizeof(ts)))
			return -EFAULT;
		timeout = ts.tv_sec * HZ + DIV_ROUND_UP(ts.tv_nsec, 1000000000 / HZ);
	}
	if (sigmask) {
		if (copy_from_user(&set, sigmask, sizeof(set)))
			return -EFAULT;
		current->blocked = set;
	}
	ret = do_sys_poll(ufds, nfds, timeout);
	current->blocked = saved;
	return ret;
}
