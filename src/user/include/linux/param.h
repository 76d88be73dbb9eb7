/* Another name of asm/param.h. */
#ifndef PATCHSCOPE_LINUX_PARAM_H
#define PATCHSCOPE_LINUX_PARAM_H
#include <asm/param.h>
#endif
