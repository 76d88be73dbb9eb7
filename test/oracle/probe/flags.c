/*
 * The flags of a pidfd's file and descriptor, and what fcntl does with them.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <sys/file.h>

static void look(struct subject s)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct f_owner_ex owner = { F_OWNER_PID, 0 };
	int fd;

	fact(s.state, "F_GETFL", "%#x", fcntl(s.fd, F_GETFL));
	fact(s.state, "F_GETFD", "%d", fcntl(s.fd, F_GETFD));
	fact(s.state, "F_SETFD 0", "%s", outcome(fcntl(s.fd, F_SETFD, 0)));
	fact(s.state, "F_GETFD then", "%d", fcntl(s.fd, F_GETFD));
	fact(s.state, "F_SETFD FD_CLOEXEC", "%s", outcome(fcntl(s.fd, F_SETFD, FD_CLOEXEC)));
	fact(s.state, "F_SETFL O_NONBLOCK", "%s", outcome(fcntl(s.fd, F_SETFL, O_NONBLOCK)));
	fact(s.state, "F_GETFL with O_NONBLOCK", "%#x", fcntl(s.fd, F_GETFL));
	fact(s.state, "F_SETFL O_APPEND", "%s", outcome(fcntl(s.fd, F_SETFL, O_APPEND)));
	fact(s.state, "F_GETFL with O_APPEND", "%#x", fcntl(s.fd, F_GETFL));
	fact(s.state, "F_SETFL O_DIRECT", "%s", outcome(fcntl(s.fd, F_SETFL, O_DIRECT)));
	fact(s.state, "F_SETFL O_ASYNC", "%s", outcome(fcntl(s.fd, F_SETFL, O_ASYNC)));
	fact(s.state, "F_SETFL O_NOATIME", "%s", outcome(fcntl(s.fd, F_SETFL, O_NOATIME)));
	fact(s.state, "F_GETFL with O_NOATIME", "%#x", fcntl(s.fd, F_GETFL));
	fact(s.state, "F_SETFL O_EXCL", "%s", outcome(fcntl(s.fd, F_SETFL, O_EXCL)));
	fact(s.state, "F_GETFL with O_EXCL", "%#x", fcntl(s.fd, F_GETFL));
	fact(s.state, "F_SETFL 0", "%s", outcome(fcntl(s.fd, F_SETFL, 0)));
	fact(s.state, "F_GETFL at the end", "%#x", fcntl(s.fd, F_GETFL));

	fd = fcntl(s.fd, F_DUPFD, 100);
	fact(s.state, "F_DUPFD 100", "%s", outcome(fd));
	fact(s.state, "F_DUPFD 100, F_GETFD", "%d", fcntl(fd, F_GETFD));
	close(fd);
	fd = fcntl(s.fd, F_DUPFD_CLOEXEC, 100);
	fact(s.state, "F_DUPFD_CLOEXEC 100, F_GETFD", "%d", fcntl(fd, F_GETFD));
	close(fd);
	fact(s.state, "F_DUPFD -1", "%s", outcome(fcntl(s.fd, F_DUPFD, -1)));
	fact(s.state, "F_GETOWN", "%s", outcome(fcntl(s.fd, F_GETOWN)));
	fact(s.state, "F_SETOWN", "%s", outcome(fcntl(s.fd, F_SETOWN, getpid())));
	fact(s.state, "F_GETOWN is what was set", "%s", yes(fcntl(s.fd, F_GETOWN) == getpid()));
	fact(s.state, "F_GETOWN_EX", "%s", outcome(fcntl(s.fd, F_GETOWN_EX, &owner)));
	fact(s.state, "F_GETOWN_EX type", "%d", owner.type);
	fact(s.state, "F_GETSIG", "%s", outcome(fcntl(s.fd, F_GETSIG)));
	fact(s.state, "F_SETSIG", "%s", outcome(fcntl(s.fd, F_SETSIG, SIGIO)));
	fact(s.state, "F_SETSIG 999", "%s", outcome(fcntl(s.fd, F_SETSIG, 999)));
	owner = (struct f_owner_ex){ F_OWNER_TID, getpid() };
	fact(s.state, "F_SETOWN_EX", "%s", outcome(fcntl(s.fd, F_SETOWN_EX, &owner)));
	owner.type = 99;
	fact(s.state, "F_SETOWN_EX unknown", "%s", outcome(fcntl(s.fd, F_SETOWN_EX, &owner)));
	fact(s.state, "F_SETOWN 0", "%s", outcome(fcntl(s.fd, F_SETOWN, 0)));
	fact(s.state, "F_SETOWN nobody", "%s", outcome(fcntl(s.fd, F_SETOWN, 0x3fffffff)));
	fact(s.state, "F_DUPFD_QUERY itself", "%s", outcome(fcntl(s.fd, 1024 + 3, s.fd)));
	fact(s.state, "F_DUPFD_QUERY another", "%s", outcome(fcntl(s.fd, 1024 + 3, 0)));
	fact(s.state, "F_CREATED_QUERY", "%s", outcome(fcntl(s.fd, 1024 + 4, 0)));
	fact(s.state, "F_SETPIPE_SZ", "%s", outcome(fcntl(s.fd, F_SETPIPE_SZ, 4096)));
	fact(s.state, "F_ADD_SEALS", "%s", outcome(fcntl(s.fd, F_ADD_SEALS, 0)));
	fact(s.state, "F_GETPIPE_SZ", "%s", outcome(fcntl(s.fd, F_GETPIPE_SZ)));
	fact(s.state, "F_GET_SEALS", "%s", outcome(fcntl(s.fd, F_GET_SEALS)));
	fact(s.state, "unknown command", "%s", outcome(fcntl(s.fd, 9999)));
	(void)lock;
}

int main(void)
{
	each_state(look);
	return 0;
}
