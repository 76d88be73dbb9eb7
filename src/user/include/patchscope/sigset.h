/* sigset_t: 1024 bits as programs know it, of which the kernel uses the first 64. */
#ifndef PATCHSCOPE_PATCHSCOPE_SIGSET_H
#define PATCHSCOPE_PATCHSCOPE_SIGSET_H
typedef struct {
  unsigned long __bits[16];
} sigset_t;
#endif
