/*
 * pidfd_getfd: taking a descriptor out of another process.
 *
 * Common: since 6.12
 */
#include "probe.h"

static int get(int fd, int target, unsigned int flags) { return syscall(SYS_pidfd_getfd, fd, target, flags); }

static void look(struct subject s)
{
	int got = get(s.fd, 1, 0);

	fact(s.state, "descriptor 1", "%s", success(got));
	if (got >= 0) {
		struct stat mine, its;

		fact(s.state, "same file as mine", "%s",
		     yes(!fstat(1, &mine) && !fstat(got, &its) && mine.st_ino == its.st_ino && mine.st_dev == its.st_dev));
		fact(s.state, "F_GETFD", "%d", fcntl(got, F_GETFD));
		close(got);
	}
	fact(s.state, "unknown flag", "%s", opened(get(s.fd, 1, 1)));
	fact(s.state, "descriptor -1", "%s", opened(get(s.fd, -1, 0)));
	fact(s.state, "descriptor 999", "%s", opened(get(s.fd, 999, 0)));
}

int main(void)
{
	int own = open_pidfd(getpid(), 0), got;

	fact("itself", "descriptor 1", "%s", opened(get(own, 1, 0)));
	got = get(own, own, 0);
	fact("itself", "its pidfd", "%s", success(got));
	fact("itself", "its pidfd, signal 0", "%s", outcome(send_signal(got, 0, NULL, 0)));
	close(got);
	fact("itself", "no pidfd", "%s", opened(get(1, 1, 0)));
	fact("itself", "-1", "%s", opened(get(-1, 1, 0)));
	close(own);
	each_state(look);
	return 0;
}
