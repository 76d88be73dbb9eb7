/*
 * What /proc/self/fdinfo says of a pidfd: the number of its process, or -1 once that is reaped.
 *
 * Shows: behaviour "fdinfo Pid, -1 when reaped"; since: 5.2 (from 6.13 on PIDFD_GET_INFO says more)
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* The number behind a key of the descriptor's fdinfo, in the given base; -100 if there is no such line. */
static long info(int fd, const char *key, int base)
{
	char path[64], text[512];
	char *line;
	int file;
	long n;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = open(path, O_RDONLY);
	n = read(file, text, sizeof(text) - 1);
	close(file);
	text[n > 0 ? n : 0] = 0;
	line = strstr(text, key);
	return line ? strtol(line + strlen(key), NULL, base) : -100;
}

int main(void)
{
	pid_t child = start_child();
	int pidfd = pidfd_open(child, 0);

	printf("Pid is the child's: %s\n", info(pidfd, "\nPid:", 10) == child ? "yes" : "no");
	printf("NSpid is the child's: %s\n", info(pidfd, "\nNSpid:", 10) == child ? "yes" : "no");
	printf("close on exec: %s\n", info(pidfd, "flags:", 8) & O_CLOEXEC ? "yes" : "no");
	printf("read and write: %s\n", (info(pidfd, "flags:", 8) & O_ACCMODE) == O_RDWR ? "yes" : "no");

	kill(child, SIGKILL);
	siginfo_t ended;
	waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
	printf("Pid of a zombie is the child's: %s\n", info(pidfd, "\nPid:", 10) == child ? "yes" : "no");
	waitpid(child, NULL, 0);
	printf("Pid when reaped: %ld\n", info(pidfd, "\nPid:", 10));
	close(pidfd);
	return 0;
}
