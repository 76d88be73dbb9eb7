/*
 * Twenty pidfds of two processes, opened in turn and closed in another order, as a service manager has them.
 *
 * Shows: cb12fd8e0d "We allocate a new dentry for each pidfd that uses the same inode"; since: 6.9 (until path_from_stashed, in the same release: from then on live pidfds share the stashed dentry)
 * Shows: cb12fd8e0d "systemd does use separate pidfd for the same struct pid"; since: 6.9
 * Shows: cb12fd8e0d "Each struct pid will refer to a different inode but the same struct pid will refer to the same inode if it's opened multiple times"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "The inode holds one reference on struct pid, however many pidfds there are"; since: the demo tree
 * Differs: inodes (one inode for all anonymous inodes before 6.9 and with FS_PID=n)
 */
#define _GNU_SOURCE
#include <poll.h>
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

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

#define EACH 10

/* How many different inode numbers the descriptors have. */
static int different_inodes(const int *fds, int count)
{
	ino_t seen[2 * EACH];
	struct stat st;
	int i, j, different = 0;

	for (i = 0; i < count; i++) {
		fstat(fds[i], &st);
		for (j = 0; j < different && seen[j] != st.st_ino; j++)
			;
		if (j == different)
			seen[different++] = st.st_ino;
	}
	return different;
}

int main(void)
{
	pid_t one = start_child();
	pid_t two = start_child();
	struct pollfd ready[2 * EACH];
	int fds[2 * EACH];
	int i;

	for (i = 0; i < EACH; i++) {
		fds[2 * i] = pidfd_open(one, 0);
		fds[2 * i + 1] = pidfd_open(two, 0);
	}
	i = 0; // at opened
	// expect after opened when FS_PID=y: pid(one)->count == 2, pid(two)->count == 2, dentries(inode) == 10
	// expect after opened when FS_PID=n: pid(one)->count == 11, pid(two)->count == 11, dentries(inode) == 20
	// expect after opened when has(path_from_stashed): pid(one)->count == 2, pid(two)->count == 2, dentries(inode) == 1
	printf("inodes: %d\n", different_inodes(fds, 2 * EACH));

	end_child(one);
	for (i = 0; i < 2 * EACH; i++)
		ready[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	printf("readable: %d of %d\n", poll(ready, 2 * EACH, 0), 2 * EACH);

	/* The even ones from the front, then the odd ones from the back. */
	for (i = 0; i < EACH; i++)
		close(fds[2 * i]);
	for (i = EACH - 1; i > 0; i--)
		close(fds[2 * i + 1]);
	printf("the last one still works: %s\n", syscall(SYS_pidfd_send_signal, fds[1], 0, NULL, 0) == 0 ? "yes" : "no");
	close(fds[1]);
	end_child(two);
	return 0;
}
