/* Another name of sys/statfs.h. */
#ifndef PATCHSCOPE_SYS_VFS_H
#define PATCHSCOPE_SYS_VFS_H
#include <sys/statfs.h>
#endif
