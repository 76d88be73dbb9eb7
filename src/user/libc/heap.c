/* The heap's older names; the heap itself is the machine's. */
#include "internal.h"
#include <malloc.h>

void *valloc(size_t size) {
  return aligned_alloc(4096, size);
}
