/*
 * pidfd_send_signal: signals, flags, forged information, errors in each state.
 *
 * Common: since 6.12
 */
#include "probe.h"

#define FLAG_THREAD 1
#define FLAG_GROUP 2
#define FLAG_PROCESS_GROUP 4

static siginfo_t forged(int signal, int code)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = signal;
	info.si_code = code;
	info.si_pid = getpid();
	return info;
}

static void look(struct subject s)
{
	siginfo_t queue = forged(0, SI_QUEUE), user = forged(0, SI_USER), other = forged(SIGUSR1, SI_QUEUE);
	siginfo_t kernel = forged(0, SI_KERNEL), thread = forged(0, SI_TKILL);

	fact(s.state, "signal 0", "%s", outcome(send_signal(s.fd, 0, NULL, 0)));
	fact(s.state, "signal -1", "%s", outcome(send_signal(s.fd, -1, NULL, 0)));
	fact(s.state, "signal 65", "%s", outcome(send_signal(s.fd, 65, NULL, 0)));
	fact(s.state, "SI_QUEUE", "%s", outcome(send_signal(s.fd, 0, &queue, 0)));
	fact(s.state, "SI_USER", "%s", outcome(send_signal(s.fd, 0, &user, 0)));
	fact(s.state, "SI_TKILL", "%s", outcome(send_signal(s.fd, 0, &thread, 0)));
	fact(s.state, "SI_KERNEL", "%s", outcome(send_signal(s.fd, 0, &kernel, 0)));
	fact(s.state, "another signal in it", "%s", outcome(send_signal(s.fd, 0, &other, 0)));
	fact(s.state, "a bad address", "%s", outcome(send_signal(s.fd, 0, (siginfo_t *)8, 0)));
	fact(s.state, "PIDFD_SIGNAL_THREAD", "%s", outcome(send_signal(s.fd, 0, NULL, FLAG_THREAD)));
	fact(s.state, "PIDFD_SIGNAL_THREAD_GROUP", "%s", outcome(send_signal(s.fd, 0, NULL, FLAG_GROUP)));
	fact(s.state, "PIDFD_SIGNAL_PROCESS_GROUP", "%s", outcome(send_signal(s.fd, 0, NULL, FLAG_PROCESS_GROUP)));
	fact(s.state, "two scopes", "%s", outcome(send_signal(s.fd, 0, NULL, FLAG_THREAD | FLAG_GROUP)));
	fact(s.state, "unknown flag", "%s", outcome(send_signal(s.fd, 0, NULL, 64)));
	fact(s.state, "unknown flag and signal -1", "%s", outcome(send_signal(s.fd, -1, NULL, 64)));
}

static volatile int seen_signal, seen_code, seen_value;
static volatile pid_t seen_pid;
static void note(int signal, siginfo_t *info, void *context)
{
	(void)context;
	seen_signal = signal;
	seen_code = info->si_code;
	seen_value = info->si_value.sival_int;
	seen_pid = info->si_pid;
}

static void deliver(const char *key, int fd, siginfo_t *info, unsigned int flags)
{
	seen_signal = seen_code = seen_value = seen_pid = 0;
	fact("itself", key, "%s", outcome(send_signal(fd, SIGUSR1, info, flags)));
	printf("itself.%s, signal = %d\n", key, seen_signal);
	printf("itself.%s, si_code = %d\n", key, seen_code);
	printf("itself.%s, si_value = %d\n", key, seen_value);
	printf("itself.%s, si_pid is the sender = %s\n", key, yes(seen_pid == getpid()));
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	siginfo_t info = forged(SIGUSR1, SI_QUEUE), user = forged(SIGUSR1, SI_USER);
	int fd = open_pidfd(getpid(), 0), status, null;
	pid_t child;

	sigaction(SIGUSR1, &action, NULL);
	deliver("no information", fd, NULL, 0);
	info.si_value.sival_int = 7;
	deliver("SI_QUEUE with a value", fd, &info, 0);
	deliver("SI_USER to itself", fd, &user, 0);
	deliver("the thread's scope", fd, NULL, FLAG_THREAD);
	deliver("the group's scope", fd, NULL, FLAG_GROUP);
	close(fd);

	child = start_sleeper();
	fd = open_pidfd(child, 0);
	fact("killed", "SIGKILL", "%s", outcome(send_signal(fd, SIGKILL, NULL, 0)));
	fact("killed", "waitpid", "%s", yes(waitpid(child, &status, 0) == child));
	fact("killed", "by signal", "%d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	fact("killed", "SIGKILL again", "%s", outcome(send_signal(fd, SIGKILL, NULL, 0)));
	close(fd);

	fact("descriptor", "-1", "%s", outcome(send_signal(-1, 0, NULL, 0)));
	fact("descriptor", "a closed one", "%s", outcome(send_signal(fd, 0, NULL, 0)));
	null = dup(1);
	fact("descriptor", "another file", "%s", outcome(send_signal(null, 0, NULL, 0)));
	close(null);
	each_state(look);
	return 0;
}
