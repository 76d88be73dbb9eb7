/*
 * A pidfd is not a file to read, write or seek in.
 *
 * Shows: behaviour "read, write EINVAL even for length 0; lseek ESPIPE"; since: 5.3
 */
#define _GNU_SOURCE
#include <errno.h>
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

static const char *outcome(long result)
{
	if (result >= 0)
		return "ok";
	switch (errno) {
	case EINVAL:
		return "EINVAL";
	case ESPIPE:
		return "ESPIPE";
	}
	return "another error";
}

int main(void)
{
	char byte = 0;
	pid_t child = start_child();
	int pidfd = pidfd_open(child, 0);

	printf("read: %s\n", outcome(read(pidfd, &byte, 1)));
	printf("read of nothing: %s\n", outcome(read(pidfd, &byte, 0)));
	printf("write: %s\n", outcome(write(pidfd, &byte, 1)));
	printf("write of nothing: %s\n", outcome(write(pidfd, &byte, 0)));
	printf("lseek: %s\n", outcome(lseek(pidfd, 0, SEEK_SET)));
	end_child(child);
	close(pidfd);
	return 0;
}
