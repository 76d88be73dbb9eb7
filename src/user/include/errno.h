/* errno and its values. */
#ifndef PATCHSCOPE_ERRNO_H
#define PATCHSCOPE_ERRNO_H
#include <asm/errno.h>
int *__errno_location(void);
#define errno (*__errno_location())
#ifdef _GNU_SOURCE
typedef int error_t;
extern char *program_invocation_name;
extern char *program_invocation_short_name;
#endif
#endif
