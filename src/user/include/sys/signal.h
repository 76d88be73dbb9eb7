/* Another name of signal.h. */
#ifndef PATCHSCOPE_SYS_SIGNAL_H
#define PATCHSCOPE_SYS_SIGNAL_H
#include <signal.h>
#endif
