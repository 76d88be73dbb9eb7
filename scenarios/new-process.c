/*
 * A process that starts after another was reaped has an inode number of its own, and a later one.
 *
 * The numbers come from a counter that only grows and are given when struct pid is made, not when a pidfd is opened.
 *
 * Shows: cb12fd8e0d "pidfds have unique inode numbers for the system lifetime"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "a counter that only grows"; since: the demo tree
 * Differs: second number (one inode for all anonymous inodes before 6.9 and with FS_PID=n)
 */
#define _GNU_SOURCE
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

/* The inode number of a child that lives just long enough to be looked at; it is reaped and its pidfd closed. */
static ino_t number_of_a_process(void)
{
	struct stat seen;

	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	int pidfd = pidfd_open(child, 0); // at opened
	// expect after opened when FS_PID=y: inode->i_ino == pid->ino, pid->count == 2
	fstat(pidfd, &seen);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(pidfd); // at closed
	// expect after closed when FS_PID=y: freed(pid), freed(inode)
	// expect after closed when FS_PID=n: freed(pid)
	return seen.st_ino;
}

int main(void)
{
	ino_t first = number_of_a_process();
	ino_t second = number_of_a_process();

	printf("second number: %s\n", second > first ? "later" : second == first ? "the same" : "earlier");
	return 0;
}
