/*
 * PIDFD_THREAD: a pidfd of one thread. It has an inode of its own, and is readable when that thread has ended.
 *
 * Shows: cb12fd8e0d "Each struct pid will refer to a different inode"; since: 6.9
 * Shows: behaviour "PIDFD_THREAD works"; since: 6.9
 * Needs: threads
 * Differs: process and another thread (one inode for all anonymous inodes with FS_PID=n)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
}

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

/* Given by the program, so that nothing has to be mapped for it. */
static char stack[1 << 18] __attribute__((aligned(4096)));
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static volatile pid_t thread_id;

static void *thread(void *nothing)
{
	thread_id = syscall(SYS_gettid);
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	return nothing;
}

static const char *state(int pidfd)
{
	struct pollfd ready = { .fd = pidfd, .events = POLLIN };

	poll(&ready, 1, 0);
	return ready.revents & POLLHUP ? "reaped" : ready.revents & POLLIN ? "ended" : "alive";
}

int main(void)
{
	struct stat of_process, of_thread, of_leader;
	pthread_attr_t attributes;
	pthread_t id;

	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, sizeof(stack));
	pthread_mutex_lock(&gate);
	pthread_create(&id, &attributes, thread, NULL);
	while (!thread_id)
		sched_yield();

	int plain = pidfd_open(thread_id, 0);
	printf("plain pidfd of a thread: %s\n", plain < 0 && (errno == EINVAL || errno == ENOENT) ? "refused" : "ok");
	int process = pidfd_open(getpid(), 0);
	int leader = pidfd_open(getpid(), PIDFD_THREAD);
	int other = pidfd_open(thread_id, PIDFD_THREAD);
	fstat(process, &of_process);
	fstat(leader, &of_leader);
	fstat(other, &of_thread);
	printf("process and its first thread: %s\n", of_process.st_ino == of_leader.st_ino ? "same inode" : "different inodes");
	printf("process and another thread: %s\n", of_process.st_ino == of_thread.st_ino ? "same inode" : "different inodes");
	printf("flag is kept: %s\n", fcntl(other, F_GETFL) & PIDFD_THREAD ? "yes" : "no");

	printf("before its end: %s\n", state(other));
	pthread_mutex_unlock(&gate);
	pthread_join(id, NULL);
	/* The memory says it a little earlier than the pidfd. */
	struct pollfd ready = { .fd = other, .events = POLLIN };
	poll(&ready, 1, 5000);
	printf("after its end: %s\n", ready.revents & POLLIN ? "ended" : "alive");
	printf("process: %s\n", state(process));
	close(process);
	close(leader);
	close(other);
	return 0;
}
