/* Constants with a suffix. */
#ifndef PATCHSCOPE_LINUX_CONST_H
#define PATCHSCOPE_LINUX_CONST_H
#define __AC(x, y) (x##y)
#define _AC(x, y) __AC(x, y)
#define _AT(type, x) ((type)(x))
#define _BITUL(x) (1UL << (x))
#define _BITULL(x) (1ULL << (x))
#endif
