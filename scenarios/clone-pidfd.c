/*
 * A pidfd that comes with the process, from clone3(): the inode is the one that pidfd_open() finds.
 *
 * Shows: cb12fd8e0d "We allocate a new inode for each struct pid and we reuse that inode for all pidfds"; since: 6.9 (found by number with iget_locked, then by its stashed dentry, from 7.0 on in a hash table)
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
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

int main(void)
{
	struct stat first, second;
	struct clone_args args;
	int with_it = -1;

	memset(&args, 0, sizeof(args));
	args.flags = CLONE_PIDFD;
	args.pidfd = (unsigned long)&with_it;
	args.exit_signal = SIGCHLD;
	pid_t child = syscall(SYS_clone3, &args, sizeof(args));
	if (child == 0) {
		pause();
		_exit(0);
	}

	int opened = pidfd_open(child, 0); // at opened
	// expect after opened when FS_PID=y: inode(with_it) == inode(opened), pid->count == 2, dentries(inode) == 2
	// expect after opened when FS_PID=n: pid->count == 3
	fstat(with_it, &first);
	fstat(opened, &second);
	printf("same inode: %s\n", first.st_ino == second.st_ino ? "yes" : "no");
	printf("close on exec: %s\n", fcntl(with_it, F_GETFD) & FD_CLOEXEC ? "yes" : "no");
	printf("killed through it: %s\n", syscall(SYS_pidfd_send_signal, with_it, SIGKILL, NULL, 0) == 0 ? "yes" : "no");
	waitpid(child, NULL, 0);
	close(with_it);
	close(opened);
	return 0;
}
