/* Requests for terminals and descriptors. */
#ifndef PATCHSCOPE_ASM_IOCTLS_H
#define PATCHSCOPE_ASM_IOCTLS_H
#include <sys/ioctl.h>
#endif
