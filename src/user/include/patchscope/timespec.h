/* struct timespec, which time.h, sys/stat.h, poll.h and others share. */
#ifndef PATCHSCOPE_PATCHSCOPE_TIMESPEC_H
#define PATCHSCOPE_PATCHSCOPE_TIMESPEC_H
#include <patchscope/types.h>
struct timespec {
  time_t tv_sec;
  long tv_nsec;
};
#endif
