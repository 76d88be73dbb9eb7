/*
 * What if closing the last pidfd killed the process? With an inode for each process there is a place to do it.
 *
 * On plain kernels nothing happens. demo-patches/what-if-kill-on-last-close.patch changes pidfs_evict_inode() of the demo
 * tree. From 7.1 on Linux has it as a flag of clone3(), set before the process starts.
 *
 * Shows: cb12fd8e0d "A concrete example is kill-on-last-close"; since: 6.9 (made possible; from 7.1 on a flag of clone3)
 * Differs: after the last close (killed with the what-if edit of the demo)
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
}

static pid_t start_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static const char *state(pid_t child)
{
	siginfo_t info = { .si_signo = 0 };

	waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT);
	return info.si_pid == child ? "killed" : "alive";
}

int main(void)
{
	pid_t child = start_child();
	int a = pidfd_open(child, 0);
	int b = pidfd_open(child, 0);

	close(a);
	usleep(1000);
	printf("after the first close: %s\n", state(child));
	close(b);
	usleep(1000);
	printf("after the last close: %s\n", state(child));
	end_child(child);
	return 0;
}
