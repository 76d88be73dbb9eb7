/*
 * waitid() on a pidfd: waits for a child, and what it refuses.
 *
 * Shows: behaviour "alive + NONBLOCK EAGAIN; self, non-leader, reaped ECHILD; other descriptors EBADF; -1 EINVAL"; since: 5.10
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
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

static const char *outcome(long result)
{
	if (result >= 0)
		return "ok";
	switch (errno) {
	case EINVAL:
		return "EINVAL";
	case EBADF:
		return "EBADF";
	case ECHILD:
		return "ECHILD";
	case EAGAIN:
		return "EAGAIN";
	}
	return "another error";
}

/* P_PIDFD, where the C library does not know it. */
#define WAIT_PIDFD 3

static const char *wait_for(int pidfd, siginfo_t *info, int options)
{
	return outcome(syscall(SYS_waitid, WAIT_PIDFD, pidfd, info, options, NULL));
}

int main(void)
{
	siginfo_t info = { .si_signo = 0 };
	pid_t child = start_child();
	int pidfd = pidfd_open(child, O_NONBLOCK);
	int self = pidfd_open(getpid(), 0);

	printf("alive: %s\n", wait_for(pidfd, &info, WEXITED));
	printf("alive, WNOHANG: %s\n", wait_for(pidfd, &info, WEXITED | WNOHANG));
	printf("self: %s\n", wait_for(self, &info, WEXITED));
	printf("no pidfd: %s\n", wait_for(1, &info, WEXITED));
	printf("minus one: %s\n", wait_for(-1, &info, WEXITED));
	printf("nothing to wait for: %s\n", wait_for(pidfd, &info, 0));

	kill(child, SIGKILL);
	fcntl(pidfd, F_SETFL, 0);
	printf("killed: %s\n", wait_for(pidfd, &info, WEXITED));
	printf("what is told: %s\n", info.si_signo == SIGCHLD && info.si_code == CLD_KILLED && info.si_pid == child &&
						     info.si_status == SIGKILL ? "killed by 9" : "something else");
	printf("reaped: %s\n", wait_for(pidfd, &info, WEXITED));
	close(self);
	close(pidfd);
	return 0;
}
