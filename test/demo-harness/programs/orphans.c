/* Orphans go to process 1 and are reaped there; exit codes and signals arrive at who waits. */
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <poll.h>
#include <unistd.h>

int main(void)
{
	int status, fds[2];
	pid_t child = fork();
	if (child == 0) {
		if (fork() == 0) {
			usleep(20000);
			_exit(1);
		}
		_exit(7);
	}
	printf("waited for the child: %d\n", waitpid(child, &status, 0) == child);
	printf("exited with: %d %d\n", WIFEXITED(status), WEXITSTATUS(status));
	printf("no more children: %d\n", waitpid(-1, &status, 0));

	child = fork();
	if (child == 0) {
		kill(getpid(), SIGTERM);
		_exit(0);
	}
	waitpid(child, &status, 0);
	printf("signalled with: %d %d\n", WIFSIGNALED(status), WTERMSIG(status));

	for (int i = 0; i < 2; i++) {
		child = fork();
		if (child == 0)
			_exit(20 + i);
		fds[i] = syscall(SYS_pidfd_open, child, 0);
	}
	struct pollfd ready[2] = { { fds[0], POLLIN, 0 }, { fds[1], POLLIN, 0 } };
	int done = 0, sum = 0;
	while (done < 2) {
		siginfo_t info;
		poll(ready, 2, -1);
		for (int i = 0; i < 2; i++) {
			if (ready[i].fd < 0 || !ready[i].revents)
				continue;
			waitid(3, fds[i], &info, WEXITED);
			sum += info.si_status;
			ready[i].fd = -1;
			done++;
		}
	}
	printf("sum of codes: %d\n", sum);
	printf("timeout: %d\n", poll(NULL, 0, 5));
	return 3;
}
