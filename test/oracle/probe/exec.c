/*
 * A pidfd over exec: kept without close-on-exec, gone with it. The program runs itself to look.
 *
 * Common: since 6.1
 */
#include "probe.h"

int main(int argc, char **argv, char **envp)
{
	char number[16], inode[32];
	struct stat st;
	pid_t child, helper;
	int fd, status, keep;

	if (argc == 3) {
		/* The second run: says by its status what it found. */
		if (fstat(atoi(argv[1]), &st))
			_exit(errno);
		_exit(strtoul(argv[2], NULL, 10) == st.st_ino ? 0 : 255);
	}
	child = start_sleeper();
	fd = open_pidfd(child, 0);
	fstat(fd, &st);
	snprintf(number, sizeof(number), "%d", fd);
	snprintf(inode, sizeof(inode), "%lu", (unsigned long)st.st_ino);
	for (keep = 0; keep < 2; keep++) {
		char *arguments[] = { argv[0], number, inode, NULL };

		fcntl(fd, F_SETFD, keep ? 0 : FD_CLOEXEC);
		helper = fork();
		if (helper == 0) {
			execve("/proc/self/exe", arguments, envp);
			_exit(254);
		}
		waitpid(helper, &status, 0);
		fact(keep ? "kept" : "close-on-exec", "fstat after exec", "%s",
		     WEXITSTATUS(status) == 0     ? "same inode" :
		     WEXITSTATUS(status) == 255   ? "another inode" :
		     WEXITSTATUS(status) == 254   ? "no exec" :
						    error_name(WEXITSTATUS(status)));
	}
	reap(child);
	return 0;
}
