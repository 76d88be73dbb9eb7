/* Another name of fcntl.h. */
#ifndef PATCHSCOPE_SYS_FCNTL_H
#define PATCHSCOPE_SYS_FCNTL_H
#include <fcntl.h>
#endif
