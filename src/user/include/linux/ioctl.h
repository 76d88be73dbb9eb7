/* Another name of asm/ioctl.h. */
#ifndef PATCHSCOPE_LINUX_IOCTL_H
#define PATCHSCOPE_LINUX_IOCTL_H
#include <asm/ioctl.h>
#endif
