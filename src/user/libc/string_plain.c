/*
 * The string functions that the machine has as primitives. These definitions count where it does not run the program,
 * as in the tests with gcc; both say the same.
 */
#ifndef __PATCHSCOPE__
#include "internal.h"
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  unsigned char *t = to;
  const unsigned char *f = from;
  while (size--) *t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t size) {
  unsigned char *t = to;
  const unsigned char *f = from;
  if (t <= f)
    while (size--) *t++ = *f++;
  else
    while (size--) t[size] = f[size];
  return to;
}

void *memset(void *to, int byte, size_t size) {
  unsigned char *t = to;
  while (size--) *t++ = (unsigned char)byte;
  return to;
}

int memcmp(const void *a, const void *b, size_t size) {
  const unsigned char *x = a, *y = b;
  for (; size; size--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}

void *memchr(const void *in, int byte, size_t size) {
  const unsigned char *s = in;
  for (; size; size--, s++)
    if (*s == (unsigned char)byte) return (void *)s;
  return 0;
}

size_t strlen(const char *text) {
  const char *end = text;
  while (*end) end++;
  return (size_t)(end - text);
}

int strcmp(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t size) {
  for (; size; size--, a++, b++)
    if (*a != *b || !*a) return (unsigned char)*a - (unsigned char)*b;
  return 0;
}

char *strchr(const char *in, int byte) {
  for (;; in++) {
    if (*in == (char)byte) return (char *)in;
    if (!*in) return 0;
  }
}

char *strcpy(char *restrict to, const char *restrict from) {
  char *t = to;
  while ((*t++ = *from++)) continue;
  return to;
}
#endif
