/* Another name of errno.h. */
#ifndef PATCHSCOPE_SYS_ERRNO_H
#define PATCHSCOPE_SYS_ERRNO_H
#include <errno.h>
#endif
