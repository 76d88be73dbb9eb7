/* Another name of asm/errno.h. */
#ifndef PATCHSCOPE_ASM_GENERIC_ERRNO_BASE_H
#define PATCHSCOPE_ASM_GENERIC_ERRNO_BASE_H
#include <asm/errno.h>
#endif
