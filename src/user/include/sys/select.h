/* Waiting for descriptors in sets. */
#ifndef PATCHSCOPE_SYS_SELECT_H
#define PATCHSCOPE_SYS_SELECT_H
#include <patchscope/timespec.h>
#include <patchscope/timeval.h>
#include <patchscope/sigset.h>
#define FD_SETSIZE 1024
#define NFDBITS 64
typedef long fd_mask;
typedef struct {
  fd_mask fds_bits[FD_SETSIZE / NFDBITS];
} fd_set;
#define FD_ZERO(set) ((void)__builtin_memset((set), 0, sizeof(fd_set)))
#define FD_SET(d, set) ((void)((set)->fds_bits[(d) / NFDBITS] |= 1UL << (d) % NFDBITS))
#define FD_CLR(d, set) ((void)((set)->fds_bits[(d) / NFDBITS] &= ~(1UL << (d) % NFDBITS)))
#define FD_ISSET(d, set) (((set)->fds_bits[(d) / NFDBITS] & 1UL << (d) % NFDBITS) != 0)
int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except, struct timeval *restrict timeout);
int pselect(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except, const struct timespec *restrict timeout, const sigset_t *restrict mask);
#endif
