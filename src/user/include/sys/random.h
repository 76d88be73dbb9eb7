/* Random bytes. */
#ifndef PATCHSCOPE_SYS_RANDOM_H
#define PATCHSCOPE_SYS_RANDOM_H
#include <stddef.h>
#define GRND_NONBLOCK 1
#define GRND_RANDOM 2
#define GRND_INSECURE 4
long getrandom(void *to, size_t size, unsigned int flags);
int getentropy(void *to, size_t size);
#endif
