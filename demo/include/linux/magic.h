/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_MAGIC_H
#define _LINUX_MAGIC_H

#include <uapi/linux/magic.h>

#endif
