/* sendfile. */
#ifndef PATCHSCOPE_SYS_SENDFILE_H
#define PATCHSCOPE_SYS_SENDFILE_H
#include <patchscope/types.h>
ssize_t sendfile(int to, int from, off_t *offset, size_t size);
#endif
