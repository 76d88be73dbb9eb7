/* Another name of asm/unistd.h. */
#ifndef PATCHSCOPE_ASM_UNISTD_64_H
#define PATCHSCOPE_ASM_UNISTD_64_H
#include <asm/unistd.h>
#endif
