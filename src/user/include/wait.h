/* Another name of sys/wait.h. */
#ifndef PATCHSCOPE_WAIT_H
#define PATCHSCOPE_WAIT_H
#include <sys/wait.h>
#endif
