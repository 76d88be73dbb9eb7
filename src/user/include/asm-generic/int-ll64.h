/* Another name of asm/types.h. */
#ifndef PATCHSCOPE_ASM_GENERIC_INT_LL64_H
#define PATCHSCOPE_ASM_GENERIC_INT_LL64_H
#include <asm/types.h>
#endif
