/* Another name of ucontext.h. */
#ifndef PATCHSCOPE_SYS_UCONTEXT_H
#define PATCHSCOPE_SYS_UCONTEXT_H
#include <signal.h>
#endif
