/* Another name of asm/errno.h. */
#ifndef PATCHSCOPE_LINUX_ERRNO_H
#define PATCHSCOPE_LINUX_ERRNO_H
#include <asm/errno.h>
#endif
