/* System calls on open descriptors. */
#include "internal.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t read(int descriptor, void *to, size_t size) {
  return __finish(call3(__NR_read, descriptor, to, size));
}

ssize_t write(int descriptor, const void *from, size_t size) {
  return __finish(call3(__NR_write, descriptor, from, size));
}

ssize_t pread(int descriptor, void *to, size_t size, off_t offset) {
  return __finish(call4(__NR_pread64, descriptor, to, size, offset));
}

ssize_t pwrite(int descriptor, const void *from, size_t size, off_t offset) {
  return __finish(call4(__NR_pwrite64, descriptor, from, size, offset));
}

ssize_t readv(int descriptor, const struct iovec *vectors, int count) {
  return __finish(call3(__NR_readv, descriptor, vectors, count));
}

ssize_t writev(int descriptor, const struct iovec *vectors, int count) {
  return __finish(call3(__NR_writev, descriptor, vectors, count));
}

ssize_t preadv(int descriptor, const struct iovec *vectors, int count, off_t offset) {
  return __finish(call4(__NR_preadv, descriptor, vectors, count, offset));
}

ssize_t pwritev(int descriptor, const struct iovec *vectors, int count, off_t offset) {
  return __finish(call4(__NR_pwritev, descriptor, vectors, count, offset));
}

ssize_t preadv2(int descriptor, const struct iovec *vectors, int count, off_t offset, int flags) {
  return __finish(call6(__NR_preadv2, descriptor, vectors, count, offset, 0, flags));
}

ssize_t pwritev2(int descriptor, const struct iovec *vectors, int count, off_t offset, int flags) {
  return __finish(call6(__NR_pwritev2, descriptor, vectors, count, offset, 0, flags));
}

int close(int descriptor) {
  return (int)__finish(call1(__NR_close, descriptor));
}

int close_range(unsigned int first, unsigned int last, int flags) {
  return (int)__finish(call3(__NR_close_range, first, last, flags));
}

int dup(int descriptor) {
  return (int)__finish(call1(__NR_dup, descriptor));
}

int dup2(int descriptor, int wanted) {
  return (int)__finish(call2(__NR_dup2, descriptor, wanted));
}

int dup3(int descriptor, int wanted, int flags) {
  return (int)__finish(call3(__NR_dup3, descriptor, wanted, flags));
}

int pipe(int ends[2]) {
  return (int)__finish(call1(__NR_pipe, ends));
}

int pipe2(int ends[2], int flags) {
  return (int)__finish(call2(__NR_pipe2, ends, flags));
}

off_t lseek(int descriptor, off_t offset, int whence) {
  return __finish(call3(__NR_lseek, descriptor, offset, whence));
}

int ftruncate(int descriptor, off_t size) {
  return (int)__finish(call2(__NR_ftruncate, descriptor, size));
}

int fsync(int descriptor) {
  return (int)__finish(call1(__NR_fsync, descriptor));
}

int fdatasync(int descriptor) {
  return (int)__finish(call1(__NR_fdatasync, descriptor));
}

int syncfs(int descriptor) {
  return (int)__finish(call1(__NR_syncfs, descriptor));
}

int flock(int descriptor, int operation) {
  return (int)__finish(call2(__NR_flock, descriptor, operation));
}

int fallocate(int descriptor, int mode, off_t offset, off_t size) {
  return (int)__finish(call4(__NR_fallocate, descriptor, mode, offset, size));
}

ssize_t splice(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned int flags) {
  return __finish(call6(__NR_splice, from, from_offset, to, to_offset, size, flags));
}

ssize_t tee(int from, int to, size_t size, unsigned int flags) {
  return __finish(call4(__NR_tee, from, to, size, flags));
}

ssize_t vmsplice(int descriptor, const struct iovec *vectors, size_t count, unsigned int flags) {
  return __finish(call4(__NR_vmsplice, descriptor, vectors, count, flags));
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
  return __finish(call4(__NR_sendfile, to, from, offset, size));
}

ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned int flags) {
  return __finish(call6(__NR_copy_file_range, from, from_offset, to, to_offset, size, flags));
}

ssize_t readahead(int descriptor, off64_t offset, size_t size) {
  return __finish(call3(__NR_readahead, descriptor, offset, size));
}

int sync_file_range(int descriptor, off64_t offset, off64_t size, unsigned int flags) {
  return (int)__finish(call4(__NR_sync_file_range, descriptor, offset, size, flags));
}

/* Flags that make open() take a mode. */
static int creates(int flags) {
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

int openat(int directory, const char *path, int flags, ...) {
  mode_t mode = 0;
  if (creates(flags)) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  return (int)__finish(call4(__NR_openat, directory, path, flags, mode));
}

int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (creates(flags)) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  return (int)__finish(call4(__NR_openat, AT_FDCWD, path, flags, mode));
}

int creat(const char *path, mode_t mode) {
  return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  return (int)__finish(call3(__NR_fcntl, descriptor, command, argument));
}

int ioctl(int descriptor, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  return (int)__finish(call3(__NR_ioctl, descriptor, request, argument));
}

int lockf(int descriptor, int command, off_t size) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = size};
  switch (command) {
    case F_TEST:
      if (fcntl(descriptor, F_GETLK, &lock) < 0) return -1;
      if (lock.l_type == F_UNLCK || lock.l_pid == getpid()) return 0;
      errno = EACCES;
      return -1;
    case F_ULOCK: lock.l_type = F_UNLCK; return fcntl(descriptor, F_SETLK, &lock);
    case F_LOCK: return fcntl(descriptor, F_SETLKW, &lock);
    case F_TLOCK: return fcntl(descriptor, F_SETLK, &lock);
  }
  errno = EINVAL;
  return -1;
}

void closefrom(int first) {
  close_range((unsigned int)first, ~0U, 0);
}

void sync(void) {
  call0(__NR_sync);
}

/* These two return the error instead of setting errno. */
int posix_fadvise(int descriptor, off_t offset, off_t size, int advice) {
  return (int)-call4(__NR_fadvise64, descriptor, offset, size, advice);
}

int posix_fallocate(int descriptor, off_t offset, off_t size) {
  return (int)-call4(__NR_fallocate, descriptor, 0, offset, size);
}

/* Whether the descriptor is a terminal: only those have settings. */
int isatty(int descriptor) {
  char settings[60];
  return __finish(call3(__NR_ioctl, descriptor, TCGETS, settings)) == 0;
}
