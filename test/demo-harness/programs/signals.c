/* Handlers, blocked signals, interrupted and restarted calls, signals to a group. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int caught, from_child;

static void handler(int sig)
{
	caught = sig;
}

static void with_info(int sig, siginfo_t *info, void *nothing)
{
	caught = sig;
	from_child = info->si_pid;
}

int main(void)
{
	struct sigaction action;
	sigset_t set, old;
	int status;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigaction(SIGUSR1, &action, NULL);
	kill(getpid(), SIGUSR1);
	printf("caught: %d\n", caught == SIGUSR1);

	caught = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	kill(getpid(), SIGUSR1);
	printf("while blocked: %d\n", caught);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("then: %d\n", caught == SIGUSR1);

	/* A handler without SA_RESTART interrupts a wait. */
	pid_t parent = getpid();
	pid_t child = fork();
	if (child == 0) {
		usleep(200000);
		kill(parent, SIGUSR1);
		pause();
		_exit(0);
	}
	int got = waitpid(child, &status, 0);
	printf("interrupted: %d %d\n", got, errno == EINTR);

	/* With it the wait goes on. */
	action.sa_flags = SA_RESTART | SA_SIGINFO;
	action.sa_sigaction = with_info;
	sigaction(SIGUSR2, &action, NULL);
	pid_t second = fork();
	if (second == 0) {
		usleep(200000);
		kill(parent, SIGUSR2);
		usleep(200000);
		_exit(5);
	}
	got = waitpid(second, &status, 0);
	printf("restarted: %d %d %d\n", got == second, WEXITSTATUS(status), from_child == second);

	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	printf("killed: %d\n", WTERMSIG(status));

	/* Ignored children are reaped at once. */
	signal(SIGCHLD, SIG_IGN);
	child = fork();
	if (child == 0)
		_exit(0);
	got = waitpid(child, &status, 0);
	printf("nobody to wait for: %d %d\n", got, errno == ECHILD);
	return 0;
}
