/* Another name of sys/stat.h. */
#ifndef PATCHSCOPE_ASM_STAT_H
#define PATCHSCOPE_ASM_STAT_H
#include <sys/stat.h>
#endif
