/* Another name of signal.h. */
#ifndef PATCHSCOPE_LINUX_SIGNAL_H
#define PATCHSCOPE_LINUX_SIGNAL_H
#include <signal.h>
#endif
