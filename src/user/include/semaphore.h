/* Semaphores over futex. */
#ifndef PATCHSCOPE_SEMAPHORE_H
#define PATCHSCOPE_SEMAPHORE_H
#include <time.h>
typedef struct {
  unsigned int __value;
  unsigned int __waiters;
  long __reserved[3];
} sem_t;
#define SEM_FAILED ((sem_t *)0)
int sem_init(sem_t *semaphore, int shared, unsigned int value);
int sem_destroy(sem_t *semaphore);
int sem_wait(sem_t *semaphore);
int sem_trywait(sem_t *semaphore);
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until);
int sem_post(sem_t *semaphore);
int sem_getvalue(sem_t *restrict semaphore, int *restrict value);
#endif
