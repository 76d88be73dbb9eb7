/*
 * The first process of a kernel that is booted to be asked: runs every program under /programs in a session of its own,
 * one after the other, and prints what each wrote, between markers that the host looks for. Then powers off.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { SECONDS = 60 };

/* A line of the protocol: "@kind text". */
static void say(const char *kind, const char *text) { printf("@%s %s\n", kind, text); }

static void prepare(void)
{
	struct termios raw;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mkdir("/tmp", 01777);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
	if (!tcgetattr(1, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(1, TCSANOW, &raw);
	}
}

/* Prints what came, a marked line at a time; a line's beginning waits in the buffer for its end. */
struct channel {
	const char *kind;
	int fd;
	size_t length;
	char buffer[65536];
};
static void flush_lines(struct channel *c, int at_end)
{
	char *end;

	c->buffer[c->length] = 0;
	while ((end = strchr(c->buffer, '\n')) || (at_end && c->length)) {
		size_t used = end ? (size_t)(end - c->buffer) + 1 : c->length;

		if (end)
			*end = 0;
		say(end ? c->kind : "cut", c->buffer);
		memmove(c->buffer, c->buffer + used, c->length - used);
		c->length -= used;
		c->buffer[c->length] = 0;
	}
}
static int read_more(struct channel *c)
{
	ssize_t n = read(c->fd, c->buffer + c->length, sizeof(c->buffer) - 1 - c->length);

	if (n <= 0)
		return 0;
	c->length += n;
	flush_lines(c, c->length == sizeof(c->buffer) - 1);
	return 1;
}

static void run(const char *name)
{
	static struct channel out, err;
	int outs[2], errs[2], status, left = SECONDS * 100;
	char text[300];
	pid_t child;

	say("run", name);
	fflush(stdout);
	if (pipe2(outs, O_CLOEXEC | O_NONBLOCK) || pipe2(errs, O_CLOEXEC | O_NONBLOCK))
		return say("end", "no pipe");
	child = fork();
	if (child == 0) {
		char path[300], *argv[] = { path, NULL }, *envp[] = { "PATH=/bin", NULL };
		int null = open("/dev/null", O_RDONLY);

		snprintf(path, sizeof(path), "/programs/%s", name);
		setsid();
		dup2(null, 0);
		dup2(outs[1], 1);
		dup2(errs[1], 2);
		close(null);
		fcntl(1, F_SETFL, 0);
		fcntl(2, F_SETFL, 0);
		execve(path, argv, envp);
		_exit(126);
	}
	close(outs[1]);
	close(errs[1]);
	out = (struct channel){ .kind = "out", .fd = outs[0] };
	err = (struct channel){ .kind = "err", .fd = errs[0] };
	while (waitpid(child, &status, WNOHANG) == 0 && left-- > 0) {
		struct pollfd ready[] = { { outs[0], POLLIN, 0 }, { errs[0], POLLIN, 0 } };

		poll(ready, 2, 10);
		read_more(&out);
		read_more(&err);
		/* A closed pipe is always ready. */
		if ((ready[0].revents | ready[1].revents) & POLLHUP)
			usleep(10000);
	}
	/* What it left behind, and itself where its time is over. */
	kill(-1, SIGKILL);
	if (left <= 0)
		waitpid(child, &status, 0);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	while (read_more(&out))
		;
	while (read_more(&err))
		;
	flush_lines(&out, 1);
	flush_lines(&err, 1);
	close(outs[0]);
	close(errs[0]);
	if (left <= 0)
		snprintf(text, sizeof(text), "timeout");
	else if (WIFEXITED(status))
		snprintf(text, sizeof(text), "exit %d", WEXITSTATUS(status));
	else
		snprintf(text, sizeof(text), "signal %d", WTERMSIG(status));
	say("end", text);
	fflush(stdout);
}

int main(void)
{
	struct dirent **entries;
	struct utsname uts;
	int i, n;

	prepare();
	uname(&uts);
	say("kernel", uts.release);
	n = scandir("/programs", &entries, NULL, alphasort);
	for (i = 0; i < n; i++)
		if (entries[i]->d_name[0] != '.')
			run(entries[i]->d_name);
	say("done", n < 0 ? strerror(errno) : "");
	fflush(stdout);
	tcdrain(1);
	sync();
	reboot(RB_POWER_OFF);
	return 0;
}
