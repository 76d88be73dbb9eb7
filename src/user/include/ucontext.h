/* The state that a signal handler may look at. */
#ifndef PATCHSCOPE_UCONTEXT_H
#define PATCHSCOPE_UCONTEXT_H
#include <signal.h>
#endif
