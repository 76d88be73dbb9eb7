/* PIDFD_GET_INFO: sizes, masks, ids, exit information. */
#include "probe.h"
#include <stdint.h>
#include <sys/ioctl.h>

struct info {
	uint64_t mask, cgroupid;
	uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
	uint32_t more[8];
};
#define GET_INFO(size) _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, size)

static void look(struct subject s)
{
	struct info info = { .mask = 1 };
	int result = ioctl(s.fd, GET_INFO(64), &info);

	fact(s.state, "of 64 bytes", "%s", outcome(result));
	if (!result) {
		fact(s.state, "mask", "%#llx", (unsigned long long)info.mask & 7);
		fact(s.state, "pid is its id", "%s", yes(info.pid == (uint32_t)s.pid));
		fact(s.state, "tgid is its id", "%s", yes(info.tgid == (uint32_t)s.pid));
		fact(s.state, "ppid is mine", "%s", yes(info.ppid == (uint32_t)getpid()));
		fact(s.state, "users", "%u %u %u %u", info.ruid, info.euid, info.suid, info.fsuid);
		fact(s.state, "groups", "%u %u %u %u", info.rgid, info.egid, info.sgid, info.fsgid);
	}
	memset(&info, 0, sizeof(info));
	info.mask = 8;
	result = ioctl(s.fd, GET_INFO(64), &info);
	fact(s.state, "exit information asked for", "%s", outcome(result));
	if (!result) {
		fact(s.state, "exit information in the mask", "%s", yes(info.mask & 8));
		fact(s.state, "exit code", "%#x", info.exit_code);
	}
	fact(s.state, "of 8 bytes", "%s", outcome(ioctl(s.fd, GET_INFO(8), &info)));
	fact(s.state, "of 63 bytes", "%s", outcome(ioctl(s.fd, GET_INFO(63), &info)));
	memset(&info, 0, sizeof(info));
	fact(s.state, "of 72 bytes", "%s", outcome(ioctl(s.fd, GET_INFO(72), &info)));
	fact(s.state, "no address", "%s", outcome(ioctl(s.fd, GET_INFO(64), NULL)));
}

int main(void)
{
	each_state(look);
	return 0;
}
