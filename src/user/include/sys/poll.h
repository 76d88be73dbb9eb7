/* Another name of poll.h. */
#ifndef PATCHSCOPE_SYS_POLL_H
#define PATCHSCOPE_SYS_POLL_H
#include <poll.h>
#endif
