/*
 * pidfd_getfd(): takes a copy of another process's descriptor, or says why not.
 *
 * The child opens a pidfd of itself; the parent fetches it: it has the inode that the parent's own pidfd has.
 *
 * Shows: behaviour "flags EINVAL, bad target EBADF, zombie and reaped ESRCH"; since: 6.9 (5.6 with EBADF for a zombie)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
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
	}
	return "another error";
}

static int pidfd_getfd(int pidfd, int target, unsigned int flags)
{
	return syscall(SYS_pidfd_getfd, pidfd, target, flags);
}

int main(void)
{
	struct stat own, fetched;
	siginfo_t ended;
	int copy;

	/* The number that the child's next descriptor will have. */
	int target = dup(0);
	close(target);

	pid_t child = fork();
	if (child == 0) {
		pidfd_open(getpid(), 0);
		pause();
		_exit(0);
	}
	int pidfd = pidfd_open(child, 0);

	while ((copy = pidfd_getfd(pidfd, target, 0)) < 0)
		usleep(1000);
	fstat(pidfd, &own);
	fstat(copy, &fetched);
	printf("same inode: %s\n", own.st_ino == fetched.st_ino ? "yes" : "no");
	printf("close on exec: %s\n", fcntl(copy, F_GETFD) == FD_CLOEXEC ? "yes" : "no");
	close(copy);

	printf("unknown flag: %s\n", outcome(pidfd_getfd(pidfd, target, 1)));
	printf("no such descriptor there: %s\n", outcome(pidfd_getfd(pidfd, 900, 0)));
	printf("no pidfd: %s\n", outcome(pidfd_getfd(1, target, 0)));
	kill(child, SIGKILL);
	waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
	printf("zombie: %s\n", outcome(pidfd_getfd(pidfd, target, 0)));
	waitpid(child, NULL, 0);
	printf("reaped: %s\n", outcome(pidfd_getfd(pidfd, target, 0)));
	close(pidfd);
	return 0;
}
