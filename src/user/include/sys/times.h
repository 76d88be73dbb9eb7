/* Processor time of a process and its children. */
#ifndef PATCHSCOPE_SYS_TIMES_H
#define PATCHSCOPE_SYS_TIMES_H
#include <patchscope/types.h>
struct tms {
  clock_t tms_utime;
  clock_t tms_stime;
  clock_t tms_cutime;
  clock_t tms_cstime;
};
clock_t times(struct tms *result);
#endif
