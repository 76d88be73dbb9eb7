/* Pidfds of threads: leader and others, while they run and after they ended. */
#include "probe.h"
#include <poll.h>

static const char *events(int fd)
{
	static char text[32];
	struct pollfd ready = { fd, POLLIN | POLLRDNORM, 0 };

	poll(&ready, 1, 0);
	snprintf(text, sizeof(text), "%#x", ready.revents);
	return text;
}
static int same(int a, int b)
{
	struct stat one, two;

	return !fstat(a, &one) && !fstat(b, &two) && one.st_ino == two.st_ino;
}

static volatile pid_t short_id;
static volatile int may_end;
static void *short_thread(void *unused)
{
	short_id = syscall(SYS_gettid);
	while (!may_end)
		sched_yield();
	return unused;
}

int main(void)
{
	int whole = open_pidfd(getpid(), 0), leader = open_pidfd(getpid(), PIDFD_THREAD), other, plain;
	pthread_t thread;

	thread = create_thread(short_thread);
	while (!short_id)
		sched_yield();
	plain = open_pidfd(short_id, 0);
	fact(NULL, "a thread without PIDFD_THREAD", "%s", success(plain));
	other = open_pidfd(short_id, PIDFD_THREAD);
	fact(NULL, "a thread with PIDFD_THREAD", "%s", success(other));
	fact(NULL, "the leader with PIDFD_THREAD", "%s", success(leader));
	if (leader >= 0) {
		fact(NULL, "leader and process have the same inode", "%s", yes(same(whole, leader)));
		fact(NULL, "leader and thread have the same inode", "%s", yes(same(leader, other)));
		fact("leader", "F_GETFL", "%#x", fcntl(leader, F_GETFL));
		fact("leader", "poll", "%s", events(leader));
		fact("leader", "signal 0", "%s", outcome(send_signal(leader, 0, NULL, 0)));
		fact("leader", "signal 0 to the thread", "%s", outcome(send_signal(leader, 0, NULL, 1)));
		fact("running", "F_GETFL", "%#x", fcntl(other, F_GETFL));
		fact("running", "poll", "%s", events(other));
		fact("running", "signal 0", "%s", outcome(send_signal(other, 0, NULL, 0)));
		fact("running", "signal 0 to the process", "%s", outcome(send_signal(other, 0, NULL, 2)));
		fact("running", "waitid", "%s", outcome(waitid(P_PIDFD, other, NULL, WEXITED | WNOHANG)));
	}
	may_end = 1;
	pthread_join(thread, NULL);
	/* Joined is not yet gone. */
	while (syscall(SYS_tgkill, getpid(), short_id, 0) == 0)
		sched_yield();
	if (other >= 0) {
		fact("ended", "poll", "%s", events(other));
		fact("ended", "signal 0", "%s", outcome(send_signal(other, 0, NULL, 0)));
		fact("ended", "waitid", "%s", outcome(waitid(P_PIDFD, other, NULL, WEXITED | WNOHANG)));
		fact("ended", "opened again", "%s", opened(open_pidfd(short_id, PIDFD_THREAD)));
	}
	fact("process", "poll", "%s", events(whole));
	return 0;
}
