/* Sockets as the kernel's headers have them. */
#ifndef PATCHSCOPE_LINUX_SOCKET_H
#define PATCHSCOPE_LINUX_SOCKET_H
#include <sys/socket.h>
typedef unsigned short __kernel_sa_family_t;
#endif
