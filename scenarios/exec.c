/*
 * A pidfd survives exec when its flag is cleared, and keeps its inode; otherwise it is closed.
 *
 * Shows: behaviour "dup, SCM_RIGHTS and exec (CLOEXEC cleared) keep the inode"; since: 6.9
 * Needs: exec
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The second life of the program: it is told the descriptors, and the inode number of before. */
static int after_exec(char **argv)
{
	struct stat st;
	int kept = atoi(argv[1]), closed = atoi(argv[2]);
	pid_t child = atoi(argv[4]);

	printf("kept, same inode: %s\n",
	       fstat(kept, &st) == 0 && st.st_ino == strtoul(argv[3], NULL, 10) ? "yes" : "no");
	printf("the other is closed: %s\n", fcntl(closed, F_GETFD) < 0 ? "yes" : "no");
	end_child(child);
	close(kept);
	return 0;
}

int main(int argc, char **argv)
{
	char first[16], second[16], inode[32], process[16];
	struct stat st;

	if (argc == 5)
		return after_exec(argv);

	pid_t child = start_child();
	int kept = pidfd_open(child, 0);
	int closed = pidfd_open(child, 0);
	fcntl(kept, F_SETFD, 0);
	fstat(kept, &st);

	snprintf(first, sizeof(first), "%d", kept);
	snprintf(second, sizeof(second), "%d", closed);
	snprintf(inode, sizeof(inode), "%lu", (unsigned long)st.st_ino);
	snprintf(process, sizeof(process), "%d", child);
	execl("/proc/self/exe", argv[0], first, second, inode, process, NULL);
	printf("exec: failed\n");
	return 1;
}
