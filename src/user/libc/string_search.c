/* Finding in strings and memory, and cutting strings into words. */
#include "internal.h"
#include <ctype.h>
#include <string.h>

char *strrchr(const char *in, int byte) {
  const char *found = 0;
  for (;; in++) {
    if (*in == (char)byte) found = in;
    if (!*in) return (char *)found;
  }
}

char *strchrnul(const char *in, int byte) {
  while (*in && *in != (char)byte) in++;
  return (char *)in;
}

void *memrchr(const void *in, int byte, size_t size) {
  const unsigned char *s = in;
  while (size--)
    if (s[size] == (unsigned char)byte) return (void *)(s + size);
  return 0;
}

void *rawmemchr(const void *in, int byte) {
  const unsigned char *s = in;
  while (*s != (unsigned char)byte) s++;
  return (void *)s;
}

char *index(const char *in, int byte) {
  return strchr(in, byte);
}

char *rindex(const char *in, int byte) {
  return strrchr(in, byte);
}

void *memmem(const void *in, size_t in_size, const void *what, size_t what_size) {
  const char *s = in;
  if (!what_size) return (void *)in;
  for (; in_size >= what_size; s++, in_size--) {
    const char *first = memchr(s, *(const unsigned char *)what, in_size - what_size + 1);
    if (!first) return 0;
    in_size -= (size_t)(first - s);
    s = first;
    if (!memcmp(s, what, what_size)) return (void *)s;
  }
  return 0;
}

char *strstr(const char *in, const char *what) {
  size_t size = strlen(what);
  if (!size) return (char *)in;
  for (; (in = strchr(in, *what)); in++)
    if (!strncmp(in, what, size)) return (char *)in;
  return 0;
}

char *strcasestr(const char *in, const char *what) {
  size_t size = strlen(what);
  for (;; in++) {
    if (!strncasecmp(in, what, size)) return (char *)in;
    if (!*in) return 0;
  }
}

size_t strspn(const char *in, const char *accept) {
  size_t size = 0;
  while (in[size] && strchr(accept, in[size])) size++;
  return size;
}

size_t strcspn(const char *in, const char *reject) {
  size_t size = 0;
  while (in[size] && !strchr(reject, in[size])) size++;
  return size;
}

char *strpbrk(const char *in, const char *accept) {
  in += strcspn(in, accept);
  return *in ? (char *)in : 0;
}

char *strtok_r(char *restrict text, const char *restrict separators, char **restrict rest) {
  char *word = text ? text : *rest;
  word += strspn(word, separators);
  if (!*word) {
    *rest = word;
    return 0;
  }
  char *end = word + strcspn(word, separators);
  if (*end) *end++ = 0;
  *rest = end;
  return word;
}

static char *strtok_rest = "";

char *strtok(char *restrict text, const char *restrict separators) {
  return strtok_r(text, separators, &strtok_rest);
}

char *strsep(char **restrict text, const char *restrict separators) {
  char *word = *text;
  if (!word) return 0;
  char *end = word + strcspn(word, separators);
  *text = *end ? end + 1 : 0;
  if (*end) *end = 0;
  return word;
}

char *basename(const char *path) {
  const char *slash = strrchr(path, '/');
  return (char *)(slash ? slash + 1 : path);
}
