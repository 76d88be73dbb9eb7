/*
 * kernel/workqueue.c: one kernel thread does all queued work, in the order in which it was queued. Which queue it was
 * put on makes no difference.
 */
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static LIST_HEAD(works);
struct task_struct *patchscope_copy_process(struct pid *pid, struct kernel_clone_args *args, const char *comm);

static struct work_struct *working;
static struct task_struct *worker;
static char some_queue;

struct workqueue_struct *system_wq = (struct workqueue_struct *)&some_queue;
struct workqueue_struct *system_highpri_wq = (struct workqueue_struct *)&some_queue;
struct workqueue_struct *system_long_wq = (struct workqueue_struct *)&some_queue;
struct workqueue_struct *system_unbound_wq = (struct workqueue_struct *)&some_queue;
struct workqueue_struct *system_percpu_wq = (struct workqueue_struct *)&some_queue;
struct workqueue_struct *system_dfl_wq = (struct workqueue_struct *)&some_queue;

static void worker_thread(void)
{
	for (;;) {
		while (!list_empty(&works)) {
			working = list_first_entry(&works, struct work_struct, entry);
			list_del_init(&working->entry);
			clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(working));
			working->func(working);
			working = NULL;
			patchscope_schedule(0);
		}
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

/* As fork_idle(): a task without a number, so that those of programs are what they would be. */
void patchscope_start_worker(void)
{
	struct kernel_clone_args args = { .flags = CLONE_VM, .kthread = 1, .idle = 1 };

	worker = patchscope_copy_process(&init_struct_pid, &args, "kworker");
	if (IS_ERR(worker))
		panic("cannot make kworker: %ld", PTR_ERR(worker));
	worker->__state = TASK_UNINTERRUPTIBLE;
	patchscope_kernel_thread(worker, worker_thread, "kworker");
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work)))
		return false;
	list_add_tail(&work->entry, &works);
	wake_up_process(worker);
	return true;
}
bool flush_work(struct work_struct *work)
{
	bool was_busy = work_pending(work) || working == work;

	while (work_pending(work) || working == work)
		patchscope_schedule(0);
	return was_busy;
}
bool cancel_work_sync(struct work_struct *work)
{
	if (test_and_clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work))) {
		list_del_init(&work->entry);
		return true;
	}
	flush_work(work);
	return false;
}
void __flush_workqueue(struct workqueue_struct *wq)
{
	while (working || !list_empty(&works))
		patchscope_schedule(0);
}
/* Since 7.0 a macro around the second name. */
#undef alloc_workqueue
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...) { return system_wq; }
struct workqueue_struct *alloc_workqueue_noprof(const char *fmt, unsigned int flags, int max_active, ...)
{
	return system_wq;
}
void destroy_workqueue(struct workqueue_struct *wq) { __flush_workqueue(wq); }

/* --- after a while --- */
void delayed_work_timer_fn(struct timer_list *timer)
{
	struct delayed_work *work = container_of(timer, struct delayed_work, timer);

	clear_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(&work->work));
	queue_work_on(0, system_wq, &work->work);
}
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay)
{
	if (!delay)
		return queue_work_on(cpu, wq, &work->work);
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(&work->work)))
		return false;
	work->timer.expires = jiffies + delay;
	add_timer(&work->timer);
	return true;
}
