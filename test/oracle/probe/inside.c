/*
 * Pidfds as seen from inside of a process id namespace: of a process outside of it, of the namespace's process 1 itself,
 * of a child there, and of a process in a namespace further in.
 */
#include "probe.h"
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>

/* A line of a pidfd's fdinfo; ids outside of the first three are printed as N. */
static void line_of(const char *state, int fd, const char *name)
{
	char path[64], line[128], key[32];
	size_t length = strlen(name);
	FILE *file;
	char *at;

	snprintf(key, sizeof(key), "fdinfo %s", name);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "r");
	if (!file) {
		fact(state, key, "%s", error_name(errno));
		return;
	}
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, length) && line[length] == ':') {
			line[strcspn(line, "\n")] = 0;
			for (at = line + length + 1; *at; at++)
				if (*at == '\t')
					*at = ' ';
			/* The first id is the one in the namespace that /proc is of. */
			at = line + length + 2;
			if (*at != '-' && *at != '0')
				memmove(at, "N", 1), memmove(at + 1, at + strcspn(at, " "), strlen(at + strcspn(at, " ")) + 1);
			fact(state, key, "%s", line + length + 2);
		}
	fclose(file);
}

static void look(const char *state, int fd, pid_t pid)
{
	struct { uint64_t mask, cgroupid; uint32_t pid, tgid, ppid, rest[12]; } info = { .mask = 1 };
	struct pollfd ready = { fd, POLLIN, 0 };
	siginfo_t status;
	int result;

	fact(state, "signal 0", "%s", outcome(send_signal(fd, 0, NULL, 0)));
	fact(state, "signal -1", "%s", outcome(send_signal(fd, -1, NULL, 0)));
	fact(state, "poll", "%s", outcome(poll(&ready, 1, 0)));
	fact(state, "waitid", "%s", outcome(waitid(P_PIDFD, fd, &status, WEXITED | WNOHANG)));
	fact(state, "pidfd_getfd", "%s", opened(syscall(SYS_pidfd_getfd, fd, 1, 0)));
	fact(state, "setns CLONE_NEWUTS", "%s", outcome(setns(fd, CLONE_NEWUTS)));
	fact(state, "setns CLONE_NEWPID", "%s", outcome(setns(fd, CLONE_NEWPID)));
	fact(state, "link", "%s", link_text(fd));
	result = ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, 64), &info);
	fact(state, "information", "%s", outcome(result));
	if (!result) {
		fact(state, "information, pid", "%s", yes(info.pid == (uint32_t)pid));
		fact(state, "information, tgid", "%s", yes(info.tgid == (uint32_t)pid));
		fact(state, "information, ppid", "%s", info.ppid == (uint32_t)getpid() ? "mine" : info.ppid ? "another" : "0");
	}
	line_of(state, fd, "Pid");
	line_of(state, fd, "NSpid");
}

static int inside(void *unused)
{
	int outer = *(int *)unused, self, own, deep, open_self;
	pid_t child, further;

	fact(NULL, "its id", "%d", (int)getpid());
	fact(NULL, "opening process 1", "%s", opened(open_self = open_pidfd(1, 0)));
	fact(NULL, "opening an id of outside", "%s", opened(open_pidfd(300, 0)));
	look("outside", outer, 0);
	self = open_pidfd(getpid(), 0);
	look("itself", self, 1);
	child = start_sleeper();
	fact(NULL, "its child's id", "%d", (int)child);
	own = open_pidfd(child, 0);
	look("child", own, child);
	fact("child", "SIGKILL", "%s", outcome(send_signal(own, SIGKILL, NULL, 0)));
	make_zombie(child);
	look("zombie", own, child);
	reap(child);
	look("reaped", own, child);
	further = start_in_namespace();
	deep = open_pidfd(further, 0);
	look("further in", deep, further);
	fact("further in", "SIGTERM, which its process 1 does not take", "%s", outcome(send_signal(deep, SIGTERM, NULL, 0)));
	fact("further in", "still there", "%s", outcome(send_signal(deep, 0, NULL, 0)));
	reap(further);
	return 0;
}

int main(void)
{
	pid_t outer = start_sleeper(), child, member;
	int fd = open_pidfd(outer, 0), status, inner, pipes[2];
	char number[16] = "";

	child = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (child == 0)
		_exit(inside(&fd));
	waitpid(child, &status, 0);
	fact(NULL, "ended", "%d", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));

	/* The namespace goes with its process 1: a pidfd of another process in it tells. */
	pipe(pipes);
	child = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		/* Its id outside, as /proc has it, which is of the outer namespace. */
		if (fork() == 0)
			write(pipes[1], number, readlink("/proc/self", number, sizeof(number)));
		for (;;)
			pause();
	}
	read(pipes[0], number, sizeof(number) - 1);
	member = atoi(number);
	inner = open_pidfd(member, 0);
	fact("member", "pidfd_open from outside", "%s", success(inner));
	look("member", inner, member);
	reap(child);
	look("member of a namespace that is gone", inner, member);
	fact("member of a namespace that is gone", "SIGTERM", "%s", outcome(send_signal(inner, SIGTERM, NULL, 0)));
	reap(outer);
	return 0;
}
