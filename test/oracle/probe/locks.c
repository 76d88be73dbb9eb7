/* Locks, leases and hints on a pidfd. */
#include "probe.h"
#include <sys/file.h>

static void look(struct subject s)
{
	unsigned long hint = 0;
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	fact(s.state, "flock LOCK_EX", "%s", outcome(flock(s.fd, LOCK_EX | LOCK_NB)));
	fact(s.state, "flock LOCK_UN", "%s", outcome(flock(s.fd, LOCK_UN)));
	fact(s.state, "flock unknown", "%s", outcome(flock(s.fd, 64)));
	fact(s.state, "F_GETLK", "%s", outcome(fcntl(s.fd, F_GETLK, &lock)));
	fact(s.state, "F_GETLK type", "%d", lock.l_type);
	lock.l_type = F_WRLCK;
	fact(s.state, "F_SETLK", "%s", outcome(fcntl(s.fd, F_SETLK, &lock)));
	lock.l_type = F_UNLCK;
	fact(s.state, "F_SETLK F_UNLCK", "%s", outcome(fcntl(s.fd, F_SETLK, &lock)));
	lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET };
	fact(s.state, "F_OFD_GETLK", "%s", outcome(fcntl(s.fd, 36, &lock)));
	lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET };
	fact(s.state, "F_OFD_SETLK", "%s", outcome(fcntl(s.fd, 37, &lock)));
	lock.l_pid = 1;
	fact(s.state, "F_OFD_SETLK with a process", "%s", outcome(fcntl(s.fd, 37, &lock)));
	lock = (struct flock){ .l_type = F_UNLCK, .l_whence = SEEK_SET };
	fact(s.state, "F_OFD_SETLK F_UNLCK", "%s", outcome(fcntl(s.fd, 37, &lock)));
	lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = -1 };
	fact(s.state, "F_SETLK before the start", "%s", outcome(fcntl(s.fd, F_SETLK, &lock)));
	lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_END };
	fact(s.state, "F_SETLK at the end", "%s", outcome(fcntl(s.fd, F_SETLK, &lock)));
	lock = (struct flock){ .l_type = 9, .l_whence = SEEK_SET };
	fact(s.state, "F_SETLK unknown", "%s", outcome(fcntl(s.fd, F_SETLK, &lock)));
	fact(s.state, "F_GETLEASE", "%s", outcome(fcntl(s.fd, F_GETLEASE)));
	fact(s.state, "F_SETLEASE", "%s", outcome(fcntl(s.fd, F_SETLEASE, F_RDLCK)));
	fact(s.state, "F_GET_RW_HINT", "%s", outcome(fcntl(s.fd, 1024 + 11, &hint)));
	hint = 2;
	fact(s.state, "F_SET_RW_HINT", "%s", outcome(fcntl(s.fd, 1024 + 12, &hint)));
	hint = 99;
	fact(s.state, "F_SET_RW_HINT unknown", "%s", outcome(fcntl(s.fd, 1024 + 12, &hint)));
	fact(s.state, "F_NOTIFY", "%s", outcome(fcntl(s.fd, F_NOTIFY, 1)));
}

int main(void)
{
	each_state(look);
	return 0;
}
