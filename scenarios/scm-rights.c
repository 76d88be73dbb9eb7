/*
 * A pidfd that is sent through a socket is the same file on the other side.
 *
 * Shows: behaviour "dup, SCM_RIGHTS and exec (CLOEXEC cleared) keep the inode"; since: 6.9
 * Needs: sockets
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
}

static pid_t start_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

static void send_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = "";
	struct iovec data = { .iov_base = "x", .iov_len = 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	sendmsg(socket, &message, 0);
}

static int receive_fd(int socket)
{
	char control[CMSG_SPACE(sizeof(int))] = "", byte;
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	int fd = -1;

	recvmsg(socket, &message, 0);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

int main(void)
{
	struct stat sent, received;
	int pair[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pid_t child = start_child();
	int pidfd = pidfd_open(child, 0);

	send_fd(pair[0], pidfd);
	fstat(pidfd, &sent);
	close(pidfd);
	/* Between the two only the message holds the file. */
	int arrived = receive_fd(pair[1]);
	fstat(arrived, &received);
	printf("same inode: %s\n", sent.st_ino == received.st_ino ? "yes" : "no");
	printf("it works: %s\n", syscall(SYS_pidfd_send_signal, arrived, SIGKILL, NULL, 0) == 0 ? "yes" : "no");
	waitpid(child, NULL, 0);
	close(arrived);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
