/* Another name of asm/errno.h. */
#ifndef PATCHSCOPE_ASM_GENERIC_ERRNO_H
#define PATCHSCOPE_ASM_GENERIC_ERRNO_H
#include <asm/errno.h>
#endif
