/* Holders of one struct pid in several processes, ended in different orders; a child that inherits pidfds. */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int pidfd_open(pid_t pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

int main(void)
{
	struct stat a, b;
	int status;
	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	int fd = pidfd_open(child);
	pid_t holder = fork();
	if (holder == 0) {
		/* Inherited, and one more. */
		int own = pidfd_open(child);
		fstat(fd, &a);
		fstat(own, &b);
		close(fd);
		kill(child, SIGKILL);
		/* Until its parent has reaped it. */
		while (syscall(SYS_pidfd_send_signal, own, 0, NULL, 0) == 0)
			usleep(1000);
		_exit(a.st_ino == b.st_ino ? 0 : 1);
	}
	close(fd);
	waitpid(child, &status, 0);
	printf("not there any more: %d\n", pidfd_open(child));
	waitpid(holder, &status, 0);
	printf("the holder: %d\n", WEXITSTATUS(status));

	/* Of oneself, left open at the end. */
	fd = pidfd_open(getpid());
	printf("oneself: %d\n", fd >= 0);
	return 0;
}
