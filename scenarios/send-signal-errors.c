/*
 * pidfd_send_signal(): what it refuses, and in which order it looks.
 *
 * Shows: behaviour "reaped ESRCH, after the flags check and before the signal number"; since: 5.1
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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
	case ESRCH:
		return "ESRCH";
	case EPERM:
		return "EPERM";
	}
	return "another error";
}

static const char *send(int pidfd, int sig, siginfo_t *info, unsigned int flags)
{
	return outcome(syscall(SYS_pidfd_send_signal, pidfd, sig, info, flags));
}

int main(void)
{
	pid_t child = start_child();
	int pidfd = pidfd_open(child, 0);
	siginfo_t info, ended;

	printf("signal 0: %s\n", send(pidfd, 0, NULL, 0));
	printf("no such signal: %s\n", send(pidfd, 1000, NULL, 0));
	printf("unknown flag: %s\n", send(pidfd, 0, NULL, 1 << 20));
	printf("no descriptor: %s\n", send(-1, 0, NULL, 0));
	printf("no pidfd: %s\n", send(1, 0, NULL, 0));

	memset(&info, 0, sizeof(info));
	info.si_signo = SIGUSR1;
	info.si_code = SI_USER;
	printf("another number in the information: %s\n", send(pidfd, SIGUSR2, &info, 0));
	printf("information that only the kernel gives: %s\n", send(pidfd, SIGUSR1, &info, 0));

	kill(child, SIGKILL);
	waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
	printf("zombie: %s\n", send(pidfd, SIGTERM, NULL, 0));
	waitpid(child, NULL, 0);
	printf("reaped: %s\n", send(pidfd, SIGTERM, NULL, 0));
	printf("reaped, unknown flag: %s\n", send(pidfd, SIGTERM, NULL, 1 << 20));
	printf("reaped, no such signal: %s\n", send(pidfd, 1000, NULL, 0));
	close(pidfd);
	return 0;
}
