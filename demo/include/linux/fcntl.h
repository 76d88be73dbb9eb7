/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_FCNTL_H
#define _LINUX_FCNTL_H

#include <asm-generic/fcntl.h>

/* What F_SETFL may change. */
#define SETFL_MASK (O_APPEND | O_NONBLOCK)

#endif
