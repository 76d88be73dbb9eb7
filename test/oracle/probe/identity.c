/*
 * What stays the same process to a pidfd: over exec, over the end of its parent, in another session, as the child of
 * vfork; and what waiting for it gives then.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <poll.h>
#include <sys/prctl.h>

static int same(int a, int b)
{
	struct stat one, two;

	return !fstat(a, &one) && !fstat(b, &two) && one.st_ino == two.st_ino && one.st_dev == two.st_dev;
}
static const char *events(int fd)
{
	static char text[16];
	struct pollfd ready = { fd, POLLIN, 0 };

	poll(&ready, 1, 0);
	snprintf(text, sizeof(text), "%#x", ready.revents);
	return text;
}
static void look(const char *state, int fd, pid_t pid)
{
	int again = open_pidfd(pid, 0);
	siginfo_t info;

	fact(state, "poll", "%s", events(fd));
	fact(state, "signal 0", "%s", outcome(send_signal(fd, 0, NULL, 0)));
	fact(state, "opened again", "%s", success(again));
	if (again >= 0)
		fact(state, "the same inode", "%s", yes(same(fd, again)));
	fact(state, "waitid", "%s", outcome(waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG | WNOWAIT)));
	close(again);
}

static void over_exec(char *self, char **envp)
{
	char *arguments[] = { self, "second run", NULL };
	int started[2], fd;
	char byte;
	pid_t child;

	pipe(started);
	child = fork();
	if (child == 0) {
		dup2(started[1], 9);
		execve("/proc/self/exe", arguments, envp);
		_exit(1);
	}
	fd = open_pidfd(child, 0);
	read(started[0], &byte, 1);
	look("after exec", fd, child);
	reap(child);
	look("after exec, reaped", fd, child);
	close(fd);
	close(started[0]);
	close(started[1]);
}

static void orphaned(const char *state, int adopts)
{
	int pipes[2], fd;
	pid_t child, orphan = 0;

	prctl(PR_SET_CHILD_SUBREAPER, adopts, 0, 0, 0);
	pipe(pipes);
	child = fork();
	if (child == 0) {
		orphan = start_sleeper();
		write(pipes[1], &orphan, sizeof(orphan));
		for (;;)
			pause();
	}
	read(pipes[0], &orphan, sizeof(orphan));
	fd = open_pidfd(orphan, 0);
	look(state, fd, orphan);
	reap(child);
	fact(state, "when its parent is gone, signal 0", "%s", outcome(send_signal(fd, 0, NULL, 0)));
	fact(state, "when its parent is gone, waitid", "%s", outcome(waitid(P_PIDFD, fd, NULL, WEXITED | WNOHANG)));
	send_signal(fd, SIGKILL, NULL, 0);
	if (adopts) {
		siginfo_t info;

		fact(state, "adopted, waitid", "%s", outcome(waitid(P_PIDFD, fd, &info, WEXITED)));
		fact(state, "adopted, the child", "%s", yes(info.si_pid == orphan));
	}
	close(fd);
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

static void in_another_session(void)
{
	int pipes[2], fd;
	pid_t child;
	char byte;

	pipe(pipes);
	child = fork();
	if (child == 0) {
		setsid();
		write(pipes[1], "x", 1);
		for (;;)
			pause();
	}
	fd = open_pidfd(child, 0);
	read(pipes[0], &byte, 1);
	look("own session", fd, child);
	fact("own session", "signal 0 to its process group", "%s", outcome(send_signal(fd, 0, NULL, 4)));
	reap(child);
	close(fd);
}

static void sharing_memory(void)
{
	static volatile int seen = -1;
	pid_t child = vfork();
	int fd, status;

	if (child == 0) {
		seen = open_pidfd(getpid(), 0);
		_exit(3);
	}
	fact("vfork", "pidfd of itself in the child", "%s", yes(seen >= 0));
	fact("vfork", "that descriptor here", "%s", outcome(fcntl(seen, F_GETFD)));
	fd = open_pidfd(child, 0);
	/* The parent goes on before the child is a zombie. */
	make_zombie(child);
	look("vfork, ended", fd, child);
	waitpid(child, &status, 0);
	fact("vfork", "status", "%d", WEXITSTATUS(status));
	close(fd);
}

int main(int argc, char **argv, char **envp)
{
	if (argc == 2) {
		write(9, "x", 1);
		for (;;)
			pause();
	}
	over_exec(argv[0], envp);
	orphaned("orphan", 0);
	orphaned("orphan of a subreaper", 1);
	in_another_session();
	sharing_memory();
	return 0;
}
