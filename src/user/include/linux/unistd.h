/* Another name of asm/unistd.h. */
#ifndef PATCHSCOPE_LINUX_UNISTD_H
#define PATCHSCOPE_LINUX_UNISTD_H
#include <asm/unistd.h>
#endif
