/*
 * An event loop as programs write it: a signalfd, timers and a pidfd in one epoll set; what each tells, and its errors.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <inttypes.h>
#include <sys/epoll.h>
#include <sys/personality.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>

static const char *link_of(int fd)
{
	static char text[64];
	char path[64];
	ssize_t size;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	size = readlink(path, text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = '\0';
	return text;
}

static void signals(void)
{
	struct signalfd_siginfo info = { 0 };
	sigset_t set, kill_only;
	int fd, again;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigemptyset(&kill_only);
	sigaddset(&kill_only, SIGKILL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fact("signalfd", "unknown flags", "%s", outcome(signalfd(-1, &set, 1)));
	fact("signalfd", "of no descriptor", "%s", outcome(signalfd(-2, &set, 0)));
	fact("signalfd", "of another kind", "%s", outcome(signalfd(0, &set, 0)));
	fact("signalfd", "of SIGKILL", "%s", signalfd(-1, &kill_only, 0) >= 0 ? "a descriptor" : "none");
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	fact("signalfd", "link", "%s", link_of(fd));
	fact("signalfd", "nothing there", "%s", outcome(read(fd, &info, sizeof(info))));
	fact("signalfd", "too small", "%s", outcome(read(fd, &info, sizeof(info) - 1)));
	raise(SIGUSR1);
	fact("signalfd", "one", "%s", outcome(read(fd, &info, sizeof(info)) == sizeof(info)));
	fact("signalfd", "what", "%d from me %d code %d", (int)info.ssi_signo, info.ssi_pid == (unsigned int)getpid(), info.ssi_code == SI_TKILL);
	again = signalfd(fd, &kill_only, 0);
	fact("signalfd", "changed", "%d", again == fd);
	raise(SIGUSR1);
	fact("signalfd", "not in its set", "%s", outcome(read(fd, &info, sizeof(info))));
	signalfd(fd, &set, 0);
	fact("signalfd", "in its set again", "%s", outcome(read(fd, &info, sizeof(info)) == sizeof(info)));
	fact("signalfd", "write", "%s", outcome(write(fd, "x", 1)));
	fact("signalfd", "seek", "%s", outcome(lseek(fd, 0, SEEK_SET)));
	close(fd);
}

static long interval_of(int fd)
{
	struct itimerspec value;

	return timerfd_gettime(fd, &value) ? -1 : value.it_interval.tv_nsec;
}

static void timers(void)
{
	struct itimerspec soon = { .it_value = { .tv_nsec = 1000000 } }, old, bad = { .it_value = { .tv_nsec = 1000000000 } };
	struct itimerspec often = { .it_value = { .tv_nsec = 1000000 }, .it_interval = { .tv_nsec = 2000000 } }, never = { 0 };
	struct timespec now;
	uint64_t count = 0;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), real = timerfd_create(CLOCK_REALTIME, 0);

	fact("timerfd", "unknown clock", "%s", outcome(timerfd_create(77, 0)));
	fact("timerfd", "of CPU time", "%s", outcome(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0)));
	fact("timerfd", "unknown flags", "%s", outcome(timerfd_create(CLOCK_MONOTONIC, 1)));
	fact("timerfd", "link", "%s", link_of(fd));
	fact("timerfd", "nanoseconds", "%s", outcome(timerfd_settime(fd, 0, &bad, NULL)));
	fact("timerfd", "flags of settime", "%s", outcome(timerfd_settime(fd, 8, &soon, NULL)));
	fact("timerfd", "of another kind", "%s", outcome(timerfd_settime(0, 0, &soon, NULL)));
	fact("timerfd", "of no descriptor", "%s", outcome(timerfd_gettime(-1, &old)));
	fact("timerfd", "not set", "%s", outcome(read(fd, &count, sizeof(count))));
	fact("timerfd", "too small", "%s", outcome(read(fd, &count, 4)));
	fact("timerfd", "set", "%s", outcome(timerfd_settime(fd, 0, &often, &old)));
	fact("timerfd", "before", "%ld %ld", (long)old.it_value.tv_nsec, (long)old.it_interval.tv_nsec);
	fact("timerfd", "interval", "%ld", interval_of(fd));
	usleep(20000);
	fact("timerfd", "often", "%d", read(fd, &count, sizeof(count)) == sizeof(count) && count >= 5);
	fact("timerfd", "taken back", "%s", outcome(timerfd_settime(fd, 0, &never, &old)));
	fact("timerfd", "interval taken back", "%ld", (long)old.it_interval.tv_nsec);
	fact("timerfd", "read then", "%s", outcome(read(fd, &count, sizeof(count))));
	timerfd_settime(real, 0, &soon, NULL);
	read(real, &count, sizeof(count));
	fact("timerfd", "once", "%" PRIu64, count);
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec--;
	soon.it_value = now;
	timerfd_settime(real, TFD_TIMER_ABSTIME, &soon, NULL);
	read(real, &count, sizeof(count));
	fact("timerfd", "in the past", "%" PRIu64, count);
	now.tv_sec += 1000;
	soon.it_value = now;
	timerfd_settime(real, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &soon, NULL);
	timerfd_gettime(real, &old);
	fact("timerfd", "left", "%d", old.it_value.tv_sec >= 990 && old.it_value.tv_sec <= 999);
	close(fd);
	close(real);
}

static void loop(void)
{
	static const char *const names[] = { "signal", "timer", "pidfd" };
	struct itimerspec often = { .it_value = { .tv_nsec = 1000000 }, .it_interval = { .tv_nsec = 1000000 } };
	int came[3] = { 0 }, fds[3], set = epoll_create1(EPOLL_CLOEXEC), i;
	struct signalfd_siginfo child_info = { 0 };
	siginfo_t info = { 0 };
	sigset_t blocked;
	pid_t child;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	child = fork();
	if (child == 0) {
		usleep(5000);
		_exit(7);
	}
	fds[0] = signalfd(-1, &blocked, SFD_NONBLOCK);
	fds[1] = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK);
	fds[2] = open_pidfd(child, 0);
	timerfd_settime(fds[1], 0, &often, NULL);
	for (i = 0; i < 3; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

		epoll_ctl(set, EPOLL_CTL_ADD, fds[i], &event);
	}
	while (!came[0] || !came[2] || came[1] < 3) {
		struct epoll_event event;
		uint64_t count = 0;

		if (epoll_wait(set, &event, 1, 5000) != 1)
			break;
		i = event.data.u32;
		came[i]++;
		if (i == 0)
			read(fds[0], &child_info, sizeof(child_info));
		else if (i == 1)
			read(fds[1], &count, sizeof(count));
		else {
			waitid(P_PIDFD, fds[2], &info, WEXITED);
			epoll_ctl(set, EPOLL_CTL_DEL, fds[2], NULL);
		}
	}
	for (i = 0; i < 3; i++)
		fact("loop", names[i], "%s", came[i] ? "came" : "did not come");
	fact("loop", "signal tells", "%d, the child %d, status %d", child_info.ssi_code == CLD_EXITED, child_info.ssi_pid == (unsigned int)child, child_info.ssi_status);
	fact("loop", "wait tells", "%d, status %d", info.si_pid == child, info.si_status);
	for (i = 0; i < 3; i++)
		close(fds[i]);
	close(set);
}

static void scheduler(void)
{
	struct sched_param none = { 0 }, five = { .sched_priority = 5 }, most = { .sched_priority = 100 }, found;
	cpu_set_t first, empty, now;
	int status;

	CPU_ZERO(&empty);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	fact("scheduler", "affinity", "%s", outcome(sched_getaffinity(0, sizeof(now), &now)));
	fact("scheduler", "the first CPU in it", "%d", CPU_ISSET(0, &now));
	fact("scheduler", "affinity, too small", "%s", outcome(sched_getaffinity(0, 3, &now)));
	fact("scheduler", "affinity of nobody", "%s", outcome(sched_getaffinity(4000000, sizeof(now), &now)));
	fact("scheduler", "no CPU", "%s", outcome(sched_setaffinity(0, sizeof(empty), &empty)));
	fact("scheduler", "the first CPU", "%s", outcome(sched_setaffinity(0, sizeof(first), &first)));
	sched_getaffinity(0, sizeof(now), &now);
	fact("scheduler", "CPUs", "%d", CPU_COUNT(&now));
	fact("scheduler", "policy", "%s", outcome(sched_getscheduler(0)));
	fact("scheduler", "policy of nobody", "%s", outcome(sched_getscheduler(4000000)));
	fact("scheduler", "policy of -1", "%s", outcome(sched_getscheduler(-1)));
	fact("scheduler", "FIFO without priority", "%s", outcome(sched_setscheduler(0, SCHED_FIFO, &none)));
	fact("scheduler", "OTHER with priority", "%s", outcome(sched_setscheduler(0, SCHED_OTHER, &five)));
	fact("scheduler", "priority 100", "%s", outcome(sched_setscheduler(0, SCHED_RR, &most)));
	fact("scheduler", "unknown policy", "%s", outcome(sched_setscheduler(0, 77, &none)));
	fact("scheduler", "FIFO", "%s", outcome(sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &five)));
	fact("scheduler", "policy then", "%#x", sched_getscheduler(0));
	sched_getparam(0, &found);
	fact("scheduler", "priority then", "%d", found.sched_priority);
	if (fork() == 0)
		_exit(sched_getscheduler(0));
	wait(&status);
	fact("scheduler", "policy of a child", "%d", WEXITSTATUS(status));
	fact("scheduler", "BATCH", "%s", outcome(sched_setscheduler(0, SCHED_BATCH, &none)));
	fact("scheduler", "policy at last", "%d", sched_getscheduler(0));
	fact("scheduler", "priorities", "%d to %d, %d to %d", sched_get_priority_min(SCHED_RR), sched_get_priority_max(SCHED_RR),
	     sched_get_priority_min(SCHED_IDLE), sched_get_priority_max(SCHED_IDLE));
	fact("scheduler", "priorities of no policy", "%s", outcome(sched_get_priority_max(42)));
	fact("personality", "at first", "%#x", personality(0xffffffff));
	fact("personality", "changed", "%#x", personality(ADDR_NO_RANDOMIZE));
	fact("personality", "then", "%#x", personality(0xffffffff));
}

int main(void)
{
	signals();
	timers();
	loop();
	scheduler();
	return 0;
}
