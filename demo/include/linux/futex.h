/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_FUTEX_H
#define _LINUX_FUTEX_H

/* Waiting for a word of the program's memory to change. */
#include <linux/types.h>

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_PRIVATE_FLAG 128

int futex_wake(u32 __user *uaddr, int nr_wake);

#endif
