/* The oldest clock. */
#ifndef PATCHSCOPE_SYS_TIMEB_H
#define PATCHSCOPE_SYS_TIMEB_H
#include <patchscope/types.h>
struct timeb {
  time_t time;
  unsigned short millitm;
  short timezone;
  short dstflag;
};
#endif
