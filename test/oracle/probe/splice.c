/* A pidfd at either end of a pipe's calls, and where rings, queues and message queues ask for a file of their own. */
#include "probe.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

static void look(struct subject s)
{
	struct iovec part = { "text", 4 };
	int ends[2], file = open("/proc/self/status", O_RDONLY);
	struct epoll_event event = { 0 };
	char buffer[16] = "text";

	pipe(ends);
	write(ends[1], "data", 4);
	fact(s.state, "splice to a pipe", "%s", outcome(splice(s.fd, NULL, ends[1], NULL, 4, SPLICE_F_NONBLOCK)));
	fact(s.state, "splice from a pipe", "%s", outcome(splice(ends[0], NULL, s.fd, NULL, 4, SPLICE_F_NONBLOCK)));
	fact(s.state, "splice to itself", "%s", outcome(splice(s.fd, NULL, s.fd, NULL, 4, 0)));
	fact(s.state, "tee to it", "%s", outcome(tee(ends[0], s.fd, 4, SPLICE_F_NONBLOCK)));
	fact(s.state, "tee from it", "%s", outcome(tee(s.fd, ends[1], 4, SPLICE_F_NONBLOCK)));
	fact(s.state, "vmsplice", "%s", outcome(vmsplice(s.fd, &part, 1, 0)));
	fact(s.state, "sendfile to a pipe", "%s", outcome(sendfile(ends[1], s.fd, NULL, 4)));
	fact(s.state, "sendfile from a file", "%s", outcome(sendfile(s.fd, file, NULL, 4)));
	fact(s.state, "copy_file_range from a file", "%s", outcome(copy_file_range(file, NULL, s.fd, NULL, 4, 0)));
	close(ends[0]);
	close(ends[1]);
	close(file);

	fact(s.state, "epoll_ctl", "%s", outcome(epoll_ctl(s.fd, EPOLL_CTL_ADD, 0, &event)));
	fact(s.state, "epoll_wait", "%s", outcome(epoll_wait(s.fd, &event, 1, 0)));
	fact(s.state, "send", "%s", outcome(send(s.fd, buffer, 4, 0)));
	fact(s.state, "recv", "%s", outcome(recv(s.fd, buffer, 4, 0)));
	fact(s.state, "shutdown", "%s", outcome(shutdown(s.fd, SHUT_RDWR)));
	fact(s.state, "listen", "%s", outcome(listen(s.fd, 1)));
	fact(s.state, "syncfs", "%s", outcome(syncfs(s.fd)));
	fact(s.state, "preadv2", "%s", outcome(preadv2(s.fd, &part, 1, 0, RWF_NOWAIT)));
	fact(s.state, "pwritev2", "%s", outcome(pwritev2(s.fd, &part, 1, 0, RWF_APPEND)));
	fact(s.state, "io_uring_enter", "%s", outcome(syscall(426, s.fd, 0, 0, 0, NULL, 0)));
	fact(s.state, "io_uring_register", "%s", outcome(syscall(427, s.fd, 2, NULL, 0)));
	fact(s.state, "close_range to unshare", "%s", outcome(syscall(436, 500, 600, 0)));
	fact(s.state, "process_madvise", "%s", outcome(syscall(440, s.fd, &part, 1, 21, 0)));
	fact(s.state, "process_madvise, unknown advice", "%s", outcome(syscall(440, s.fd, &part, 1, 99, 0)));
	fact(s.state, "process_madvise, a flag", "%s", outcome(syscall(440, s.fd, &part, 1, 21, 1)));
	fact(s.state, "process_mrelease", "%s", outcome(syscall(448, s.fd, 0)));
	fact(s.state, "process_mrelease, a flag", "%s", outcome(syscall(448, s.fd, 1)));
}

int main(void)
{
	each_state(look);
	return 0;
}
