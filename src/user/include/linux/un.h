/* Unix sockets as the kernel's headers have them. */
#ifndef PATCHSCOPE_LINUX_UN_H
#define PATCHSCOPE_LINUX_UN_H
#include <sys/un.h>
#define UNIX_PATH_MAX 108
#endif
