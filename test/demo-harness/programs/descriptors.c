/* A table that grows, is copied and shared with children; dup, dup2, dup3, F_DUPFD; errors. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 150

/* What a call failed with, 0 if it did not. */
static int error(long result)
{
	return result < 0 ? errno : 0;
}

int main(void)
{
	int fds[MANY], status;
	struct stat st;

	int first = open("/dev/null", O_RDWR | O_CLOEXEC);
	fds[0] = first;
	for (int i = 1; i < MANY; i++)
		fds[i] = i % 2 ? dup(first) : fcntl(first, F_DUPFD, 0);
	printf("in a row: %d\n", fds[MANY - 1] == first + MANY - 1);

	pid_t child = fork();
	if (child == 0) {
		int good = 0;
		for (int i = 0; i < MANY; i++)
			good += fstat(fds[i], &st) == 0 && S_ISCHR(st.st_mode);
		close(fds[3]);
		_exit(good == MANY ? 0 : 1);
	}
	waitpid(child, &status, 0);
	printf("the child has all: %d\n", status == 0);
	printf("what it closed is open here: %d\n", fcntl(fds[3], F_GETFD) >= 0);

	close(fds[5]);
	printf("the smallest free one: %d\n", dup(first) == fds[5]);
	printf("close on exec: %d %d\n", fcntl(first, F_GETFD), fcntl(fds[5], F_GETFD));
	printf("dup2: %d\n", dup2(first, 700) == 700);
	printf("dup2 on itself: %d\n", dup2(first, first) == first);
	printf("dup3 on itself: %d\n", error(dup3(first, first, 0)) == EINVAL);
	printf("dup3: %d\n", dup3(first, 701, O_CLOEXEC) == 701);
	printf("close on exec: %d\n", fcntl(701, F_GETFD));
	printf("F_DUPFD from 650: %d\n", fcntl(first, F_DUPFD_CLOEXEC, 650));
	printf("closed: %d\n", error(close(999)) == EBADF);
	printf("dup of a closed one: %d\n", error(dup(999)) == EBADF);
	printf("write to it: %ld\n", (long)write(first, "x", 1));
	printf("read of it: %ld\n", (long)read(first, &status, 1));
	printf("no such file: %d\n", error(open("/proc/self/fd/998", O_RDONLY)) == ENOENT);
	return 0;
}
