/* Copying, comparing and measuring strings and memory, beyond what the machine has as primitives. */
#include "internal.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void *memccpy(void *restrict to, const void *restrict from, int stop, size_t size) {
  unsigned char *t = to;
  const unsigned char *f = from;
  for (; size; size--)
    if ((*t++ = *f++) == (unsigned char)stop) return t;
  return 0;
}

void *mempcpy(void *restrict to, const void *restrict from, size_t size) {
  return (char *)memcpy(to, from, size) + size;
}

size_t strnlen(const char *text, size_t limit) {
  const char *end = memchr(text, 0, limit);
  return end ? (size_t)(end - text) : limit;
}

char *stpcpy(char *restrict to, const char *restrict from) {
  size_t size = strlen(from);
  memcpy(to, from, size + 1);
  return to + size;
}

char *stpncpy(char *restrict to, const char *restrict from, size_t size) {
  size_t used = strnlen(from, size);
  memcpy(to, from, used);
  memset(to + used, 0, size - used);
  return to + used;
}

char *strncpy(char *restrict to, const char *restrict from, size_t size) {
  stpncpy(to, from, size);
  return to;
}

char *strcat(char *restrict to, const char *restrict from) {
  strcpy(to + strlen(to), from);
  return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t size) {
  char *end = to + strlen(to);
  size_t used = strnlen(from, size);
  memcpy(end, from, used);
  end[used] = 0;
  return to;
}

int strcoll(const char *a, const char *b) {
  return strcmp(a, b);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t size) {
  size_t used = strlen(from);
  if (used < size)
    memcpy(to, from, used + 1);
  else if (size)
    memcpy(to, from, size);
  return used;
}

char *strdup(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = malloc(size);
  return copy ? memcpy(copy, text, size) : 0;
}

char *strndup(const char *text, size_t limit) {
  size_t size = strnlen(text, limit);
  char *copy = malloc(size + 1);
  if (!copy) return 0;
  memcpy(copy, text, size);
  copy[size] = 0;
  return copy;
}

void explicit_bzero(void *to, size_t size) {
  memset(to, 0, size);
}

int strcasecmp(const char *a, const char *b) {
  for (;; a++, b++) {
    int difference = tolower((unsigned char)*a) - tolower((unsigned char)*b);
    if (difference || !*a) return difference;
  }
}

int strncasecmp(const char *a, const char *b, size_t size) {
  for (; size; size--, a++, b++) {
    int difference = tolower((unsigned char)*a) - tolower((unsigned char)*b);
    if (difference || !*a) return difference;
  }
  return 0;
}

int bcmp(const void *a, const void *b, size_t size) {
  return memcmp(a, b, size);
}

void bcopy(const void *from, void *to, size_t size) {
  memmove(to, from, size);
}

void bzero(void *to, size_t size) {
  memset(to, 0, size);
}

int ffsll(long long value) {
  if (!value) return 0;
  int bit = 1;
  for (; !(value & 1); bit++) value = (long long)((unsigned long long)value >> 1);
  return bit;
}

int ffsl(long value) {
  return ffsll(value);
}

int ffs(int value) {
  return ffsll((unsigned int)value);
}
