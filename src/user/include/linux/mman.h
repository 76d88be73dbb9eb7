/* Another name of sys/mman.h. */
#ifndef PATCHSCOPE_LINUX_MMAN_H
#define PATCHSCOPE_LINUX_MMAN_H
#include <sys/mman.h>
#endif
