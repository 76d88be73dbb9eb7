/*
 * Handlers of signals that were sent through a pidfd: order, masks, restarted calls, alternate stacks, jumps.
 *
 * Common: since 6.1
 */
#include "probe.h"
#include <poll.h>
#include <setjmp.h>
#include <time.h>
#include <ucontext.h>

static int self;
static volatile int order[8], taken;

static int is_blocked(int signal)
{
	sigset_t now;

	sigprocmask(SIG_BLOCK, NULL, &now);
	return sigismember(&now, signal);
}
static void set_handler(int signal, void (*handler)(int, siginfo_t *, void *), int flags, int also_blocked)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };

	sigemptyset(&action.sa_mask);
	if (also_blocked)
		sigaddset(&action.sa_mask, also_blocked);
	sigaction(signal, &action, NULL);
}
static void block(int how, int one, int two)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, one);
	if (two)
		sigaddset(&set, two);
	sigprocmask(how, &set, NULL);
}

static void note(int signal, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	order[taken++] = signal;
}
static void show_order(const char *key)
{
	char text[64] = "";
	int i;

	for (i = 0; i < taken; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d ", order[i]);
	fact("order", key, "%s", text);
	taken = 0;
}

static volatile int own_blocked, other_blocked, saved_blocked;
static void look_at_mask(int signal, siginfo_t *info, void *context)
{
	(void)info;
	own_blocked = is_blocked(signal);
	other_blocked = is_blocked(SIGUSR2);
	saved_blocked = sigismember(&((ucontext_t *)context)->uc_sigmask, signal);
	taken++;
}
static void block_on_return(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGUSR2);
}
static void nested(int signal, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	order[taken++] = signal;
	if (taken < 3)
		send_signal(self, signal, NULL, 0);
	order[taken++] = -signal;
}

static void masks(void)
{
	set_handler(SIGUSR1, look_at_mask, 0, SIGUSR2);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("mask", "its own signal in a handler", "%d", own_blocked);
	fact("mask", "that of sa_mask", "%d", other_blocked);
	fact("mask", "in the context", "%d", saved_blocked);
	fact("mask", "after it", "%d %d", is_blocked(SIGUSR1), is_blocked(SIGUSR2));
	set_handler(SIGUSR1, look_at_mask, SA_NODEFER, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("mask", "its own signal with SA_NODEFER", "%d", own_blocked);
	set_handler(SIGUSR1, block_on_return, 0, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("mask", "a bit set in the context stays", "%d", is_blocked(SIGUSR2));
	block(SIG_UNBLOCK, SIGUSR2, 0);
	set_handler(SIGUSR1, look_at_mask, SA_RESETHAND, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("mask", "with SA_RESETHAND, after it", "%d", is_blocked(SIGUSR1));
	signal(SIGUSR1, SIG_IGN);
	taken = 0;
}

static void orders(void)
{
	set_handler(SIGUSR1, note, 0, 0);
	set_handler(SIGUSR2, note, 0, 0);
	block(SIG_BLOCK, SIGUSR1, SIGUSR2);
	send_signal(self, SIGUSR2, NULL, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	show_order("while blocked");
	block(SIG_UNBLOCK, SIGUSR1, SIGUSR2);
	show_order("of two that were blocked");
	set_handler(SIGUSR1, note, 0, SIGUSR2);
	block(SIG_BLOCK, SIGUSR1, SIGUSR2);
	send_signal(self, SIGUSR2, NULL, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	block(SIG_UNBLOCK, SIGUSR1, SIGUSR2);
	show_order("where the first blocks the second");
	set_handler(SIGUSR1, nested, SA_NODEFER, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	show_order("inside of a handler with SA_NODEFER");
	set_handler(SIGUSR1, nested, 0, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	show_order("inside of a handler");
}

/* A child that sends one signal when this process has had time to fall asleep. */
static pid_t send_soon(int signal)
{
	pid_t me = getpid(), child = fork();

	if (child == 0) {
		int fd = open_pidfd(me, 0);
		struct timespec soon = { 0, 300000000 };

		nanosleep(&soon, NULL);
		send_signal(fd, signal, NULL, 0);
		nanosleep(&soon, NULL);
		_exit(0);
	}
	return child;
}

static void interrupted(const char *state, int flags)
{
	/* Far longer than a slow machine takes to send the signal. */
	struct timespec long_time = { 20, 0 }, rest = { 0, 0 };
	struct pollfd ready = { -1, 0, 0 };
	int pipes[2], status;
	sigset_t none;
	char byte;
	pid_t child;

	set_handler(SIGUSR1, note, flags, 0);
	child = send_soon(SIGUSR1);
	fact(state, "waitpid", "%s", success(waitpid(child, &status, 0)));
	waitpid(child, &status, 0);
	child = send_soon(SIGUSR1);
	fact(state, "nanosleep", "%s", outcome(nanosleep(&long_time, &rest)));
	fact(state, "nanosleep, a rest", "%s", yes(rest.tv_sec > 0));
	waitpid(child, &status, 0);
	child = send_soon(SIGUSR1);
	fact(state, "poll", "%s", outcome(poll(&ready, 1, 20000)));
	waitpid(child, &status, 0);
	pipe(pipes);
	child = send_soon(SIGUSR1);
	close(pipes[1]);
	fact(state, "read of a pipe", "%s", outcome(read(pipes[0], &byte, 1)));
	close(pipes[0]);
	while (waitpid(child, &status, 0) < 0)
		;
	child = send_soon(SIGUSR1);
	fact(state, "pause", "%s", outcome(pause()));
	waitpid(child, &status, 0);
	block(SIG_BLOCK, SIGUSR1, 0);
	sigemptyset(&none);
	send_signal(self, SIGUSR1, NULL, 0);
	fact(state, "sigsuspend", "%s", outcome(sigsuspend(&none)));
	fact(state, "blocked after sigsuspend", "%d", is_blocked(SIGUSR1));
	block(SIG_UNBLOCK, SIGUSR1, 0);
	fact(state, "handlers", "%d", taken);
	taken = 0;
}

/* Calls go on after a signal that nobody handles. */
static void ignored(void)
{
	struct timespec second = { 0, 500000000 }, rest = { 0, 0 };
	struct pollfd ready = { -1, 0, 0 };
	int status;
	pid_t child;

	signal(SIGUSR1, SIG_IGN);
	child = send_soon(SIGUSR1);
	fact("ignored", "nanosleep", "%s", outcome(nanosleep(&second, &rest)));
	waitpid(child, &status, 0);
	child = send_soon(SIGUSR1);
	fact("ignored", "poll", "%s", outcome(poll(&ready, 1, 500)));
	waitpid(child, &status, 0);
}

/* Stopped and continued, which interrupts a call without a handler. */
static void continued(void)
{
	struct timespec second = { 0, 500000000 }, soon = { 0, 100000000 };
	pid_t child = fork();
	int fd, status;

	if (child == 0)
		_exit(nanosleep(&second, NULL) ? 1 : 0);
	fd = open_pidfd(child, 0);
	nanosleep(&soon, NULL);
	send_signal(fd, SIGSTOP, NULL, 0);
	waitpid(child, &status, WUNTRACED);
	fact("continued", "stopped", "%d", WIFSTOPPED(status));
	send_signal(fd, SIGCONT, NULL, 0);
	waitpid(child, &status, 0);
	fact("continued", "nanosleep in it", "%d", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	close(fd);
}

static char second_stack[65536] __attribute__((aligned(16)));
static volatile int on_second_stack, stack_flags;
static void where(int signal, siginfo_t *info, void *context)
{
	char here;
	stack_t now;

	(void)signal;
	(void)info;
	(void)context;
	on_second_stack = &here >= second_stack && &here < second_stack + sizeof(second_stack);
	sigaltstack(NULL, &now);
	stack_flags = now.ss_flags;
}
static void stacks(void)
{
	stack_t second = { .ss_sp = second_stack, .ss_size = sizeof(second_stack) }, tiny = second, off = { .ss_flags = SS_DISABLE };

	fact("stack", "sigaltstack", "%s", outcome(sigaltstack(&second, NULL)));
	tiny.ss_size = 64;
	fact("stack", "too small", "%s", outcome(sigaltstack(&tiny, NULL)));
	set_handler(SIGUSR1, where, SA_ONSTACK, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("stack", "with SA_ONSTACK", "%d", on_second_stack);
	fact("stack", "flags in the handler", "%d", stack_flags);
	set_handler(SIGUSR1, where, 0, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("stack", "without SA_ONSTACK", "%d", on_second_stack);
	fact("stack", "SS_DISABLE", "%s", outcome(sigaltstack(&off, NULL)));
	set_handler(SIGUSR1, where, SA_ONSTACK, 0);
	send_signal(self, SIGUSR1, NULL, 0);
	fact("stack", "when it is disabled", "%d", on_second_stack);
}

static sigjmp_buf back;
static void jump(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	(void)context;
	siglongjmp(back, 1);
}
static void jumps(void)
{
	stack_t second = { .ss_sp = second_stack, .ss_size = sizeof(second_stack) };
	volatile int times = 0;

	sigaltstack(&second, NULL);
	set_handler(SIGUSR1, jump, SA_ONSTACK, 0);
	if (!sigsetjmp(back, 1))
		send_signal(self, SIGUSR1, NULL, 0);
	fact("jump", "with the mask", "%d", is_blocked(SIGUSR1));
	if (!sigsetjmp(back, 0))
		send_signal(self, SIGUSR1, NULL, 0);
	fact("jump", "without the mask", "%d", is_blocked(SIGUSR1));
	block(SIG_UNBLOCK, SIGUSR1, 0);
	sigsetjmp(back, 1);
	if (times++ < 3)
		send_signal(self, SIGUSR1, NULL, 0);
	fact("jump", "times", "%d", times);
}

int main(void)
{
	self = open_pidfd(getpid(), 0);
	masks();
	orders();
	interrupted("interrupted", 0);
	interrupted("restarted", SA_RESTART);
	ignored();
	continued();
	stacks();
	jumps();
	return 0;
}
