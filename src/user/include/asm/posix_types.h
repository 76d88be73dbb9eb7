/* The kernel's words for POSIX types. */
#ifndef PATCHSCOPE_ASM_POSIX_TYPES_H
#define PATCHSCOPE_ASM_POSIX_TYPES_H
#include <linux/posix_types.h>
#endif
