/*
 * A pidfd that is duplicated, or inherited, is the same file; a second pidfd_open() makes another on the same inode.
 *
 * Shows: behaviour "dup, SCM_RIGHTS and exec (CLOEXEC cleared) keep the inode"; since: 6.9
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

/* Status flags belong to the file: set through one descriptor, seen through the other. */
static const char *same_file(int a, int b)
{
	int same;

	fcntl(a, F_SETFL, O_NONBLOCK);
	same = fcntl(b, F_GETFL) & O_NONBLOCK;
	fcntl(a, F_SETFL, 0);
	return same ? "yes" : "no";
}

static const char *same_inode(int a, int b)
{
	struct stat x, y;

	fstat(a, &x);
	fstat(b, &y);
	return x.st_ino == y.st_ino && x.st_dev == y.st_dev ? "yes" : "no";
}

int main(void)
{
	pid_t child = start_child();
	int pidfd = pidfd_open(child, 0);
	int copy = dup(pidfd);
	int again = pidfd_open(child, 0); // at opened
	// expect after opened when FS_PID=y: file(pidfd) == file(copy), file(pidfd) != file(again), dentries(inode) == 2, pid->count == 2
	// expect after opened when FS_PID=n: file(pidfd) == file(copy), file(pidfd) != file(again), pid->count == 3

	printf("dup, same file: %s\n", same_file(pidfd, copy));
	printf("dup, same inode: %s\n", same_inode(pidfd, copy));
	printf("dup, close on exec: %s\n", fcntl(copy, F_GETFD) & FD_CLOEXEC ? "yes" : "no");
	printf("second open, same file: %s\n", same_file(pidfd, again));
	printf("second open, same inode: %s\n", same_inode(pidfd, again));

	dup2(again, pidfd); // at replaced
	// expect after replaced when FS_PID=y: file(pidfd) == file(again), dentries(inode) == 2
	printf("dup2 over it, same file: %s\n", same_file(pidfd, again));

	close(pidfd);
	close(again);
	printf("the copy still works: %s\n", syscall(SYS_pidfd_send_signal, copy, SIGKILL, NULL, 0) == 0 ? "yes" : "no");
	waitpid(child, NULL, 0);
	close(copy); // at last_close
	// expect after last_close: freed(pid)
	return 0;
}
