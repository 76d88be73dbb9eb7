/*
 * The number of a reaped process is given to a new one: the old pidfd does not mean it, and its inode number tells.
 *
 * Shows: cb12fd8e0d "the inode number which isn't recycled"; since: 6.9
 * Shows: cb12fd8e0d "pidfds have unique inode numbers for the system lifetime"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "a number is never used again, even when a process id is"; since: the demo tree
 * Needs: root
 * Differs: inode number (one inode for all anonymous inodes before 6.9 and with FS_PID=n)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* As fork(), but with this number: the kernel gives it if it is free, to root. */
static pid_t fork_as(pid_t number)
{
	struct clone_args args;
	pid_t child;

	memset(&args, 0, sizeof(args));
	args.exit_signal = SIGCHLD;
	args.set_tid = (unsigned long)&number;
	args.set_tid_size = 1;
	child = syscall(SYS_clone3, &args, sizeof(args));
	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

int main(void)
{
	struct stat before, after;
	struct pollfd ready;

	pid_t first = start_child();
	int old = pidfd_open(first, 0);
	end_child(first);

	pid_t second = fork_as(first);
	int new = pidfd_open(second, 0); // at recycled
	// expect after recycled when FS_PID=y: inode(old)->i_private != pid, inode(new)->i_private == pid, inode(old)->i_ino != inode(new)->i_ino
	// expect after recycled when FS_PID=n: file(old)->private_data != pid, file(new)->private_data == pid, inode(old) == inode(new)
	// expect after recycled when has(path_from_stashed): inode(old)->i_private != pid, inode(new)->i_private == pid, inode(old) != inode(new)
	printf("process id: %s\n", second == first ? "the same" : "another");
	fstat(old, &before);
	fstat(new, &after);
	printf("inode number: %s\n", before.st_ino == after.st_ino ? "the same" : "another");

	ready = (struct pollfd){ .fd = old, .events = POLLIN };
	poll(&ready, 1, 0);
	printf("old pidfd: %s\n", ready.revents & POLLIN ? "its process has ended" : "its process lives");
	ready = (struct pollfd){ .fd = new, .events = POLLIN };
	poll(&ready, 1, 0);
	printf("new pidfd: %s\n", ready.revents & POLLIN ? "its process has ended" : "its process lives");
	printf("signal through the old: %s\n",
	       syscall(SYS_pidfd_send_signal, old, SIGKILL, NULL, 0) < 0 && errno == ESRCH ? "ESRCH" : "sent");
	printf("signal through the new: %s\n",
	       syscall(SYS_pidfd_send_signal, new, SIGKILL, NULL, 0) == 0 ? "sent" : "refused");

	waitpid(second, NULL, 0);
	close(old);
	close(new);
	return 0;
}
