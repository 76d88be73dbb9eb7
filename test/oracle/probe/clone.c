/*
 * CLONE_PIDFD: with clone and clone3, what it may be combined with, what it gives.
 *
 * Common: since 6.1
 */
#include "probe.h"
#include <stdint.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
struct arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

static void end(pid_t child)
{
	kill(child, SIGKILL);
	while (waitpid(child, NULL, __WALL) < 0 && errno == EINTR)
		;
}

static void with_clone(const char *key, unsigned long flags, int *fd)
{
	pid_t child = syscall(SYS_clone, flags, 0, fd, 0, 0);
	char more[80];

	if (child == 0)
		for (;;)
			pause();
	fact("clone", key, "%s", success(child));
	if (child < 0)
		return;
	if (fd && *fd >= 0) {
		struct stat one, two;
		int other = open_pidfd(child, 0);

		snprintf(more, sizeof(more), "%s, F_GETFL", key);
		fact("clone", more, "%#x", fcntl(*fd, F_GETFL));
		snprintf(more, sizeof(more), "%s, F_GETFD", key);
		fact("clone", more, "%d", fcntl(*fd, F_GETFD));
		snprintf(more, sizeof(more), "%s, signal 0", key);
		fact("clone", more, "%s", outcome(send_signal(*fd, 0, NULL, 0)));
		snprintf(more, sizeof(more), "%s, same inode as pidfd_open", key);
		fact("clone", more, "%s", yes(!fstat(*fd, &one) && !fstat(other, &two) && one.st_ino == two.st_ino));
		close(other);
		close(*fd);
	}
	end(child);
}

static void with_clone3(const char *key, struct arguments arguments, size_t size)
{
	int fd = -1;
	pid_t child;
	char more[80];

	if (arguments.flags & CLONE_PIDFD && !arguments.pidfd)
		arguments.pidfd = (uintptr_t)&fd;
	child = syscall(SYS_clone3, &arguments, size);
	if (child == 0)
		for (;;)
			pause();
	fact("clone3", key, "%s", success(child));
	if (child < 0)
		return;
	snprintf(more, sizeof(more), "%s, got a descriptor", key);
	fact("clone3", more, "%s", yes(fd >= 0));
	if (fd >= 0) {
		snprintf(more, sizeof(more), "%s, F_GETFL", key);
		fact("clone3", more, "%#x", fcntl(fd, F_GETFL));
		snprintf(more, sizeof(more), "%s, F_GETFD", key);
		fact("clone3", more, "%d", fcntl(fd, F_GETFD));
		close(fd);
	}
	end(child);
}

int main(void)
{
	struct arguments plain = { .flags = CLONE_PIDFD, .exit_signal = SIGCHLD };
	struct arguments changed;
	int fd = -1, tid = -1;

	with_clone("CLONE_PIDFD", CLONE_PIDFD | SIGCHLD, &fd);
	fd = -1;
	with_clone("CLONE_PIDFD without a signal", CLONE_PIDFD, &fd);
	with_clone("CLONE_PIDFD to a bad address", CLONE_PIDFD | SIGCHLD, (int *)8);
	with_clone("CLONE_PIDFD|CLONE_PARENT_SETTID", CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, &tid);
	with_clone("CLONE_PIDFD|CLONE_DETACHED", CLONE_PIDFD | 0x400000 | SIGCHLD, &fd);
	with_clone("CLONE_PIDFD|CLONE_THREAD alone", CLONE_PIDFD | CLONE_THREAD, &fd);
	fd = -1;
	with_clone("CLONE_PIDFD|CLONE_NEWPID", CLONE_PIDFD | CLONE_NEWPID | SIGCHLD, &fd);

	with_clone3("CLONE_PIDFD", plain, 64);
	with_clone3("CLONE_PIDFD, whole size", plain, sizeof(plain));
	with_clone3("too small", plain, 63);
	with_clone3("too large", plain, 5000);
	changed = plain;
	changed.pidfd = 8;
	with_clone3("a bad address", changed, 64);
	changed = plain;
	changed.flags = 0;
	with_clone3("no flag", changed, 64);
	changed = plain;
	changed.flags |= 0x400000;
	with_clone3("CLONE_DETACHED", changed, 64);
	changed = plain;
	changed.flags |= SIGCHLD;
	with_clone3("a signal among the flags", changed, 64);
	changed = plain;
	changed.exit_signal = 65;
	with_clone3("a bad exit signal", changed, 64);
	changed = plain;
	changed.exit_signal = 0;
	with_clone3("no exit signal", changed, 64);
	changed = plain;
	changed.stack_size = 4096;
	with_clone3("a size without a stack", changed, 64);
	changed = plain;
	changed.flags |= CLONE_NEWPID;
	with_clone3("CLONE_NEWPID", changed, 64);
	changed = plain;
	changed.flags |= 1ull << 40;
	with_clone3("an unknown high flag", changed, 64);
	changed = plain;
	changed.flags |= CLONE_THREAD;
	with_clone3("CLONE_THREAD alone", changed, 64);
	changed = plain;
	changed.flags |= CLONE_PARENT_SETTID;
	changed.parent_tid = (uintptr_t)&tid;
	with_clone3("CLONE_PARENT_SETTID", changed, 64);
	changed = plain;
	changed.set_tid_size = 1;
	with_clone3("a size without set_tid", changed, sizeof(changed));
	return 0;
}
