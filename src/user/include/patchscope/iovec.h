/* struct iovec, which sys/uio.h and sys/socket.h share. */
#ifndef PATCHSCOPE_PATCHSCOPE_IOVEC_H
#define PATCHSCOPE_PATCHSCOPE_IOVEC_H
#include <stddef.h>
struct iovec {
  void *iov_base;
  size_t iov_len;
};
#endif
