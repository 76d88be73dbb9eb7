/* Wide characters: in the C locale a byte below 128 is a character, others are none. */
#include "internal.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

size_t wcslen(const wchar_t *text) {
  size_t size = 0;
  while (text[size]) size++;
  return size;
}

int wcscmp(const wchar_t *a, const wchar_t *b) {
  while (*a && *a == *b) a++, b++;
  return *a < *b ? -1 : *a > *b;
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t size) {
  for (; size; size--, a++, b++)
    if (*a != *b || !*a) return *a < *b ? -1 : *a > *b;
  return 0;
}

wchar_t *wcscpy(wchar_t *to, const wchar_t *from) {
  return memcpy(to, from, (wcslen(from) + 1) * sizeof *to);
}

wchar_t *wcschr(const wchar_t *in, wchar_t c) {
  for (;; in++) {
    if (*in == c) return (wchar_t *)in;
    if (!*in) return 0;
  }
}

wchar_t *wmemset(wchar_t *to, wchar_t c, size_t size) {
  for (size_t i = 0; i < size; i++) to[i] = c;
  return to;
}

wchar_t *wmemcpy(wchar_t *to, const wchar_t *from, size_t size) {
  return memcpy(to, from, size * sizeof *to);
}

int mbtowc(wchar_t *restrict to, const char *restrict from, size_t size) {
  if (!from || !size) return from ? -1 : 0;
  if ((unsigned char)*from > 127) {
    errno = EILSEQ;
    return -1;
  }
  if (to) *to = *from;
  return *from != 0;
}

int mblen(const char *text, size_t size) { return mbtowc(0, text, size); }

int wctomb(char *to, wchar_t c) {
  if (!to) return 0;
  if ((unsigned int)c > 127) {
    errno = EILSEQ;
    return -1;
  }
  *to = (char)c;
  return 1;
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t size) {
  size_t used = 0;
  for (; !to || used < size; used++) {
    wchar_t c;
    if (mbtowc(&c, from + used, 1) < 0) return (size_t)-1;
    if (to) to[used] = c;
    if (!c) break;
  }
  return used;
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t size) {
  size_t used = 0;
  for (; !to || used < size; used++) {
    char c;
    if (wctomb(&c, from[used]) < 0) return (size_t)-1;
    if (to) to[used] = c;
    if (!c) break;
  }
  return used;
}
