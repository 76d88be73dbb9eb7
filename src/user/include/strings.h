/* Strings without regard to case, single bits, and the old names of BSD. */
#ifndef PATCHSCOPE_STRINGS_H
#define PATCHSCOPE_STRINGS_H
#include <stddef.h>
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t size);
int bcmp(const void *a, const void *b, size_t size);
void bcopy(const void *from, void *to, size_t size);
void bzero(void *to, size_t size);
char *index(const char *in, int byte);
char *rindex(const char *in, int byte);
int ffs(int value);
int ffsl(long value);
int ffsll(long long value);
#endif
