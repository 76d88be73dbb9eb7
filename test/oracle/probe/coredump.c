/*
 * Processes that end by a signal which dumps core (none is written: the limit is 0), and what waiting and PIDFD_GET_INFO
 * say about them; processes that may not be dumped.
 */
#include "probe.h"
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct info {
	uint64_t mask, cgroupid;
	uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
	uint32_t coredump_mask, coredump_signal, more[6];
};
#define INFO_EXIT 8
#define INFO_COREDUMP 16

static void look(const char *state, int fd)
{
	struct info info = { .mask = INFO_EXIT | INFO_COREDUMP };
	int result = ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, sizeof(info)), &info);

	fact(state, "information", "%s", outcome(result));
	if (result)
		return;
	fact(state, "mask", "%#llx", (unsigned long long)info.mask & (INFO_EXIT | INFO_COREDUMP));
	if (info.mask & INFO_EXIT)
		fact(state, "exit code", "%#x", info.exit_code);
	if (info.mask & INFO_COREDUMP) {
		fact(state, "coredump mask", "%#x", info.coredump_mask);
		fact(state, "coredump signal", "%u", info.coredump_signal);
	}
}

static void dies_by(int signal, int dumpable)
{
	int ready[2], fd;
	char state[32], byte;
	siginfo_t info;
	pid_t child;

	snprintf(state, sizeof(state), "signal %d%s", signal, dumpable ? "" : ", not dumpable");
	pipe(ready);
	child = fork();
	if (child == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
		fact(state, "dumpable", "%d", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
		write(ready[1], "x", 1);
		for (;;)
			pause();
	}
	read(ready[0], &byte, 1);
	fd = open_pidfd(child, 0);
	look(state, fd);
	memset(&info, 0, sizeof(info));
	send_signal(fd, signal, NULL, 0);
	waitid(P_PIDFD, fd, &info, WEXITED | WNOWAIT);
	fact(state, "si_code", "%d", info.si_code);
	fact(state, "si_status", "%d", info.si_status);
	strcat(state, ", zombie");
	look(state, fd);
	waitid(P_PIDFD, fd, &info, WEXITED);
	strcpy(strrchr(state, 'z'), "reaped");
	look(state, fd);
	close(fd);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	dies_by(SIGTERM, 1);
	dies_by(SIGABRT, 1);
	dies_by(SIGSEGV, 1);
	dies_by(SIGQUIT, 1);
	dies_by(SIGQUIT, 0);
	dies_by(SIGKILL, 0);
	return 0;
}
