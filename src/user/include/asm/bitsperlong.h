/* Width of long. */
#ifndef PATCHSCOPE_ASM_BITSPERLONG_H
#define PATCHSCOPE_ASM_BITSPERLONG_H
#define __BITS_PER_LONG 64
#endif
