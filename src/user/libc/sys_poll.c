/* poll and select. */
#include "internal.h"
#include <poll.h>
#include <sys/select.h>

int poll(struct pollfd *descriptors, nfds_t count, int timeout) {
  return (int)__finish(call3(__NR_poll, descriptors, count, timeout));
}

/* The kernel writes the time left; the caller's timeout stays as it was. */
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
  struct timespec left;
  if (timeout) left = *timeout;
  return (int)__finish(call5(__NR_ppoll, descriptors, count, timeout ? &left : 0, mask, SIGSET_KERNEL_SIZE));
}

int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except,
           struct timeval *restrict timeout) {
  return (int)__finish(call5(__NR_select, count, in, out, except, timeout));
}

int pselect(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except,
            const struct timespec *restrict timeout, const sigset_t *restrict mask) {
  struct timespec left;
  if (timeout) left = *timeout;
  unsigned long set[2] = {(unsigned long)mask, SIGSET_KERNEL_SIZE};
  return (int)__finish(call6(__NR_pselect6, count, in, out, except, timeout ? &left : 0, set));
}
