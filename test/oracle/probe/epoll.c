/*
 * A pidfd in an epoll set: level and edge triggered, once, exclusively, before and after the end of its process.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <sys/epoll.h>

static void wait_for(const char *state, const char *key, int set)
{
	struct epoll_event event = { 0 };
	int n = epoll_wait(set, &event, 1, 0);

	fact(state, key, "%s, %#x", outcome(n), n > 0 ? event.events : 0);
}

static void watch(struct subject s, const char *kind, unsigned int events)
{
	struct epoll_event event = { .events = events };
	char key[64];
	int set = epoll_create1(EPOLL_CLOEXEC);

	snprintf(key, sizeof(key), "%s, add", kind);
	fact(s.state, key, "%s", outcome(epoll_ctl(set, EPOLL_CTL_ADD, s.fd, &event)));
	snprintf(key, sizeof(key), "%s, first wait", kind);
	wait_for(s.state, key, set);
	snprintf(key, sizeof(key), "%s, second wait", kind);
	wait_for(s.state, key, set);
	snprintf(key, sizeof(key), "%s, change", kind);
	event.events = EPOLLIN;
	fact(s.state, key, "%s", outcome(epoll_ctl(set, EPOLL_CTL_MOD, s.fd, &event)));
	snprintf(key, sizeof(key), "%s, third wait", kind);
	wait_for(s.state, key, set);
	close(set);
}

static void look(struct subject s)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = epoll_create1(0), inner = epoll_create1(0);

	watch(s, "level", EPOLLIN);
	watch(s, "edge", EPOLLIN | EPOLLET);
	watch(s, "once", EPOLLIN | EPOLLONESHOT);
	watch(s, "exclusive", EPOLLIN | EPOLLEXCLUSIVE);
	watch(s, "normal data", EPOLLRDNORM);
	watch(s, "out", EPOLLOUT);
	watch(s, "nothing", 0);
	epoll_ctl(set, EPOLL_CTL_ADD, s.fd, &event);
	fact(s.state, "add twice", "%s", outcome(epoll_ctl(set, EPOLL_CTL_ADD, s.fd, &event)));
	fact(s.state, "delete", "%s", outcome(epoll_ctl(set, EPOLL_CTL_DEL, s.fd, &event)));
	fact(s.state, "delete twice", "%s", outcome(epoll_ctl(set, EPOLL_CTL_DEL, s.fd, &event)));
	epoll_ctl(inner, EPOLL_CTL_ADD, s.fd, &event);
	epoll_ctl(set, EPOLL_CTL_ADD, inner, &event);
	wait_for(s.state, "a set in a set", set);
	close(inner);
	wait_for(s.state, "a set whose inner set is closed", set);
	close(set);
}

int main(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int set = epoll_create1(0), fd, again;
	pid_t child = start_sleeper();

	each_state(look);
	fd = open_pidfd(child, 0);
	epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
	wait_for("life", "edge while alive", set);
	make_zombie(child);
	wait_for("life", "edge as zombie", set);
	wait_for("life", "edge as zombie again", set);
	reap(child);
	wait_for("life", "edge when reaped", set);
	wait_for("life", "edge when reaped again", set);
	again = dup(fd);
	close(fd);
	event.events = EPOLLIN;
	epoll_ctl(set, EPOLL_CTL_MOD, again, &event);
	wait_for("life", "closed, but for a dup", set);
	close(again);
	wait_for("life", "all closed", set);
	return 0;
}
