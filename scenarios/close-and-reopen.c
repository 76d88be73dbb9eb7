/*
 * All pidfds of a process are closed, then it is opened again: the number stays.
 *
 * The inode itself went with the last pidfd; a new one is made and gets the number that struct pid keeps.
 *
 * Shows: cb12fd8e0d "Dentries and inodes are always deleted when the last pidfd is closed"; since: 6.9
 * Shows: cb12fd8e0d "pidfds have unique inode numbers for the system lifetime"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "one inode, which goes with the last of them"; since: the demo tree
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

int main(void)
{
	struct stat before, after;

	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}

	int a = pidfd_open(child, 0);
	int b = pidfd_open(child, 0); // at opened
	// expect after opened when FS_PID=y: pid->count == 2
	fstat(a, &before);

	close(a);
	close(b); // at closed
	// expect after closed when FS_PID=y: freed(inode), pid->count == 1
	// expect after closed when FS_PID=n: pid->count == 1
	// expect after closed when has(path_from_stashed): freed(inode), pid->count == 1

	int c = pidfd_open(child, 0); // at reopened
	// expect after reopened when FS_PID=y: inode->i_private == pid, pid->count == 2, dentries(inode) == 1
	fstat(c, &after);
	printf("same number after close-all: %s\n", before.st_ino == after.st_ino ? "yes" : "no");

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	fstat(c, &after);
	printf("same number after reaping: %s\n", before.st_ino == after.st_ino ? "yes" : "no");
	close(c); // at last_close
	// expect after last_close when FS_PID=y: freed(pid), freed(inode)
	// expect after last_close when FS_PID=n: freed(pid)
	return 0;
}
