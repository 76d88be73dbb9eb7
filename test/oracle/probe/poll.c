/*
 * The poll masks of a pidfd in each state, by poll and by select.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <poll.h>
#include <sys/select.h>

static void ask(const char *state, const char *key, int fd, short events)
{
	struct pollfd ready = { fd, events, 0 };
	int n = poll(&ready, 1, 0);

	fact(state, key, "%d, %#x", n, ready.revents);
}

static void look(struct subject s)
{
	struct timeval none = { 0, 0 };
	struct timespec no_time = { 0, 0 };
	struct pollfd ready = { s.fd, POLLIN, 0 };
	fd_set in, out, except;
	int n;

	ask(s.state, "poll IN", s.fd, POLLIN);
	ask(s.state, "poll RDNORM", s.fd, POLLRDNORM);
	ask(s.state, "poll IN|RDNORM", s.fd, POLLIN | POLLRDNORM);
	ask(s.state, "poll RDBAND|PRI", s.fd, POLLRDBAND | POLLPRI);
	ask(s.state, "poll OUT", s.fd, POLLOUT);
	ask(s.state, "poll RDHUP", s.fd, POLLRDHUP);
	ask(s.state, "poll nothing", s.fd, 0);
	ask(s.state, "poll everything", s.fd, 0x7fff);
	fact(s.state, "ppoll", "%d", ppoll(&ready, 1, &no_time, NULL));
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&except);
	FD_SET(s.fd, &in);
	FD_SET(s.fd, &out);
	FD_SET(s.fd, &except);
	n = select(s.fd + 1, &in, &out, &except, &none);
	fact(s.state, "select", "%d, in %s, out %s, except %s", n, yes(FD_ISSET(s.fd, &in)), yes(FD_ISSET(s.fd, &out)),
	     yes(FD_ISSET(s.fd, &except)));
}

int main(void)
{
	struct pollfd ready = { -1, POLLIN, 0 };
	pid_t child;

	each_state(look);

	/* A wait that the end of the process ends. */
	child = fork();
	if (child == 0) {
		usleep(20000);
		_exit(0);
	}
	ready.fd = open_pidfd(child, 0);
	fact("waiting", "poll returns", "%d", poll(&ready, 1, 5000));
	fact("waiting", "revents", "%#x", ready.revents);
	reap(child);
	fact("waiting", "after reaping", "%d", poll(&ready, 1, 0));
	fact("waiting", "revents after reaping", "%#x", ready.revents);
	close(ready.fd);

	child = start_sleeper();
	ready.fd = open_pidfd(child, 0);
	fact("waiting", "time is over", "%d", poll(&ready, 1, 10));
	close(ready.fd);
	fact("waiting", "closed", "%d", poll(&ready, 1, 0));
	fact("waiting", "closed, revents", "%#x", ready.revents);
	reap(child);
	return 0;
}
