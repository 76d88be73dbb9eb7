/* The heap, which the machine gives; for stdlib.h, and for library files that need nothing else of it. */
#ifndef PATCHSCOPE_PATCHSCOPE_HEAP_H
#define PATCHSCOPE_PATCHSCOPE_HEAP_H
#include <stddef.h>
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void *reallocarray(void *block, size_t count, size_t size);
void free(void *block);
void *aligned_alloc(size_t alignment, size_t size);
int posix_memalign(void **block, size_t alignment, size_t size);
#endif
