/* Another name of time.h. */
#ifndef PATCHSCOPE_LINUX_TIME_H
#define PATCHSCOPE_LINUX_TIME_H
#include <time.h>
#include <sys/time.h>
#include <linux/time_types.h>
#endif
