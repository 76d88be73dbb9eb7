/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_PIDFD_H
#define _LINUX_PIDFD_H

#include <uapi/linux/pidfd.h>

#endif
