/* Reading and writing in pieces. */
#ifndef PATCHSCOPE_SYS_UIO_H
#define PATCHSCOPE_SYS_UIO_H
#include <patchscope/types.h>
#include <patchscope/iovec.h>
#define UIO_MAXIOV 1024
ssize_t readv(int descriptor, const struct iovec *vectors, int count);
ssize_t writev(int descriptor, const struct iovec *vectors, int count);
ssize_t preadv(int descriptor, const struct iovec *vectors, int count, off_t offset);
ssize_t pwritev(int descriptor, const struct iovec *vectors, int count, off_t offset);
#ifdef _GNU_SOURCE
#define RWF_HIPRI 0x1
#define RWF_DSYNC 0x2
#define RWF_SYNC 0x4
#define RWF_NOWAIT 0x8
#define RWF_APPEND 0x10
ssize_t preadv2(int descriptor, const struct iovec *vectors, int count, off_t offset, int flags);
ssize_t pwritev2(int descriptor, const struct iovec *vectors, int count, off_t offset, int flags);
ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote, unsigned long remote_count, unsigned long flags);
ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote, unsigned long remote_count, unsigned long flags);
#endif
#endif
