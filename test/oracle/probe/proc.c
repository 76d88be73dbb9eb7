/*
 * What /proc/PID says of a process: lines of status, cmdline, environ and comm, alive, as a zombie, and when it is reaped.
 */
#include "probe.h"
#include <sys/prctl.h>

static ssize_t contents(pid_t pid, const char *file, char *text, size_t size)
{
	char path[64];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY);
	length = fd < 0 ? -errno : read(fd, text, size - 1);
	text[length > 0 ? length : 0] = '\0';
	close(fd);
	return length;
}

static void lines(const char *state, pid_t pid)
{
	static const char *const wanted[] = { "Name", "Umask", "State", "TracerPid", "Threads", "SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", "NoNewPrivs", "Seccomp" };
	char text[4096], *line, *rest;

	contents(pid, "status", text, sizeof(text));
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			size_t length = strlen(wanted[i]);

			if (!strncmp(line, wanted[i], length) && line[length] == ':')
				fact(state, wanted[i], "%s", line + length + 2);
		}
}

static void texts(const char *state, pid_t pid)
{
	static const char *const files[] = { "cmdline", "environ", "comm" };

	for (int i = 0; i < 3; i++) {
		char text[4096];
		ssize_t length = contents(pid, files[i], text, sizeof(text));

		for (ssize_t at = 0; at + 1 < length; at++)
			if (text[at] == '\0')
				text[at] = '|';
		text[strcspn(text, "\n")] = '\0';
		fact(state, files[i], "%zd %s", length, length > 0 ? text : "");
	}
}

int main(int argc, char **argv)
{
	int gate[2], ready[2];
	siginfo_t info;
	pid_t child;
	char byte;

	if (argc > 3) {
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, NULL);
		signal(SIGHUP, SIG_IGN);
		umask(027);
		prctl(PR_SET_NAME, "renamed");
		raise(SIGUSR1);
		write(4, "", 1);
		read(3, &byte, 1);
		return 0;
	}
	pipe(gate);
	pipe(ready);
	child = fork();
	if (child == 0) {
		char *arguments[] = { "one", "", "three four", "five", NULL }, *environment[] = { "A=b", "C=", NULL };
		int in = dup2(gate[0], 30), out = dup2(ready[1], 31);

		dup2(in, 3);
		dup2(out, 4);
		for (int fd = 5; fd < 32; fd++)
			close(fd);
		execve("/proc/self/exe", arguments, environment);
		_exit(1);
	}
	read(ready[0], &byte, 1);
	while (state_letter(child) != 'S')
		sched_yield();
	lines("alive", child);
	texts("alive", child);
	write(gate[1], "", 1);
	waitid(P_PID, child, &info, WEXITED | WNOWAIT);
	lines("zombie", child);
	texts("zombie", child);
	waitpid(child, NULL, 0);
	texts("reaped", child);
	return 0;
}
