/* Another name of signal.h. */
#ifndef PATCHSCOPE_ASM_SIGNAL_H
#define PATCHSCOPE_ASM_SIGNAL_H
#include <signal.h>
#endif
