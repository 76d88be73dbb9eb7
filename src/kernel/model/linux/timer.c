/*
 * The clock's interrupts: kernel/time/tick-*.c, kernel/softirq.c, and kernel/time/timer.c with one list. High resolution
 * timers run from source above this. Time passes by itself only when every task sleeps: then the machine goes on at the
 * time of the next sleeper or timer.
 */
#include <linux/clockchips.h>
#include <linux/hrtimer.h>
#ifdef CONFIG_HRTIMER_REARM_DEFERRED
#include <linux/hrtimer_rearm.h>
#endif
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/tick.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>

DECLARE_PER_CPU(struct hrtimer_cpu_base, hrtimer_bases);

static struct clock_event_device clock;
static unsigned long long next_hrtimer = ~0ull, next_timer = ~0ull;

static void program(void)
{
	patchscope_timer_at(next_hrtimer < next_timer ? next_hrtimer : next_timer);
}

/* --- kernel/time/tick-oneshot.c --- */
int tick_program_event(ktime_t expires, int force)
{
	next_hrtimer = expires;
	program();
	return 0;
}
int tick_setup_hrtimer(void) { return 0; }
void clock_was_set_delayed(void) { }

/* --- kernel/softirq.c --- */
/* An action took its own address before 6.10. */
typedef __typeof__(((struct softirq_action *)0)->action) softirq_handler;
static softirq_handler handlers[NR_SOFTIRQS];
static unsigned int pending;

void open_softirq(int nr, softirq_handler action) { handlers[nr] = action; }
void raise_softirq_irqoff(unsigned int nr) { pending |= 1u << nr; }
void raise_softirq(unsigned int nr) { raise_softirq_irqoff(nr); }
static void do_softirqs(void)
{
	while (pending) {
		int nr = __builtin_ctz(pending);

		pending &= ~(1u << nr);
		if (handlers[nr])
			((void (*)(void *))handlers[nr])(NULL);
	}
}

/* --- kernel/time/timer.c: struct timer_list, by expiry --- */
static HLIST_HEAD(timers);

static unsigned long long when(const struct timer_list *timer)
{
	long left = (long)(timer->expires - jiffies);

	return patchscope_time() + (left > 0 ? left * (1000000000ull / HZ) : 0);
}
static void program_timers(void)
{
	next_timer = hlist_empty(&timers) ? ~0ull : when(hlist_entry(timers.first, struct timer_list, entry));
	program();
}
void timer_init_key(struct timer_list *timer, void (*func)(struct timer_list *), unsigned int flags, const char *name,
		    struct lock_class_key *key)
{
	timer->entry.pprev = NULL;
	timer->function = func;
	timer->flags = flags;
}
void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *), unsigned int flags, const char *name,
		    struct lock_class_key *key)
{
	timer_init_key(timer, func, flags, name, key);
}
static int detach(struct timer_list *timer)
{
	if (!timer_pending(timer))
		return 0;
	hlist_del_init(&timer->entry);
	return 1;
}
int mod_timer(struct timer_list *timer, unsigned long expires)
{
	int was_pending = detach(timer);
	struct timer_list *other;
	struct hlist_node *behind = NULL;

	timer->expires = expires;
	hlist_for_each_entry(other, &timers, entry) {
		if (time_after(other->expires, expires))
			break;
		behind = &other->entry;
	}
	if (behind)
		hlist_add_behind(&timer->entry, behind);
	else
		hlist_add_head(&timer->entry, &timers);
	program_timers();
	return was_pending;
}
void add_timer(struct timer_list *timer) { mod_timer(timer, timer->expires); }
int timer_delete(struct timer_list *timer)
{
	int was_pending = detach(timer);

	program_timers();
	return was_pending;
}
int timer_delete_sync(struct timer_list *timer) { return timer_delete(timer); }
int timer_shutdown_sync(struct timer_list *timer) { return timer_delete(timer); }

static void run_timers(void)
{
	while (!hlist_empty(&timers)) {
		struct timer_list *timer = hlist_entry(timers.first, struct timer_list, entry);

		if (time_after(timer->expires, jiffies))
			break;
		hlist_del_init(&timer->entry);
		timer->function(timer);
	}
	program_timers();
}

/* What is due, as the interrupts of a clock would find it. */
void patchscope_run_timers(void)
{
	jiffies = INITIAL_JIFFIES + patchscope_time() / (1000000000ull / HZ);
	if (next_hrtimer > patchscope_time() && next_timer > patchscope_time())
		return;
	patchscope_preempt(1);
	if (next_hrtimer <= patchscope_time()) {
		next_hrtimer = ~0ull;
		hrtimer_interrupt(&clock);
#ifdef CONFIG_HRTIMER_REARM_DEFERRED
		/* The interrupt leaves this to its way out. */
		__hrtimer_rearm_deferred();
#endif
	}
	if (next_timer <= patchscope_time())
		run_timers();
	do_softirqs();
	patchscope_preempt(-1);
}

void patchscope_start_clock(void)
{
	hrtimers_init();
	/* As hrtimer_switch_to_hres(). */
	this_cpu_ptr(&hrtimer_bases)->hres_active = 1;
}

/* Timers stay on their CPU: there is one. */
DEFINE_STATIC_KEY_FALSE(timers_migration_enabled);
