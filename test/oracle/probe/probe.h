/*
 * What the probes share: processes in each state, and printing one fact a line as `state.key = value`. A value is never an
 * address, an inode number or a process id: only relations, names of errors and what every run prints alike.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

static int open_pidfd(pid_t pid, unsigned int flags) { return syscall(SYS_pidfd_open, pid, flags); }
static int send_signal(int fd, int signal, siginfo_t *info, unsigned int flags)
{
	return syscall(SYS_pidfd_send_signal, fd, signal, info, flags);
}

static const char *error_name(int error)
{
	static char other[32];

	switch (error) {
#define NAME(e) case e: return #e;
	NAME(EPERM) NAME(ENOENT) NAME(ESRCH) NAME(EINTR) NAME(EIO) NAME(ENXIO) NAME(E2BIG) NAME(EBADF) NAME(ECHILD)
	NAME(EAGAIN) NAME(ENOMEM) NAME(EACCES) NAME(EFAULT) NAME(EBUSY) NAME(EEXIST) NAME(EXDEV) NAME(ENODEV) NAME(ENOTDIR)
	NAME(EISDIR) NAME(EINVAL) NAME(ENFILE) NAME(EMFILE) NAME(ENOTTY) NAME(EFBIG) NAME(ENOSPC) NAME(ESPIPE) NAME(EROFS)
	NAME(EPIPE) NAME(ERANGE) NAME(ELOOP) NAME(ENOSYS) NAME(ENODATA) NAME(EOVERFLOW) NAME(EBADFD) NAME(EOPNOTSUPP)
	NAME(ESTALE) NAME(EREMOTE) NAME(EUSERS) NAME(ENOTSOCK) NAME(ETIMEDOUT)
#undef NAME
	}
	snprintf(other, sizeof(other), "errno %d", error);
	return other;
}

/* What a call gave: the name of its error, or its value. */
static const char *outcome(long result)
{
	static char value[32];

	if (result < 0)
		return error_name(errno);
	snprintf(value, sizeof(value), "%ld", result);
	return value;
}
/* As outcome(), for calls whose value says nothing, such as a new descriptor's number. */
static const char *success(long result) { return result < 0 ? error_name(errno) : "ok"; }
/* As success(), for a call that makes a descriptor, which is closed again. */
static const char *opened(int fd)
{
	if (fd < 0)
		return error_name(errno);
	close(fd);
	return "ok";
}
static const char *yes(int condition) { return condition ? "yes" : "no"; }

/* Prints `state.key = value`; without a state `key = value`. */
static void fact(const char *state, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void fact(const char *state, const char *key, const char *format, ...)
{
	va_list values;

	printf(state ? "%s.%s = " : "%s%s = ", state ? state : "", key);
	va_start(values, format);
	vprintf(format, values);
	va_end(values);
	printf("\n");
	/* A child must not print this again. */
	fflush(stdout);
}

static pid_t start_sleeper(void)
{
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	return child;
}
/* A process with a process id namespace of its own, of which it is process 1. */
static pid_t start_in_namespace(void)
{
	pid_t child = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);

	if (child == 0)
		for (;;)
			pause();
	return child;
}

/* A thread on a stack of the program's own, so that nothing has to be mapped for it. */
static pthread_t create_thread(void *(*start)(void *))
{
	static char stacks[4][1 << 18] __attribute__((aligned(4096)));
	static int used;
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stacks[used++], sizeof(stacks[0]));
	if (pthread_create(&thread, &attributes, start, NULL)) {
		fprintf(stderr, "no thread\n");
		exit(1);
	}
	return thread;
}

static volatile pid_t thread_id;
static void *sleeping_thread(void *unused)
{
	thread_id = syscall(SYS_gettid);
	for (;;)
		pause();
	return unused;
}
/* A thread of this process that is not its leader; it ends with the process. */
static pid_t start_thread(void)
{
	if (!thread_id) {
		create_thread(sleeping_thread);
		while (!thread_id)
			sched_yield();
	}
	return thread_id;
}

static void make_zombie(pid_t pid)
{
	siginfo_t info;

	kill(pid, SIGKILL);
	while (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) && errno == EINTR)
		;
}
static void reap(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

/* A program that was told so does nothing but sleep: what start_executed() becomes. */
static void __attribute__((constructor)) sleep_if_told(void)
{
	if (getenv("PROBE_SLEEPS"))
		for (;;)
			pause();
}
/* A process that has executed a program since its pidfd could be opened. */
static pid_t start_executed(int *pidfd)
{
	char *arguments[] = { "sleeper", NULL }, *environment[] = { "PROBE_SLEEPS=1", NULL }, c;
	int go[2], gone[2];
	pid_t child;

	if (pipe2(go, O_CLOEXEC) || pipe2(gone, O_CLOEXEC))
		exit(1);
	child = fork();
	if (child == 0) {
		read(go[0], &c, 1);
		execve("/proc/self/exe", arguments, environment);
		_exit(1);
	}
	*pidfd = open_pidfd(child, 0);
	close(gone[1]);
	write(go[1], "g", 1);
	read(gone[0], &c, 1);
	close(go[0]);
	close(go[1]);
	close(gone[0]);
	return child;
}
static pid_t start_stopped(void)
{
	pid_t child = start_sleeper();
	siginfo_t info;

	kill(child, SIGSTOP);
	while (waitid(P_PID, child, &info, WSTOPPED | WNOWAIT) && errno == EINTR)
		;
	return child;
}
/* The letter of a process's state in /proc. */
static char state_letter(pid_t pid)
{
	char path[64], text[256], *behind;
	int fd, length;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[length > 0 ? length : 0] = 0;
	behind = strrchr(text, ')');
	return behind ? behind[2] : 0;
}
static int left_alone[2];
static void *left_thread(void *unused)
{
	pid_t id = syscall(SYS_gettid);

	write(left_alone[1], &id, sizeof(id));
	for (;;)
		pause();
	return unused;
}
/* A process whose leader has ended while a thread of it goes on. */
static pid_t start_leaderless(pid_t *thread)
{
	pid_t child;

	if (pipe(left_alone))
		exit(1);
	child = fork();
	if (child == 0) {
		create_thread(left_thread);
		syscall(SYS_exit, 0);
	}
	read(left_alone[0], thread, sizeof(*thread));
	while (state_letter(child) != 'Z')
		sched_yield();
	close(left_alone[0]);
	close(left_alone[1]);
	return child;
}
static volatile pid_t ending_id;
static volatile int may_end_now;
static void *ending_thread(void *unused)
{
	ending_id = syscall(SYS_gettid);
	while (!may_end_now)
		sched_yield();
	return unused;
}
/* A pidfd of a thread of this process that is gone. */
static int open_ended_thread(void)
{
	pthread_t thread = create_thread(ending_thread);
	int fd, error;

	while (!ending_id)
		sched_yield();
	fd = open_pidfd(ending_id, PIDFD_THREAD);
	error = errno;
	may_end_now = 1;
	pthread_join(thread, NULL);
	/* Joined is not yet gone. */
	while (syscall(SYS_tgkill, getpid(), ending_id, 0) == 0)
		sched_yield();
	errno = error;
	return fd;
}

/* A process, or a thread, in some state, with a pidfd. */
struct subject {
	const char *state;
	pid_t pid;
	int fd;
};

static void look_at(struct subject s, void (*look)(struct subject), int error)
{
	if (s.fd < 0)
		fact(s.state, "pidfd", "%s", error_name(error));
	else
		look(s);
	close(s.fd);
}

/* Calls `look` with a subject in each state. */
static void each_state(void (*look)(struct subject))
{
	struct subject s = { "alive", start_sleeper(), -1 };
	pid_t thread, leader;

	s.fd = open_pidfd(s.pid, 0);
	look_at(s, look, errno);
	reap(s.pid);

	s.state = "zombie";
	s.pid = start_sleeper();
	s.fd = open_pidfd(s.pid, 0);
	make_zombie(s.pid);
	look_at(s, look, errno);
	reap(s.pid);

	s.state = "reaped";
	s.pid = start_sleeper();
	s.fd = open_pidfd(s.pid, 0);
	reap(s.pid);
	look_at(s, look, errno);

	s.state = "thread";
	s.pid = start_thread();
	s.fd = open_pidfd(s.pid, PIDFD_THREAD);
	look_at(s, look, errno);

	s.state = "namespace";
	s.pid = start_in_namespace();
	s.fd = open_pidfd(s.pid, 0);
	look_at(s, look, errno);
	reap(s.pid);

	s.state = "stopped";
	s.pid = start_stopped();
	s.fd = open_pidfd(s.pid, 0);
	look_at(s, look, errno);
	reap(s.pid);

	s.state = "executed";
	s.pid = start_executed(&s.fd);
	look_at(s, look, errno);
	reap(s.pid);

	s.state = "leaderless";
	s.pid = leader = start_leaderless(&thread);
	s.fd = open_pidfd(s.pid, 0);
	look_at(s, look, errno);
	s.state = "thread of a dead leader";
	s.pid = thread;
	s.fd = open_pidfd(s.pid, PIDFD_THREAD);
	look_at(s, look, errno);
	reap(leader);

	s.state = "ended thread";
	s.fd = open_ended_thread();
	s.pid = ending_id;
	look_at(s, look, errno);
}

/* The text of a link below /proc/self/fd, numbers in brackets as INO. */
static const char *link_text(int fd)
{
	static char text[256];
	char path[64], *bracket;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, text, sizeof(text) - 1);
	if (length < 0)
		return error_name(errno);
	text[length] = 0;
	bracket = strchr(text, '[');
	if (bracket && bracket[1] >= '0' && bracket[1] <= '9')
		strcpy(bracket, "[INO]");
	return text;
}
