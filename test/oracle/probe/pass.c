/*
 * Passing a pidfd on: dup, fork, a socket.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <poll.h>
#include <sys/socket.h>

static int same(int a, int b)
{
	struct stat one, two;

	return !fstat(a, &one) && !fstat(b, &two) && one.st_ino == two.st_ino && one.st_dev == two.st_dev;
}
static int send_it(int socket, int fd)
{
	char byte = 'x', control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(int));
	return sendmsg(socket, &message, 0);
}
static int receive_it(int socket, int flags)
{
	char byte, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *head;
	int fd = -1;

	if (recvmsg(socket, &message, flags) < 0)
		return -1;
	head = CMSG_FIRSTHDR(&message);
	if (head)
		memcpy(&fd, CMSG_DATA(head), sizeof(int));
	return fd;
}

static void look(struct subject s)
{
	int pair[2], got, copy;

	copy = dup2(s.fd, 50);
	fact(s.state, "dup2", "%s", outcome(copy));
	fact(s.state, "dup2, F_GETFD", "%d", fcntl(copy, F_GETFD));
	fact(s.state, "dup2, same inode", "%s", yes(same(s.fd, copy)));
	close(copy);
	copy = dup3(s.fd, 50, O_CLOEXEC);
	fact(s.state, "dup3 O_CLOEXEC, F_GETFD", "%d", fcntl(copy, F_GETFD));
	close(copy);
	fact(s.state, "dup3 of itself", "%s", outcome(dup3(s.fd, s.fd, 0)));
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) {
		fact(s.state, "socketpair", "%s", error_name(errno));
		return;
	}
	fact(s.state, "sent", "%s", outcome(send_it(pair[0], s.fd)));
	got = receive_it(pair[1], 0);
	fact(s.state, "received", "%s", success(got));
	fact(s.state, "received, same inode", "%s", yes(same(s.fd, got)));
	fact(s.state, "received, F_GETFD", "%d", fcntl(got, F_GETFD));
	fact(s.state, "received, F_GETFL", "%#x", fcntl(got, F_GETFL));
	fact(s.state, "received, signal 0", "%s", outcome(send_signal(got, 0, NULL, 0)));
	close(got);
	send_it(pair[0], s.fd);
	got = receive_it(pair[1], MSG_CMSG_CLOEXEC);
	fact(s.state, "received with MSG_CMSG_CLOEXEC, F_GETFD", "%d", fcntl(got, F_GETFD));
	close(got);
	/* One that only the socket holds. */
	send_it(pair[0], s.fd);
	close(pair[0]);
	got = receive_it(pair[1], 0);
	fact(s.state, "received after the sender closed", "%s", success(got));
	close(got);
	close(pair[1]);
}

int main(void)
{
	int fd = open_pidfd(getpid(), 0), status;
	pid_t child = fork();

	if (child == 0)
		_exit(send_signal(fd, 0, NULL, 0) == 0 ? 0 : errno);
	waitpid(child, &status, 0);
	fact(NULL, "signal 0 by a child that inherited it", "%s", status ? error_name(WEXITSTATUS(status)) : "0");
	close(fd);
	each_state(look);
	return 0;
}
