/* Another name of poll.h. */
#ifndef PATCHSCOPE_LINUX_POLL_H
#define PATCHSCOPE_LINUX_POLL_H
#include <poll.h>
#endif
