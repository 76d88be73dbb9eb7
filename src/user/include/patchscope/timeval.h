/* struct timeval, which sys/time.h, sys/select.h, sys/resource.h and others share. */
#ifndef PATCHSCOPE_PATCHSCOPE_TIMEVAL_H
#define PATCHSCOPE_PATCHSCOPE_TIMEVAL_H
#include <patchscope/types.h>
struct timeval {
  time_t tv_sec;
  suseconds_t tv_usec;
};
#endif
