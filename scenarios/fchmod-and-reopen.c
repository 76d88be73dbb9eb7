/*
 * Changing the mode of a pidfd, and opening it again through /proc.
 *
 * With an inode of its own a pidfd can be opened again by its link; with the anonymous inode there is nothing to open.
 * Nobody may change the inode, not even root.
 *
 * Shows: cb12fd8e0d "very justified limitations of anonymous inodes"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "a pidfd can be opened again through /proc, and nobody can change the mode of its inode"; since: the demo tree
 * Differs: fchmod as root (EPERM by S_IMMUTABLE from 6.9 on, EOPNOTSUPP from 6.17 on, ok before and with FS_PID=n)
 * Differs: open through /proc (ENXIO before 6.9 and with FS_PID=n)
 * Differs: reopened (nothing was reopened before 6.9 and with FS_PID=n)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

static const char *outcome(int result)
{
	if (result >= 0)
		return "ok";
	switch (errno) {
	case EPERM:
		return "EPERM";
	case ENXIO:
		return "ENXIO";
	case EOPNOTSUPP:
		return "EOPNOTSUPP";
	}
	return "another error";
}

int main(void)
{
	char path[64];
	struct stat first, second;

	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}

	int pidfd = pidfd_open(child, 0);
	printf("fchmod as root: %s\n", outcome(fchmod(pidfd, 0600)));

	snprintf(path, sizeof(path), "/proc/self/fd/%d", pidfd);
	int again = open(path, O_RDONLY); // at reopened
	// expect after reopened when FS_PID=y: inode(again) == inode(pidfd), pid->count == 2
	printf("open through /proc: %s\n", outcome(again));

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (again >= 0) {
		struct pollfd ready = { .fd = again, .events = POLLIN };

		fstat(pidfd, &first);
		fstat(again, &second);
		poll(&ready, 1, 0);
		printf("reopened: %s inode, %s\n", first.st_ino == second.st_ino ? "same" : "another",
		       ready.revents & POLLIN ? "readable after exit" : "not readable");
		close(again);
	}
	close(pidfd);
	return 0;
}
