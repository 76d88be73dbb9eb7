/*
 * A stand-in for Patchscope's machine, to run the demo tree natively: the demo kernel is a shared library whose data and
 * heap all processes share, each task is a real process, and one baton says who runs. So scenarios, compiled with
 * user.h, make their system calls to the demo kernel, and its answers can be compared with Linux's.
 *
 * Freed memory is poisoned and never given out again; locks, RCU readers and counts are checked on each return to user
 * space; what is left when the program has ended is compared with what was there after the boot.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/* The head of the demo's struct task_struct, as far as it is needed here. */
struct task_struct {
	unsigned int state;
	int usage;
	unsigned int flags;
	int exit_state;
	int exit_code;
};

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

#define HEAP_SIZE (64UL << 20)
#define STACK_SIZE (64UL << 10)
#define MAX_TASKS 256
#define MAX_CACHES 32

struct cache {
	char name[32];
	unsigned int size;
	long live;
};

struct block {
	unsigned long magic;
	unsigned long size;
	struct cache *cache;
	unsigned long pad;
};
#define ALIVE 0xa11ce
#define FREED 0xdead

/* Everything that the processes share beside the kernel's own data. */
static struct shared {
	char heap[HEAP_SIZE];
	unsigned long used;
	struct cache caches[MAX_CACHES];
	int cache_count;
	struct seat {
		struct task_struct *task;
		sem_t turn;
		int queued;
		long wake_at;
	} seats[MAX_TASKS];
	struct seat *queue[MAX_TASKS * 4];
	int first, last;
	long jiffies;
	struct rcu_head *callbacks;
	int main_waits;
	long baseline[MAX_CACHES];
	int failed;
} *shared;

/* Of this process alone. */
static struct seat *seat;
static int rcu_depth, locks, is_main = 1;
static struct seat *new_child;
static char *stack;
static ucontext_t user, kernel;
static long arguments[6], answer;
static long (*function)(long, long, long, long, long, long);
static struct {
	int sig;
	void (*handler)(int);
} delivered;

extern struct task_struct init_task, *patchscope_program_task;
extern void start_kernel(void);
extern long syscall_exit_to_user_mode(long result);

static void fail(const char *what, const char *detail)
{
	fflush(stdout);
	fprintf(stderr, "demo harness: %s %s\n", what, detail);
	/* The other tasks wait for a turn that never comes. */
	kill(0, SIGKILL);
	for (;;)
		pause();
}

static void bad_access(int sig) { fail("access to memory that is freed, or", "none"); }

void patchscope_bug(const char *condition) { fail("BUG", condition); }
void patchscope_warn(const char *condition) { fail("WARN", condition); }
void panic(const char *fmt, ...) { fail("panic", fmt); }

/* --- memory --- */

/* DEMO_FAIL=NAME: after the boot the first allocation from this cache fails. */
static int is_to_fail(const struct cache *cache)
{
	static const char *name;

	if (!seat || shared->failed)
		return 0;
	if (!name)
		name = getenv("DEMO_FAIL") ? getenv("DEMO_FAIL") : "";
	return !strcmp(cache->name, name) ? shared->failed = 1 : 0;
}

static void *allocate(struct cache *cache, size_t size)
{
	struct block *block = (struct block *)(shared->heap + shared->used);

	shared->used += (sizeof(*block) + size + 63) & ~31UL;
	if (shared->used > HEAP_SIZE)
		fail("out of", "memory");
	*block = (struct block){ ALIVE, size, cache, 0 };
	cache->live++;
	memset(block + 1, 0xa5, size);
	return block + 1;
}

static void give_back(struct cache *cache, const void *object)
{
	struct block *block = (struct block *)object - 1;

	if (block->magic != ALIVE || block->cache != cache)
		fail(block->magic == FREED ? "double free in" : "wrong free in", cache->name);
	block->magic = FREED;
	cache->live--;
	memset(block + 1, 0x6b, block->size);
}

struct cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, unsigned int flags, void *ctor)
{
	struct cache *cache = shared->caches + shared->cache_count++;

	snprintf(cache->name, sizeof(cache->name), "%s", name);
	cache->size = size;
	return cache;
}

void *kmem_cache_alloc(struct cache *cache, unsigned int flags)
{
	return is_to_fail(cache) ? NULL : allocate(cache, cache->size);
}
void *kmem_cache_zalloc(struct cache *cache, unsigned int flags)
{
	return is_to_fail(cache) ? NULL : memset(allocate(cache, cache->size), 0, cache->size);
}
void kmem_cache_free(struct cache *cache, void *object) { give_back(cache, object); }
void *kmalloc(size_t size, unsigned int flags) { return allocate(shared->caches, size); }
void *kzalloc(size_t size, unsigned int flags) { return memset(kmalloc(size, flags), 0, size); }
void *kcalloc(size_t n, size_t size, unsigned int flags) { return kzalloc(n * size, flags); }
void kfree(const void *object)
{
	if (object)
		give_back(shared->caches, object);
}

/* --- locks, RCU, counters --- */

static void take(unsigned int *lock, unsigned int value)
{
	if (*lock)
		fail("lock is taken", "twice");
	*lock = value;
	locks++;
}

static void release(unsigned int *lock)
{
	if (!*lock)
		fail("lock is not", "held");
	*lock = 0;
	locks--;
}

void spin_lock(unsigned int *lock) { take(lock, 1); }
void spin_unlock(unsigned int *lock) { release(lock); }
void spin_lock_irq(unsigned int *lock) { take(lock, 1); }
void spin_unlock_irq(unsigned int *lock) { release(lock); }
void write_lock_irq(unsigned int *lock) { take(lock, 1); }
void write_unlock_irq(unsigned int *lock) { release(lock); }
void read_lock(unsigned int *lock) { ++*lock, ++locks; }
void read_unlock(unsigned int *lock) { --*lock, --locks; }
/* What is held is held by the one who runs: nobody else can, between two switches. */
int lockdep_is_held(const void *lock) { return *(const unsigned int *)lock != 0; }
void init_rwsem(long *sem) { *sem = 0; }
void down_write(long *sem) { ++*sem; }
void up_write(long *sem) { --*sem; }

void rcu_read_lock(void) { rcu_depth++; }
void rcu_read_unlock(void) { rcu_depth--; }
int rcu_read_lock_held(void) { return rcu_depth > 0; }
/* While the kernel boots nobody else can change anything. */
void lockdep_rcu_suspicious(const char *what)
{
	if (seat)
		fail(what, "outside an RCU reader");
}
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *))
{
	head->func = func;
	head->next = shared->callbacks;
	shared->callbacks = head;
}

/* Nobody reads when the running task leaves the kernel or sleeps. */
static void run_callbacks(void)
{
	while (shared->callbacks) {
		struct rcu_head *head = shared->callbacks;

		shared->callbacks = head->next;
		head->func(head);
	}
}

void atomic_set(int *v, int i) { *v = i; }
void atomic_inc(int *v) { ++*v; }
int atomic_inc_return(int *v) { return ++*v; }
_Bool atomic_dec_and_test(int *v) { return --*v == 0; }
int atomic_dec_and_lock(int *v, unsigned int *lock)
{
	if (*v == 1)
		spin_lock(lock);
	return --*v == 0;
}
void atomic_long_set(long *v, long i) { *v = i; }
void atomic_long_inc(long *v) { ++*v; }
_Bool atomic_long_inc_not_zero(long *v) { return *v ? ++*v, 1 : 0; }
_Bool atomic_long_dec_and_test(long *v) { return --*v == 0; }
void refcount_set(int *r, int n) { *r = n; }
void refcount_inc(int *r)
{
	if (*r <= 0)
		fail("refcount_inc on", "zero");
	++*r;
}
_Bool refcount_dec_and_test(int *r)
{
	if (*r == 0x6b6b6b6b)
		bad_access(0);
	if (*r <= 0)
		fail("refcount_dec_and_test on", "zero");
	return --*r == 0;
}

/* --- tasks --- */

static struct seat *seat_of(struct task_struct *task)
{
	int i;

	for (i = 0; i < MAX_TASKS; i++) {
		if (shared->seats[i].task == task)
			return shared->seats + i;
	}
	return NULL;
}

static struct seat *new_seat(struct task_struct *task)
{
	struct seat *s = seat_of(NULL);

	s->task = task;
	s->queued = 0;
	s->wake_at = 0;
	sem_init(&s->turn, 1, 0);
	return s;
}

struct task_struct *get_current(void) { return seat ? seat->task : &init_task; }

static void enqueue(struct seat *s)
{
	if (s->queued)
		return;
	s->queued = 1;
	shared->queue[shared->last++ % (MAX_TASKS * 4)] = s;
}

int try_to_wake_up(struct task_struct *task, unsigned int state, int flags)
{
	if (!(task->state & state))
		return 0;
	task->state = 0;
	enqueue(seat_of(task));
	return 1;
}

void wake_up_new_task(struct task_struct *task)
{
	task->state = 0;
	enqueue(seat_of(task) ? seat_of(task) : new_seat(task));
}

/* Who is next; if nobody can run, time goes on to the first who waits for it. */
static struct seat *next_seat(void)
{
	struct seat *s, *first = NULL;

	if (shared->first == shared->last) {
		for (s = shared->seats; s < shared->seats + MAX_TASKS; s++) {
			if (s->task && s->wake_at && (!first || s->wake_at < first->wake_at))
				first = s;
		}
		if (!first)
			return NULL;
		shared->jiffies = first->wake_at;
		first->wake_at = 0;
		first->task->state = 0;
		enqueue(first);
	}
	s = shared->queue[shared->first++ % (MAX_TASKS * 4)];
	s->queued = 0;
	return s;
}

void schedule(void)
{
	struct seat *next;

	if (locks || rcu_depth)
		fail("sleeps with a lock or as an RCU", "reader");
	run_callbacks();
	if (seat->task->state == 0)
		enqueue(seat);
	next = next_seat();
	if (!next)
		fail("everybody", "sleeps");
	if (next == seat)
		return;
	sem_post(&next->turn);
	while (sem_wait(&seat->turn))
		;
}

long schedule_timeout(long timeout)
{
	long until = shared->jiffies + timeout;

	if (timeout != __LONG_MAX__)
		seat->wake_at = until;
	schedule();
	seat->wake_at = 0;
	return timeout == __LONG_MAX__ ? timeout : until > shared->jiffies ? until - shared->jiffies : 0;
}

static void check_what_is_left(void)
{
	static const char *const watched[] = { "inode_cache", "dentry", "filp", "kmalloc" };
	int i, j;

	run_callbacks();
	for (i = 0; i < shared->cache_count; i++) {
		struct cache *cache = shared->caches + i;

		for (j = 0; j < 4; j++) {
			if (!strcmp(cache->name, watched[j]) && cache->live != shared->baseline[i])
				fail("left behind:", cache->name);
		}
		/* Of these process 1 keeps one, and the program's own has gone. */
		if ((!strcmp(cache->name, "pid") || !strcmp(cache->name, "task_struct") ||
		     !strcmp(cache->name, "files_struct") || !strcmp(cache->name, "signal_struct")) && cache->live != 1)
			fail("left behind:", cache->name);
	}
}

void do_task_dead(void)
{
	struct seat *me = seat, *next;
	int code = me->task->exit_code;

	if (locks || rcu_depth)
		fail("dies with a", "lock");
	me->task->state = 0x80;
	next = next_seat();
	if (is_main) {
		while (next) {
			shared->main_waits = 1;
			sem_post(&next->turn);
			while (sem_wait(&me->turn))
				;
			next = next_seat();
		}
		check_what_is_left();
		fflush(stdout);
		syscall(SYS_exit_group, code >> 8);
	}
	me->task = NULL;
	if (next)
		sem_post(&next->turn);
	else if (shared->main_waits)
		sem_post(&shared->seats[0].turn);
	else
		fail("everybody", "sleeps");
	syscall(SYS_exit_group, 0);
}

int patchscope_copy_thread(struct task_struct *child, struct task_struct *parent, unsigned long long flags,
			   unsigned long child_stack)
{
	if (flags & 0x100)
		fail("threads are not", "supported here");
	new_child = new_seat(child);
	return 0;
}

void patchscope_free_thread(struct task_struct *child)
{
	seat_of(child)->task = NULL;
	new_child = NULL;
}

void patchscope_deliver_signal(int sig, void *const *action, const void *info)
{
	delivered.sig = sig;
	delivered.handler = (void (*)(int))action[0];
}

/* --- user memory, console, time --- */

unsigned long copy_to_user(void *to, const void *from, unsigned long n) { return to ? memcpy(to, from, n), 0 : n; }
unsigned long copy_from_user(void *to, const void *from, unsigned long n) { return from ? memcpy(to, from, n), 0 : n; }
long strncpy_from_user(char *to, const char *from, long count)
{
	long length = strnlen(from, count);

	memcpy(to, from, length < count ? length + 1 : count);
	return length;
}
ssize_t patchscope_console_write(int stream, const char *buf, size_t count) { return fwrite(buf, 1, count, stdout); }
void ktime_get_real_ts64(long *ts)
{
	ts[0] = 1709078400 + shared->jiffies / 1000;
	ts[1] = 1;
}

/* --- system calls --- */

extern long sys_fork(), sys_clone3(), sys_exit(), sys_exit_group(), sys_wait4(), sys_waitid(), sys_getpid(), sys_gettid(),
	sys_getppid(), sys_open(), sys_openat(), sys_close(), sys_read(), sys_write(), sys_lseek(), sys_dup(), sys_dup2(),
	sys_dup3(), sys_fcntl(), sys_poll(), sys_newfstat(), sys_newstat(), sys_newfstatat(), sys_statx(), sys_fstatfs(),
	sys_readlink(), sys_fchmod(), sys_kill(), sys_pause(), sys_rt_sigaction(), sys_rt_sigprocmask(), sys_pidfd_open(),
	sys_pidfd_send_signal(), sys_pidfd_getfd(), sys_mount(), sys_setns(), sys_nanosleep(), sys_ioctl();

static void *const table[512] = {
	[SYS_fork] = sys_fork, [SYS_clone3] = sys_clone3, [SYS_exit] = sys_exit, [SYS_exit_group] = sys_exit_group,
	[SYS_wait4] = sys_wait4, [SYS_waitid] = sys_waitid, [SYS_getpid] = sys_getpid, [SYS_gettid] = sys_gettid,
	[SYS_getppid] = sys_getppid, [SYS_open] = sys_open, [SYS_openat] = sys_openat, [SYS_close] = sys_close,
	[SYS_read] = sys_read, [SYS_write] = sys_write, [SYS_lseek] = sys_lseek, [SYS_dup] = sys_dup, [SYS_dup2] = sys_dup2,
	[SYS_dup3] = sys_dup3, [SYS_fcntl] = sys_fcntl, [SYS_poll] = sys_poll, [SYS_fstat] = sys_newfstat,
	[SYS_stat] = sys_newstat, [SYS_newfstatat] = sys_newfstatat, [SYS_statx] = sys_statx, [SYS_fstatfs] = sys_fstatfs,
	[SYS_readlink] = sys_readlink, [SYS_fchmod] = sys_fchmod, [SYS_kill] = sys_kill, [SYS_pause] = sys_pause,
	[SYS_rt_sigaction] = sys_rt_sigaction, [SYS_rt_sigprocmask] = sys_rt_sigprocmask,
	[SYS_pidfd_open] = sys_pidfd_open, [SYS_pidfd_send_signal] = sys_pidfd_send_signal,
	[SYS_pidfd_getfd] = sys_pidfd_getfd, [SYS_mount] = sys_mount, [SYS_setns] = sys_setns,
	[SYS_nanosleep] = sys_nanosleep, [SYS_ioctl] = sys_ioctl,
};

static void in_kernel(void)
{
	answer = function(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
	swapcontext(&kernel, &user);
}

static void leave_kernel(void)
{
	answer = syscall_exit_to_user_mode(answer);
	swapcontext(&kernel, &user);
}

/* The stack must be one that all processes see: entries of wait queues lie on it. */
static void on_kernel_stack(void (*body)(void))
{
	getcontext(&kernel);
	kernel.uc_stack.ss_sp = stack;
	kernel.uc_stack.ss_size = STACK_SIZE;
	kernel.uc_link = &user;
	makecontext(&kernel, body, 0);
	swapcontext(&user, &kernel);
	if (locks || rcu_depth)
		fail("returns with a lock or as an RCU", "reader");
}

long demo_syscall(long number, ...)
{
	va_list list;
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	function = number >= 0 && number < 512 ? table[number] : NULL;
	if (!function)
		fail("no such system", "call");
	do {
		on_kernel_stack(in_kernel);
		if (new_child) {
			struct seat *child = new_child;

			new_child = NULL;
			fflush(stdout);
			if (fork() == 0) {
				seat = child;
				is_main = 0;
				while (sem_wait(&seat->turn))
					;
				stack = allocate(shared->caches + 1, STACK_SIZE);
				answer = 0;
			}
		}
		on_kernel_stack(leave_kernel);
		run_callbacks();
		if (delivered.sig) {
			void (*handler)(int) = delivered.handler;
			int sig = delivered.sig;

			delivered.sig = 0;
			handler(sig);
		}
	} while (answer == -512);
	if (answer < 0 && answer > -4096) {
		errno = -answer;
		return -1;
	}
	return answer;
}

static int share_kernel_data(struct dl_phdr_info *info, size_t size, void *nothing)
{
	int i;

	if (!strstr(info->dlpi_name, "libdemo"))
		return 0;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = info->dlpi_phdr + i;
		unsigned long start = (info->dlpi_addr + segment->p_vaddr) & ~4095UL;
		unsigned long end = (info->dlpi_addr + segment->p_vaddr + segment->p_memsz + 4095) & ~4095UL;
		void *copy;

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
			continue;
		copy = memcpy(malloc(end - start), (void *)start, end - start);
		mmap((void *)start, end - start, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		memcpy((void *)start, copy, end - start);
		free(copy);
	}
	return 1;
}

static void end_of_program(int status, void *nothing)
{
	fflush(stdout);
	if (is_main)
		demo_syscall(SYS_exit_group, status);
}

static void boot_body(void)
{
	start_kernel();
	swapcontext(&kernel, &user);
}

__attribute__((constructor)) static void boot(void)
{
	int i;

	setpgid(0, 0);
	signal(SIGSEGV, bad_access);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	kmem_cache_create("kmalloc", 0, 0, 0, NULL);
	kmem_cache_create("stack", 0, 0, 0, NULL);
	dl_iterate_phdr(share_kernel_data, NULL);
	stack = allocate(shared->caches + 1, STACK_SIZE);
	on_kernel_stack(boot_body);
	seat = shared->seats;
	if (seat->task != patchscope_program_task)
		fail("boot did not leave", "the program");
	next_seat();
	for (i = 0; i < shared->cache_count; i++)
		shared->baseline[i] = shared->caches[i].live;
	/* The program's three descriptors are counted on the boot's files. */
	on_exit(end_of_program, NULL);
}
