/* Descriptors that tell of events: epoll, eventfd, timerfd, inotify. */
#include "internal.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

int epoll_create(int size) {
  return (int)__finish(call1(__NR_epoll_create, size));
}

int epoll_create1(int flags) {
  return (int)__finish(call1(__NR_epoll_create1, flags));
}

int epoll_ctl(int epoll, int operation, int descriptor, struct epoll_event *event) {
  return (int)__finish(call4(__NR_epoll_ctl, epoll, operation, descriptor, event));
}

int epoll_wait(int epoll, struct epoll_event *events, int count, int timeout) {
  return (int)__finish(call4(__NR_epoll_wait, epoll, events, count, timeout));
}

int eventfd(unsigned int count, int flags) {
  return (int)__finish(call2(__NR_eventfd2, count, flags));
}

int timerfd_create(clockid_t clock, int flags) {
  return (int)__finish(call2(__NR_timerfd_create, clock, flags));
}

int timerfd_settime(int descriptor, int flags, const struct itimerspec *value, struct itimerspec *old) {
  return (int)__finish(call4(__NR_timerfd_settime, descriptor, flags, value, old));
}

int timerfd_gettime(int descriptor, struct itimerspec *value) {
  return (int)__finish(call2(__NR_timerfd_gettime, descriptor, value));
}

int inotify_init1(int flags) {
  return (int)__finish(call1(__NR_inotify_init1, flags));
}

int inotify_add_watch(int descriptor, const char *path, uint32_t mask) {
  return (int)__finish(call3(__NR_inotify_add_watch, descriptor, path, mask));
}

int inotify_rm_watch(int descriptor, int watch) {
  return (int)__finish(call2(__NR_inotify_rm_watch, descriptor, watch));
}

int epoll_pwait(int epoll, struct epoll_event *events, int count, int timeout, const sigset_t *mask) {
  return (int)__finish(call6(__NR_epoll_pwait, epoll, events, count, timeout, mask, SIGSET_KERNEL_SIZE));
}

int epoll_pwait2(int epoll, struct epoll_event *events, int count, const struct timespec *timeout,
                 const sigset_t *mask) {
  return (int)__finish(call6(__NR_epoll_pwait2, epoll, events, count, timeout, mask, SIGSET_KERNEL_SIZE));
}

int eventfd_read(int descriptor, eventfd_t *value) {
  return read(descriptor, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int descriptor, eventfd_t value) {
  return write(descriptor, &value, sizeof value) == sizeof value ? 0 : -1;
}

int inotify_init(void) {
  return inotify_init1(0);
}
