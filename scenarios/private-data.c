/*
 * Where struct pid is kept: in the inode, so that the file's private_data is free.
 *
 * User space sees the same before and after; the expectations below see the difference.
 *
 * Shows: cb12fd8e0d "struct pid is now stashed in inode->i_private instead of file->private_data"; since: 6.9 (from 6.17 on what must persist is in pid->attr)
 * Shows: cb12fd8e0d "file->private_data is freed up for per-file options for pidfds"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "struct pid is kept in the inode"; since: the demo tree
 */
#define _GNU_SOURCE
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

int main(void)
{
	pid_t child = start_child();
	int pidfd = pidfd_open(child, 0); // at opened
	// expect after opened when FS_PID=y: file(pidfd)->private_data == NULL, inode->i_private == pid(child)
	// expect after opened when FS_PID=n: file(pidfd)->private_data == pid(child), inode->i_private == NULL
	// expect after opened when has(path_from_stashed): file(pidfd)->private_data == NULL, inode->i_private == pid(child)

	printf("signal 0: %s\n", syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == 0 ? "ok" : "refused");
	end_child(child); // at reaped
	// expect after reaped when FS_PID=y: inode->i_private == pid, pid->count == 1
	// expect after reaped when FS_PID=n: file(pidfd)->private_data == pid, pid->count == 1
	close(pidfd); // at last_close
	// expect after last_close: freed(pid)
	printf("done: yes\n");
	return 0;
}
