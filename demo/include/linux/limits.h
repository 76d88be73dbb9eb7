/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_LIMITS_H
#define _LINUX_LIMITS_H

#define PATH_MAX 4096
#define PAGE_SIZE 4096UL
#define INT_MAX ((int)(~0U >> 1))
#define LONG_MAX ((long)(~0UL >> 1))

#endif
