/* Waiting for descriptors. */
#ifndef PATCHSCOPE_POLL_H
#define PATCHSCOPE_POLL_H
#include <patchscope/timespec.h>
#include <patchscope/sigset.h>
#define POLLIN 1
#define POLLPRI 2
#define POLLOUT 4
#define POLLERR 8
#define POLLHUP 0x10
#define POLLNVAL 0x20
#define POLLRDNORM 0x40
#define POLLRDBAND 0x80
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200
#define POLLMSG 0x400
#define POLLREMOVE 0x1000
#define POLLRDHUP 0x2000
typedef unsigned long nfds_t;
struct pollfd {
  int fd;
  short events;
  short revents;
};
int poll(struct pollfd *descriptors, nfds_t count, int timeout);
#ifdef _GNU_SOURCE
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
#endif
#endif
