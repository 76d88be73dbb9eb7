/* Another name of poll.h. */
#ifndef PATCHSCOPE_ASM_POLL_H
#define PATCHSCOPE_ASM_POLL_H
#include <poll.h>
#endif
