/* Sizes, offsets, NULL. */
#ifndef PATCHSCOPE_STDDEF_H
#define PATCHSCOPE_STDDEF_H
typedef unsigned long size_t;
typedef long ptrdiff_t;
typedef int wchar_t;
typedef struct {
  long long __integer __attribute__((aligned(8)));
  long double __floating __attribute__((aligned(16)));
} max_align_t;
#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
