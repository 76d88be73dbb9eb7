/*
 * Two pidfds of one process: one inode, two files.
 *
 * Shows: cb12fd8e0d "If it's not selected we fallback to anonymous inodes"; since: 6.9 (FS_PID, dropped in the same release)
 * Shows: cb12fd8e0d "the same struct pid will refer to the same inode if it's opened multiple times"; since: 6.9
 * Shows: cb12fd8e0d "statx() on pidfds becomes useful for the first time"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "all pidfds of one process share one inode"; since: the demo tree
 * Differs: file system (anonymous inodes before 6.9 and with FS_PID=n)
 * Differs: mode (0100444 at the commit, 0600 before it and with FS_PID=n, 0700 from 6.9's release on)
 * Differs: link (pidfd:[INO] at the commit, anon_inode:[pidfd] before it, with FS_PID=n and from 6.9's release on)
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIDFS_MAGIC 0x50494446

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
}

int main(void)
{
	char path[64], link[64] = "", own[64];
	struct stat first, second;
	struct pollfd ready;
	struct statfs fs;

	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}

	int a = pidfd_open(child, 0); // at first_open
	// expect after first_open when FS_PID=y: pid->count == 2, dentries(inode) == 1
	int b = pidfd_open(child, 0); // at second_open
	// expect after second_open when FS_PID=y: pid->count == 2, dentries(inode) == 2, inode->i_private == pid
	// expect after second_open when FS_PID=n: pid->count == 3, file(a)->private_data == pid, file(b)->private_data == pid
	// expect after second_open when has(path_from_stashed): pid->count == 2, dentries(inode) == 1

	fstat(a, &first);
	fstat(b, &second);
	fstatfs(a, &fs);
	printf("two descriptors: %s\n", a >= 0 && b >= 0 && a != b ? "yes" : "no");
	printf("same inode: %s\n", first.st_ino == second.st_ino ? "yes" : "no");
	printf("file system: %s\n", fs.f_type == PIDFS_MAGIC ? "pidfs" : "anonymous inodes");
	printf("mode: %07o\n", first.st_mode);
	printf("size and links: %ld %ld\n", (long)first.st_size, (long)first.st_nlink);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", a);
	readlink(path, link, sizeof(link) - 1);
	snprintf(own, sizeof(own), "pidfd:[%lu]", (unsigned long)first.st_ino);
	printf("link: %s\n", strcmp(link, own) == 0 ? "pidfd:[INO]" : link);

	kill(child, SIGKILL);
	ready.fd = a;
	ready.events = POLLIN;
	poll(&ready, 1, -1);
	waitpid(child, NULL, 0); // at reaped
	// expect after reaped when FS_PID=y: pid->count == 1
	// expect after reaped when FS_PID=n: pid->count == 2
	close(a); // at first_close
	// expect after first_close when FS_PID=y: pid->count == 1, dentries(inode) == 1
	close(b); // at last_close
	// expect after last_close when FS_PID=y: freed(pid), freed(inode)
	// expect after last_close when FS_PID=n: freed(pid)
	// expect after last_close when has(path_from_stashed): freed(pid), freed(inode)
	printf("done: yes\n");
	return 0;
}
