/*
 * What poll() says of a process that is alive, a zombie, and reaped.
 *
 * A pidfd becomes readable when the process is a zombie, so a parent may wait for it in an event loop; once it is reaped
 * nothing more can come and the hang-up is added.
 *
 * Shows: behaviour "alive 0, zombie IN, reaped IN+HUP"; since: 5.3 (HUP since 6.9)
 * Differs: reaped (no POLLHUP before 6.9)
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
}

static void show(const char *state, int pidfd, int timeout)
{
	struct pollfd ready = { .fd = pidfd, .events = POLLIN | POLLRDNORM };
	int count = poll(&ready, 1, timeout);

	printf("%s: %d%s%s%s\n", state, count, ready.revents & POLLIN ? " IN" : "",
	       ready.revents & POLLRDNORM ? " RDNORM" : "", ready.revents & POLLHUP ? " HUP" : "");
}

int main(void)
{
	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}

	int pidfd = pidfd_open(child, 0);
	show("alive", pidfd, 0);

	kill(child, SIGKILL);
	show("zombie", pidfd, -1); // at zombie
	// expect after zombie when FS_PID=y: pid->count == 2

	waitpid(child, NULL, 0); // at reaped
	// expect after reaped when FS_PID=y: pid->count == 1
	// expect after reaped when FS_PID=n: pid->count == 1
	show("reaped", pidfd, 0);
	close(pidfd);
	return 0;
}
