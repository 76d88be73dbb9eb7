/* Another name of sys/socket.h's values. */
#ifndef PATCHSCOPE_ASM_SOCKET_H
#define PATCHSCOPE_ASM_SOCKET_H
#include <sys/socket.h>
#endif
