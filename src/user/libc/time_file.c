/* The times of files. */
#include "internal.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

int utimensat(int directory, const char *path, const struct timespec times[2], int flags) {
  if (!path) {
    errno = EINVAL;
    return -1;
  }
  return (int)__finish(call4(__NR_utimensat, directory, path, times, flags));
}

int futimens(int descriptor, const struct timespec times[2]) {
  return (int)__finish(call4(__NR_utimensat, descriptor, 0, times, 0));
}

static int set_microseconds(int descriptor, const char *path, const struct timeval times[2], int flags) {
  struct timespec exact[2];
  for (int i = 0; times && i < 2; i++) exact[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * 1000};
  return (int)__finish(call4(__NR_utimensat, descriptor, path, times ? exact : 0, flags));
}

int utimes(const char *path, const struct timeval times[2]) { return set_microseconds(AT_FDCWD, path, times, 0); }
int futimes(int descriptor, const struct timeval times[2]) { return set_microseconds(descriptor, 0, times, 0); }
int lutimes(const char *path, const struct timeval times[2]) {
  return set_microseconds(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

int utime(const char *path, const struct utimbuf *times) {
  struct timeval exact[2];
  if (times) {
    exact[0] = (struct timeval){times->actime, 0};
    exact[1] = (struct timeval){times->modtime, 0};
  }
  return utimes(path, times ? exact : 0);
}
