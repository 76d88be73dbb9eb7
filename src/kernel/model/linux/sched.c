/*
 * kernel/sched/core.c as far as others see it: a task whose state says so sleeps until it is woken. Which task runs next
 * is the machine's choice.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/debug.h>
#include <linux/wait.h>
#include <linux/completion.h>
#include <linux/timekeeping.h>
#include <linux/jiffies.h>
#include <linux/syscalls.h>
#include <linux/version.h>

void schedule(void)
{
	struct task_struct *task = current;
	unsigned int state = task->__state;

	if (signal_pending_state(state, task))
		task->__state = TASK_RUNNING;
	patchscope_schedule(task->__state != TASK_RUNNING);
	task->__state = TASK_RUNNING;
}
void schedule_preempt_disabled(void) { schedule(); }
void io_schedule(void) { schedule(); }
long schedule_timeout(long timeout)
{
	unsigned long long now = patchscope_time(), end = now + (unsigned long long)timeout * (1000000000 / HZ);

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	patchscope_wake_at(end);
	schedule();
	now = patchscope_time();
	return now >= end ? 0 : (end - now) / (1000000000 / HZ) + 1;
}
long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}
int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	if (!(p->__state & state))
		return 0;
	p->__state = TASK_RUNNING;
	patchscope_wake(p);
	return 1;
}
int wake_up_process(struct task_struct *p) { return try_to_wake_up(p, TASK_NORMAL, 0); }
int wake_up_state(struct task_struct *p, unsigned int state) { return try_to_wake_up(p, state, 0); }
int default_wake_function(wait_queue_entry_t *curr, unsigned mode, int wake_flags, void *key)
{
	return try_to_wake_up(curr->private, mode, wake_flags);
}
void wake_up_new_task(struct task_struct *p)
{
	p->__state = TASK_RUNNING;
	patchscope_start_thread(p);
}
void kick_process(struct task_struct *p) { }
void yield(void) { patchscope_schedule(0); }
int task_curr(const struct task_struct *p) { return p == current; }
bool task_is_runnable(struct task_struct *p) { return p->__state == TASK_RUNNING; }
unsigned long wait_task_inactive(struct task_struct *p, unsigned int match_state) { return 1; }
int __cond_resched(void) { return 0; }
int _cond_resched(void) { return 0; }
int __cond_resched_lock(spinlock_t *lock) { return 0; }
void __might_sleep(const char *file, int line) { patchscope_might_sleep(); }
void __might_resched(const char *file, int line, unsigned int offsets) { }

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define clone_flags_t u64
#else
#define clone_flags_t unsigned long
#endif
int sched_fork(clone_flags_t clone_flags, struct task_struct *p)
{
	p->__state = TASK_NEW;
	p->on_rq = 0;
	if (p->sched_reset_on_fork) {
		if (p->policy == SCHED_FIFO || p->policy == SCHED_RR)
			p->policy = SCHED_NORMAL;
		p->rt_priority = 0;
		p->sched_reset_on_fork = 0;
	}
	return 0;
}
int sched_cgroup_fork(struct task_struct *p, struct kernel_clone_args *kargs) { return 0; }

/* --- time: the machine's clock; its epoch is 2024-02-28, when the commit was written --- */
#define EPOCH 1709078400ll
static struct timespec64 real_time(void)
{
	unsigned long long now = patchscope_time();
	struct timespec64 ts = { .tv_sec = EPOCH + now / 1000000000, .tv_nsec = now % 1000000000 };

	return ts;
}
void ktime_get_real_ts64(struct timespec64 *tv) { *tv = real_time(); }
void ktime_get_coarse_real_ts64(struct timespec64 *ts) { *ts = real_time(); }
void ktime_get_coarse_real_ts64_mg(struct timespec64 *ts) { *ts = real_time(); }
void ktime_get_real_ts64_mg(struct timespec64 *ts) { *ts = real_time(); }
void ktime_get_ts64(struct timespec64 *ts)
{
	*ts = real_time();
	ts->tv_sec -= EPOCH;
}
time64_t ktime_get_real_seconds(void) { return real_time().tv_sec; }
time64_t ktime_get_seconds(void) { return patchscope_time() / 1000000000; }
/* The clocks' offsets from CLOCK_MONOTONIC do not change. */
static ktime_t offset_of(enum tk_offsets offs) { return offs == TK_OFFS_BOOT ? 0 : EPOCH * 1000000000ll; }
ktime_t ktime_get_update_offsets_now(unsigned int *cwsseq, ktime_t *offs_real, ktime_t *offs_boot, ktime_t *offs_tai)
{
	*cwsseq = 0;
	*offs_real = offset_of(TK_OFFS_REAL);
	*offs_boot = offset_of(TK_OFFS_BOOT);
	*offs_tai = offset_of(TK_OFFS_TAI);
	return patchscope_time();
}
ktime_t ktime_get(void) { return patchscope_time(); }
ktime_t ktime_mono_to_any(ktime_t tmono, enum tk_offsets offs) { return tmono + offset_of(offs); }
ktime_t ktime_get_with_offset(enum tk_offsets offs) { return ktime_mono_to_any(patchscope_time(), offs); }
ktime_t ktime_get_coarse_with_offset(enum tk_offsets offs) { return ktime_get_with_offset(offs); }
u64 ktime_get_ns(void) { return patchscope_time(); }
u64 ktime_get_mono_fast_ns(void) { return patchscope_time(); }
u64 ktime_get_boottime_ns(void) { return patchscope_time(); }
unsigned long long sched_clock(void) { return patchscope_time(); }
SYSCALL_DEFINE0(sched_yield)
{
	patchscope_schedule(0);
	return 0;
}

#ifdef CONFIG_SCHED_CACHE
/* Which caches hold a process's memory is nobody's concern on one CPU. */
int mm_init_sched(struct mm_struct *mm, struct sched_cache_time __percpu *pcpu_sched)
{
	free_percpu(pcpu_sched);
	return 0;
}
void mm_destroy_sched(struct mm_struct *mm) { }
#endif
