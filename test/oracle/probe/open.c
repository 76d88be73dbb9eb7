/* pidfd_open: its flags, its errors, whom it accepts. */
#include "probe.h"

static void with(const char *key, pid_t pid, unsigned int flags)
{
	int fd = open_pidfd(pid, flags);

	fact(NULL, key, "%s", success(fd));
	if (fd < 0)
		return;
	printf("%s, F_GETFL = %#x\n", key, fcntl(fd, F_GETFL));
	printf("%s, F_GETFD = %d\n", key, fcntl(fd, F_GETFD));
	close(fd);
}

int main(void)
{
	pid_t child = start_sleeper(), gone, zombie = start_sleeper(), thread = start_thread();
	int bit, low;

	with("no flag", child, 0);
	with("O_NONBLOCK", child, O_NONBLOCK);
	with("PIDFD_THREAD", child, PIDFD_THREAD);
	with("PIDFD_THREAD|O_NONBLOCK", child, PIDFD_THREAD | O_NONBLOCK);
	for (bit = 0; bit < 32; bit++) {
		char key[32];

		if (1u << bit == O_NONBLOCK || 1u << bit == PIDFD_THREAD)
			continue;
		snprintf(key, sizeof(key), "flag 1 << %d", bit);
		fact(NULL, key, "%s", opened(open_pidfd(child, 1u << bit)));
	}
	with("process 0", 0, 0);
	with("process -1", -1, 0);
	with("process -child", -child, 0);
	with("process 1", 1, 0);
	with("the highest number", 0x7fffffff, 0);
	with("itself", getpid(), 0);
	with("a thread that is no leader", thread, 0);
	with("a thread with PIDFD_THREAD", thread, PIDFD_THREAD);
	with("its leader with PIDFD_THREAD", getpid(), PIDFD_THREAD);
	make_zombie(zombie);
	with("a zombie", zombie, 0);
	with("a zombie with PIDFD_THREAD", zombie, PIDFD_THREAD);
	gone = start_sleeper();
	reap(gone);
	with("a reaped process", gone, 0);
	with("process 0 and an unknown flag", 0, 1u << 30);

	/* The lowest free descriptor, as open(). */
	low = dup(0);
	close(low);
	bit = open_pidfd(child, 0);
	fact(NULL, "the lowest free descriptor", "%s", yes(bit == low));
	close(bit);
	reap(child);
	reap(zombie);
	return 0;
}
