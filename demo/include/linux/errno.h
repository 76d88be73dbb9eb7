/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#include <asm-generic/errno.h>

/* Never seen by user space: the call is made again once signals are handled. */
#define ERESTARTSYS 512
#define ERESTARTNOHAND 514

#endif
