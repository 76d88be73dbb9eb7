/* Another name of sys/syscall.h. */
#ifndef PATCHSCOPE_SYSCALL_H
#define PATCHSCOPE_SYSCALL_H
#include <sys/syscall.h>
#endif
