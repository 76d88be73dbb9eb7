/* Another name of unistd.h. */
#ifndef PATCHSCOPE_SYS_UNISTD_H
#define PATCHSCOPE_SYS_UNISTD_H
#include <unistd.h>
#endif
