/* Another name of sys/mman.h. */
#ifndef PATCHSCOPE_ASM_MMAN_H
#define PATCHSCOPE_ASM_MMAN_H
#include <sys/mman.h>
#endif
