/* The ioctls of a pidfd that give namespaces, and what they give. */
#include "probe.h"
#include <sys/ioctl.h>

static void look(struct subject s)
{
	static const struct { const char *name; int number; } all[] = {
		{ "CGROUP", 1 }, { "IPC", 2 }, { "MNT", 3 }, { "NET", 4 }, { "PID", 5 }, { "PID_FOR_CHILDREN", 6 },
		{ "TIME", 7 }, { "TIME_FOR_CHILDREN", 8 }, { "USER", 9 }, { "UTS", 10 },
	};
	char key[64];
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		int fd = ioctl(s.fd, _IO(0xff, all[i].number), 0);

		snprintf(key, sizeof(key), "%s", all[i].name);
		fact(s.state, key, "%s", success(fd));
		if (fd < 0)
			continue;
		snprintf(key, sizeof(key), "%s, link", all[i].name);
		fact(s.state, key, "%s", link_text(fd));
		snprintf(key, sizeof(key), "%s, F_GETFD", all[i].name);
		fact(s.state, key, "%d", fcntl(fd, F_GETFD));
		close(fd);
	}
	fact(s.state, "with an argument", "%s", opened(ioctl(s.fd, _IO(0xff, 10), 1)));
	fact(s.state, "an unknown number", "%s", opened(ioctl(s.fd, _IO(0xff, 99), 0)));
}

int main(void)
{
	each_state(look);
	return 0;
}
