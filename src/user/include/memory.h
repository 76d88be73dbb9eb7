/* The old name of string.h. */
#ifndef PATCHSCOPE_MEMORY_H
#define PATCHSCOPE_MEMORY_H
#include <string.h>
#endif
