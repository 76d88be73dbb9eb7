/* What a stream holds unwritten. */
#ifndef PATCHSCOPE_STDIO_EXT_H
#define PATCHSCOPE_STDIO_EXT_H
#include <stdio.h>
size_t __fpending(FILE *stream);
void __fpurge(FILE *stream);
#endif
