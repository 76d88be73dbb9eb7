/* Memory that lives as long as the function's frame. */
#ifndef PATCHSCOPE_ALLOCA_H
#define PATCHSCOPE_ALLOCA_H
#include <stddef.h>
#define alloca(size) __builtin_alloca(size)
#endif
