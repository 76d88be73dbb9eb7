/* Another name of asm/ioctl.h. */
#ifndef PATCHSCOPE_ASM_GENERIC_IOCTL_H
#define PATCHSCOPE_ASM_GENERIC_IOCTL_H
#include <asm/ioctl.h>
#endif
