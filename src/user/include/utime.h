/* Times of a file, in seconds. */
#ifndef PATCHSCOPE_UTIME_H
#define PATCHSCOPE_UTIME_H
#include <patchscope/types.h>
struct utimbuf {
  time_t actime;
  time_t modtime;
};
int utime(const char *path, const struct utimbuf *times);
#endif
