/* Another name of fcntl.h's values. */
#ifndef PATCHSCOPE_ASM_FCNTL_H
#define PATCHSCOPE_ASM_FCNTL_H
#include <fcntl.h>
#endif
