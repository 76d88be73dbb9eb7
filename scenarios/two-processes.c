/*
 * Pidfds of two processes are told apart by their inode numbers.
 *
 * Shows: cb12fd8e0d "pidfds can be compared simply via statx() and then comparing inode numbers"; since: 6.9
 * Shows: cb12fd8e0d "Each struct pid will refer to a different inode"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "two pidfds are for the same process if, and only if, their inode numbers are equal"; since: the demo tree
 * Differs: two processes (one inode for all anonymous inodes before 6.9 and with FS_PID=n)
 */
#define _GNU_SOURCE
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

static pid_t start_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

/* As a user of the interface would: device and inode number name the process. */
static int same_process(int a, int b)
{
	struct statx x, y;

	statx(a, "", AT_EMPTY_PATH, STATX_INO, &x);
	statx(b, "", AT_EMPTY_PATH, STATX_INO, &y);
	return x.stx_ino == y.stx_ino && x.stx_dev_major == y.stx_dev_major && x.stx_dev_minor == y.stx_dev_minor;
}

int main(void)
{
	pid_t one = start_child();
	pid_t two = start_child();
	int a = pidfd_open(one, 0);
	int b = pidfd_open(two, 0);
	int again = pidfd_open(one, 0); // at opened
	// expect after opened when FS_PID=y: inode(a) == inode(again), inode(a) != inode(b), inode(b)->i_private == pid(two)
	// expect after opened when FS_PID=n: inode(a) == inode(b), file(b)->private_data == pid(two)
	// expect after opened when has(path_from_stashed): inode(a) == inode(again), inode(a) != inode(b)

	printf("one process, two pidfds: %s\n", same_process(a, again) ? "same inode" : "different inodes");
	printf("two processes: %s\n", same_process(a, b) ? "same inode" : "different inodes");

	kill(one, SIGKILL);
	kill(two, SIGKILL);
	waitpid(one, NULL, 0);
	waitpid(two, NULL, 0);
	close(a);
	close(b);
	close(again);
	return 0;
}
