/* epoll. */
#ifndef PATCHSCOPE_SYS_EPOLL_H
#define PATCHSCOPE_SYS_EPOLL_H
#include <stdint.h>
#include <patchscope/sigset.h>
#include <patchscope/timespec.h>
#define EPOLLIN 1
#define EPOLL_CTL_ADD 1
#define EPOLLPRI 2
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3
#define EPOLLOUT 4
#define EPOLLERR 8
#define EPOLLHUP 16
#define EPOLLRDNORM 64
#define EPOLLRDBAND 128
#define EPOLLWRNORM 256
#define EPOLLWRBAND 512
#define EPOLLMSG 1024
#define EPOLLRDHUP 8192
#define EPOLL_CLOEXEC 524288
#define EPOLLEXCLUSIVE 268435456
#define EPOLLWAKEUP 536870912
#define EPOLLONESHOT 1073741824
#define EPOLLET 2147483648U
typedef union epoll_data {
  void *ptr;
  int fd;
  uint32_t u32;
  uint64_t u64;
} epoll_data_t;
struct epoll_event {
  uint32_t events;
  epoll_data_t data;
} __attribute__((packed));
int epoll_create(int size);
int epoll_create1(int flags);
int epoll_ctl(int epoll, int operation, int descriptor, struct epoll_event *event);
int epoll_wait(int epoll, struct epoll_event *events, int count, int timeout);
int epoll_pwait(int epoll, struct epoll_event *events, int count, int timeout, const sigset_t *mask);
int epoll_pwait2(int epoll, struct epoll_event *events, int count, const struct timespec *timeout, const sigset_t *mask);
#endif
