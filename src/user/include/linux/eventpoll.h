/* epoll as the kernel's headers have it. */
#ifndef PATCHSCOPE_LINUX_EVENTPOLL_H
#define PATCHSCOPE_LINUX_EVENTPOLL_H
#include <sys/epoll.h>
#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3
#define EPOLL_IOC_TYPE 0x8a
#define EPOLL_CLOEXEC 524288
#define EPOLL_URING_WAKE 0x8000000U
#endif
