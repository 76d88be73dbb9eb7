/* What pthread.h and sys/types.h both define. */
#ifndef PATCHSCOPE_PATCHSCOPE_PTHREAD_TYPES_H
#define PATCHSCOPE_PATCHSCOPE_PTHREAD_TYPES_H
#include <stddef.h>
typedef unsigned long pthread_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
typedef struct {
  int __word;
  int __owner;
  int __count;
  int __kind;
  int __reserved[6];
} pthread_mutex_t;
typedef struct {
  int __kind;
} pthread_mutexattr_t;
typedef struct {
  unsigned int __sequence;
  int __waiters;
  int __clock;
  int __reserved[9];
} pthread_cond_t;
typedef struct {
  int __clock;
} pthread_condattr_t;
typedef struct {
  int __readers;
  int __writer;
  unsigned int __sequence;
  int __reserved[11];
} pthread_rwlock_t;
typedef struct {
  int __unused;
} pthread_rwlockattr_t;
typedef volatile int pthread_spinlock_t;
typedef struct {
  unsigned int __needed;
  unsigned int __arrived;
  unsigned int __round;
  int __reserved[5];
} pthread_barrier_t;
typedef struct {
  int __unused;
} pthread_barrierattr_t;
typedef struct {
  int __detached;
  size_t __stack_size;
  void *__stack;
  long __reserved[4];
} pthread_attr_t;
#endif
