/* Another name of asm/types.h. */
#ifndef PATCHSCOPE_ASM_GENERIC_TYPES_H
#define PATCHSCOPE_ASM_GENERIC_TYPES_H
#include <asm/types.h>
#endif
