/*
 * A process id that is used again: what old pidfds and new ones are then.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <stdint.h>

struct arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size;
};

static pid_t start_as(pid_t wanted)
{
	struct arguments arguments = { .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&wanted, .set_tid_size = 1 };
	pid_t child = syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (child == 0)
		for (;;)
			pause();
	return child;
}

int main(void)
{
	pid_t first = start_sleeper(), second;
	int old = open_pidfd(first, 0), fresh;
	struct stat one, two;
	siginfo_t info;

	fact(NULL, "set_tid of a living process", "%s", success(start_as(first)));
	make_zombie(first);
	fact(NULL, "set_tid of a zombie", "%s", success(start_as(first)));
	reap(first);
	second = start_as(first);
	fact(NULL, "set_tid of a reaped process", "%s", success(second));
	fact(NULL, "the id is used again", "%s", yes(second == first));
	if (second < 0)
		return 0;
	fresh = open_pidfd(second, 0);
	fact(NULL, "old and new have the same inode", "%s",
	     yes(!fstat(old, &one) && !fstat(fresh, &two) && one.st_ino == two.st_ino));
	fact(NULL, "the new number is higher", "%s", yes(two.st_ino > one.st_ino));
	fact(NULL, "signal 0 by the old pidfd", "%s", outcome(send_signal(old, 0, NULL, 0)));
	fact(NULL, "signal 0 by the new pidfd", "%s", outcome(send_signal(fresh, 0, NULL, 0)));
	fact(NULL, "waitid by the old pidfd", "%s", outcome(waitid(P_PIDFD, old, &info, WEXITED | WNOHANG)));
	fact(NULL, "SIGKILL by the old pidfd", "%s", outcome(send_signal(old, SIGKILL, NULL, 0)));
	fact(NULL, "the new process lives", "%s", yes(kill(second, 0) == 0));
	reap(second);
	fact(NULL, "set_tid 0", "%s", success(start_as(0)));
	fact(NULL, "set_tid -1", "%s", success(start_as(-1)));
	fact(NULL, "set_tid 1", "%s", success(start_as(1)));
	return 0;
}
