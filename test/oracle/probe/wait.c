/*
 * waitid(P_PIDFD): every state, every kind of waiting, and who may.
 *
 * Common: since 6.12
 */
#include "probe.h"

static void wait_for(const char *state, const char *key, int fd, int options, pid_t pid)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	fact(state, key, "%s", outcome(waitid(P_PIDFD, fd, &info, options)));
	printf("%s.%s, si_code = %d\n", state, key, info.si_code);
	printf("%s.%s, si_signo = %d\n", state, key, info.si_signo);
	printf("%s.%s, si_status = %d\n", state, key, info.si_status);
	printf("%s.%s, si_pid is the child = %s\n", state, key, yes(info.si_pid == pid));
}

static void look(struct subject s)
{
	wait_for(s.state, "WEXITED|WNOHANG|WNOWAIT", s.fd, WEXITED | WNOHANG | WNOWAIT, s.pid);
	wait_for(s.state, "WSTOPPED|WCONTINUED|WNOHANG", s.fd, WSTOPPED | WCONTINUED | WNOHANG, s.pid);
	wait_for(s.state, "__WALL", s.fd, WEXITED | WNOHANG | WNOWAIT | __WALL, s.pid);
	wait_for(s.state, "__WCLONE", s.fd, WEXITED | WNOHANG | WNOWAIT | __WCLONE, s.pid);
	wait_for(s.state, "no event", s.fd, WNOHANG, s.pid);
	wait_for(s.state, "unknown option", s.fd, WEXITED | WNOHANG | 0x100, s.pid);
	fcntl(s.fd, F_SETFL, O_NONBLOCK);
	wait_for(s.state, "nonblocking", s.fd, WEXITED | WNOWAIT, s.pid);
	fcntl(s.fd, F_SETFL, 0);
}

int main(void)
{
	pid_t child, grandchild;
	int fd, status;

	fact("descriptor", "-1", "%s", outcome(waitid(P_PIDFD, -1, NULL, WEXITED | WNOHANG)));
	fact("descriptor", "-2", "%s", outcome(waitid(P_PIDFD, -2, NULL, WEXITED | WNOHANG)));
	fact("descriptor", "999", "%s", outcome(waitid(P_PIDFD, 999, NULL, WEXITED | WNOHANG)));
	fact("descriptor", "another file", "%s", outcome(waitid(P_PIDFD, 1, NULL, WEXITED | WNOHANG)));
	fd = open_pidfd(getpid(), 0);
	fact("descriptor", "itself", "%s", outcome(waitid(P_PIDFD, fd, NULL, WEXITED | WNOHANG)));
	close(fd);
	fd = open_pidfd(getppid(), 0);
	fact("descriptor", "the parent", "%s", outcome(waitid(P_PIDFD, fd, NULL, WEXITED | WNOHANG)));
	close(fd);
	each_state(look);

	child = fork();
	if (child == 0)
		_exit(7);
	fd = open_pidfd(child, 0);
	wait_for("exit", "blocking", fd, WEXITED, child);
	wait_for("exit", "again", fd, WEXITED, child);
	close(fd);

	child = start_sleeper();
	fd = open_pidfd(child, 0);
	send_signal(fd, SIGTERM, NULL, 0);
	wait_for("terminated", "WNOWAIT", fd, WEXITED | WNOWAIT, child);
	wait_for("terminated", "blocking", fd, WEXITED, child);
	close(fd);

	child = start_sleeper();
	fd = open_pidfd(child, 0);
	send_signal(fd, SIGSTOP, NULL, 0);
	wait_for("stopped", "WSTOPPED", fd, WSTOPPED, child);
	wait_for("stopped", "WEXITED|WNOHANG", fd, WEXITED | WNOHANG, child);
	send_signal(fd, SIGCONT, NULL, 0);
	wait_for("stopped", "WCONTINUED", fd, WCONTINUED, child);
	send_signal(fd, SIGKILL, NULL, 0);
	wait_for("stopped", "WEXITED", fd, WEXITED, child);
	close(fd);

	/* Somebody else's child. */
	child = fork();
	if (child == 0) {
		grandchild = start_sleeper();
		fd = open_pidfd(grandchild, 0);
		if (fork() == 0) {
			_exit(waitid(P_PIDFD, fd, NULL, WEXITED | WNOHANG) < 0 ? errno : 0);
		}
		while (wait(&status) == grandchild)
			;
		reap(grandchild);
		_exit(WEXITSTATUS(status));
	}
	waitpid(child, &status, 0);
	fact("sibling", "waitid", "%s", error_name(WEXITSTATUS(status)));
	return 0;
}
