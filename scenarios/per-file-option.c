/*
 * What if a pidfd could be told to be quiet until its process is reaped? private_data is free to hold such an option.
 *
 * On plain kernels the request is not known. demo-patches/what-if-per-file-option.patch adds it to the demo tree: one file
 * is quiet, another file on the same inode is not.
 *
 * Shows: cb12fd8e0d "file->private_data is freed up for per-file options for pidfds"; since: 6.9
 * Differs: request (known with the what-if edit of the demo)
 * Differs: quiet pidfd of a zombie (silent with the what-if edit of the demo)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
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

/* A number that no kernel uses. */
#define PIDFD_QUIET _IO('Q', 0x51)

static const char *state(int pidfd)
{
	struct pollfd ready = { .fd = pidfd, .events = POLLIN };

	poll(&ready, 1, 0);
	return ready.revents & POLLIN ? "readable" : "silent";
}

int main(void)
{
	siginfo_t ended;
	pid_t child = start_child();
	int quiet = pidfd_open(child, 0);
	int other = pidfd_open(child, 0);

	printf("request: %s\n", ioctl(quiet, PIDFD_QUIET, 0) == 0 ? "ok" : "not known");
	kill(child, SIGKILL);
	waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
	printf("quiet pidfd of a zombie: %s\n", state(quiet));
	printf("other pidfd of a zombie: %s\n", state(other));
	waitpid(child, NULL, 0);
	printf("quiet pidfd when reaped: %s\n", state(quiet));
	close(quiet);
	close(other);
	return 0;
}
