/*
 * The flags of pidfd_open(), and those that the descriptor then has.
 *
 * Shows: behaviour "pid 0 or negative or an unknown flag EINVAL; unused pid ESRCH; zombie ok"; since: 5.3
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
	case ESRCH:
		return "ESRCH";
	}
	return "another error";
}

int main(void)
{
	siginfo_t ended;
	pid_t child = start_child();
	int plain = pidfd_open(child, 0);
	int nonblock = pidfd_open(child, O_NONBLOCK);

	printf("plain, F_GETFL: %#x\n", fcntl(plain, F_GETFL));
	printf("plain, F_GETFD: %d\n", fcntl(plain, F_GETFD));
	printf("O_NONBLOCK, F_GETFL: %#x\n", fcntl(nonblock, F_GETFL));

	/* Set on one file, not seen on the other: flags are the file's, not the inode's. */
	fcntl(plain, F_SETFL, O_NONBLOCK);
	fcntl(nonblock, F_SETFL, 0);
	printf("exchanged: %#x %#x\n", fcntl(plain, F_GETFL), fcntl(nonblock, F_GETFL));
	close(nonblock);
	close(plain);

	printf("unknown flag: %s\n", outcome(pidfd_open(child, 1 << 30)));
	printf("process 0: %s\n", outcome(pidfd_open(0, 0)));
	printf("process -1: %s\n", outcome(pidfd_open(-1, 0)));
	kill(child, SIGKILL);
	waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
	printf("zombie: %s\n", outcome(plain = pidfd_open(child, 0)));
	close(plain);
	waitpid(child, NULL, 0);
	printf("reaped: %s\n", outcome(pidfd_open(child, 0)));
	return 0;
}
