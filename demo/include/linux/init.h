/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/types.h>

void start_kernel(void);

#endif
