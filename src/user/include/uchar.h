/* Characters of 16 and 32 bits. */
#ifndef PATCHSCOPE_UCHAR_H
#define PATCHSCOPE_UCHAR_H
#include <stddef.h>
typedef unsigned short char16_t;
typedef unsigned int char32_t;
#endif
