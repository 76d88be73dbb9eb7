/* Wide characters, as far as %ls and L"" need them. */
#ifndef PATCHSCOPE_WCHAR_H
#define PATCHSCOPE_WCHAR_H
#include <stddef.h>
#include <stdint.h>
typedef unsigned int wint_t;
typedef struct {
  unsigned int __pending;
} mbstate_t;
#define WEOF 0xffffffffU
size_t wcslen(const wchar_t *text);
int wcscmp(const wchar_t *a, const wchar_t *b);
int wcsncmp(const wchar_t *a, const wchar_t *b, size_t size);
wchar_t *wcscpy(wchar_t *to, const wchar_t *from);
wchar_t *wcschr(const wchar_t *in, wchar_t c);
wchar_t *wmemset(wchar_t *to, wchar_t c, size_t size);
wchar_t *wmemcpy(wchar_t *to, const wchar_t *from, size_t size);
#endif
