/* Requests that every file answers, and those that a pidfd does not know. */
#include "probe.h"
#include <sys/ioctl.h>

static void look(struct subject s)
{
	int value = 0, on = 1, off = 0;
	long wide = 0;
	char terminal[64];

	fact(s.state, "FIOCLEX", "%s", outcome(ioctl(s.fd, FIOCLEX)));
	fact(s.state, "FIONCLEX", "%s", outcome(ioctl(s.fd, FIONCLEX)));
	fact(s.state, "F_GETFD after FIONCLEX", "%d", fcntl(s.fd, F_GETFD));
	fact(s.state, "FIONBIO on", "%s", outcome(ioctl(s.fd, FIONBIO, &on)));
	fact(s.state, "F_GETFL after FIONBIO", "%#x", fcntl(s.fd, F_GETFL));
	fact(s.state, "FIONBIO off", "%s", outcome(ioctl(s.fd, FIONBIO, &off)));
	fact(s.state, "FIOASYNC", "%s", outcome(ioctl(s.fd, FIOASYNC, &on)));
	fact(s.state, "FIONREAD", "%s", outcome(ioctl(s.fd, FIONREAD, &value)));
	fact(s.state, "FIGETBSZ", "%s", outcome(ioctl(s.fd, 2, &value)));
	fact(s.state, "FIGETBSZ value", "%d", value);
	fact(s.state, "FIBMAP", "%s", outcome(ioctl(s.fd, 1, &value)));
	fact(s.state, "FS_IOC_GETFLAGS", "%s", outcome(ioctl(s.fd, 0x80086601, &wide)));
	fact(s.state, "FS_IOC_SETFLAGS", "%s", outcome(ioctl(s.fd, 0x40086602, &wide)));
	fact(s.state, "TCGETS", "%s", outcome(ioctl(s.fd, 0x5401, terminal)));
	fact(s.state, "unknown request", "%s", outcome(ioctl(s.fd, 0x1234, 0)));
	fact(s.state, "request 0", "%s", outcome(ioctl(s.fd, 0, 0)));
}

int main(void)
{
	each_state(look);
	return 0;
}
