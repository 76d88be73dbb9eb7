/* Conditions, once, barriers, keys, fork handlers, semaphores. */
#include "internal.h"
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>

int pthread_condattr_init(pthread_condattr_t *attributes) {
  attributes->__clock = CLOCK_REALTIME;
  return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes) {
  (void)attributes;
  return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  attributes->__clock = clock;
  return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared) {
  (void)attributes;
  return shared == PTHREAD_PROCESS_PRIVATE || shared == PTHREAD_PROCESS_SHARED ? 0 : EINVAL;
}

int pthread_cond_init(pthread_cond_t *restrict condition, const pthread_condattr_t *restrict attributes) {
  memset(condition, 0, sizeof *condition);
  condition->__clock = attributes ? attributes->__clock : CLOCK_REALTIME;
  return 0;
}

int pthread_cond_destroy(pthread_cond_t *condition) {
  (void)condition;
  return 0;
}

/* The sequence is read before the mutex is given back: a signal in between changes it, and the wait does not begin. */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
  int sequence = (int)__atomic_load_n(&condition->__sequence, __ATOMIC_SEQ_CST);
  __atomic_fetch_add(&condition->__waiters, 1, __ATOMIC_SEQ_CST);
  int failed = pthread_mutex_unlock(mutex);
  if (!failed) {
    long waited = __futex_wait(&condition->__sequence, sequence, condition->__clock, until);
    if (waited == -ETIMEDOUT || waited == -EINVAL) failed = (int)-waited;
  }
  __atomic_fetch_sub(&condition->__waiters, 1, __ATOMIC_SEQ_CST);
  pthread_mutex_lock(mutex);
  return failed;
}

int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex) {
  return pthread_cond_timedwait(condition, mutex, 0);
}

static int wake_waiters(pthread_cond_t *condition, int count) {
  if (!__atomic_load_n(&condition->__waiters, __ATOMIC_SEQ_CST)) return 0;
  __atomic_fetch_add(&condition->__sequence, 1, __ATOMIC_SEQ_CST);
  __futex_wake(&condition->__sequence, count);
  return 0;
}

int pthread_cond_signal(pthread_cond_t *condition) { return wake_waiters(condition, 1); }
int pthread_cond_broadcast(pthread_cond_t *condition) { return wake_waiters(condition, INT_MAX); }

int pthread_once(pthread_once_t *once, void (*function)(void)) {
  int fresh = 0;
  if (__atomic_compare_exchange_n(once, &fresh, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    function();
    __atomic_store_n(once, 2, __ATOMIC_SEQ_CST);
    __futex_wake(once, INT_MAX);
    return 0;
  }
  while (__atomic_load_n(once, __ATOMIC_SEQ_CST) != 2) __futex_wait(once, 1, 0, 0);
  return 0;
}

static struct {
  int used;
  void (*destroy)(void *);
} keys[THREAD_KEYS];

static void destroy_values(struct thread *thread) {
  for (int round = 0; round < 4; round++) {
    int any = 0;
    for (int i = 0; i < THREAD_KEYS; i++) {
      void *value = thread->specific[i];
      thread->specific[i] = 0;
      if (!value || !keys[i].destroy) continue;
      keys[i].destroy(value);
      any = 1;
    }
    if (!any) return;
  }
}

int pthread_key_create(pthread_key_t *key, void (*destroy)(void *)) {
  for (unsigned int i = 0; i < THREAD_KEYS; i++) {
    if (keys[i].used) continue;
    keys[i].used = 1;
    keys[i].destroy = destroy;
    if (destroy) __keys_at_thread_exit = destroy_values;
    __self()->specific[i] = 0;
    *key = i;
    return 0;
  }
  return EAGAIN;
}

int pthread_key_delete(pthread_key_t key) {
  if (key >= THREAD_KEYS || !keys[key].used) return EINVAL;
  keys[key].used = 0;
  keys[key].destroy = 0;
  return 0;
}

void *pthread_getspecific(pthread_key_t key) {
  return key < THREAD_KEYS ? __self()->specific[key] : 0;
}

int pthread_setspecific(pthread_key_t key, const void *value) {
  if (key >= THREAD_KEYS || !keys[key].used) return EINVAL;
  __self()->specific[key] = (void *)value;
  return 0;
}

int pthread_barrier_init(pthread_barrier_t *restrict barrier, const pthread_barrierattr_t *restrict attributes,
                         unsigned int count) {
  (void)attributes;
  if (!count) return EINVAL;
  memset(barrier, 0, sizeof *barrier);
  barrier->__needed = count;
  return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier) {
  (void)barrier;
  return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier) {
  unsigned int round = __atomic_load_n(&barrier->__round, __ATOMIC_SEQ_CST);
  if (__atomic_add_fetch(&barrier->__arrived, 1, __ATOMIC_SEQ_CST) == barrier->__needed) {
    barrier->__arrived = 0;
    __atomic_fetch_add(&barrier->__round, 1, __ATOMIC_SEQ_CST);
    __futex_wake(&barrier->__round, INT_MAX);
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  while (__atomic_load_n(&barrier->__round, __ATOMIC_SEQ_CST) == round)
    __futex_wait(&barrier->__round, (int)round, 0, 0);
  return 0;
}

#define FORK_HANDLERS 16
static struct {
  void (*at[3])(void);
} handlers[FORK_HANDLERS];
static int handler_count;

/* Before fork the last registered comes first, after it the first. */
static void around_fork(int moment) {
  for (int i = 0; i < handler_count; i++) {
    void (*handler)(void) = handlers[moment == 0 ? handler_count - 1 - i : i].at[moment];
    if (handler) handler();
  }
}

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) {
  if (handler_count == FORK_HANDLERS) return ENOMEM;
  handlers[handler_count].at[0] = prepare;
  handlers[handler_count].at[1] = parent;
  handlers[handler_count++].at[2] = child;
  __around_fork = around_fork;
  return 0;
}

int sem_init(sem_t *semaphore, int shared, unsigned int value) {
  (void)shared;
  if (value > INT_MAX) {
    errno = EINVAL;
    return -1;
  }
  memset(semaphore, 0, sizeof *semaphore);
  semaphore->__value = value;
  return 0;
}

int sem_destroy(sem_t *semaphore) {
  (void)semaphore;
  return 0;
}

static int take_semaphore(sem_t *semaphore) {
  unsigned int value = __atomic_load_n(&semaphore->__value, __ATOMIC_SEQ_CST);
  while (value)
    if (__atomic_compare_exchange_n(&semaphore->__value, &value, value - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return 1;
  return 0;
}

int sem_trywait(sem_t *semaphore) {
  if (take_semaphore(semaphore)) return 0;
  errno = EAGAIN;
  return -1;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  while (!take_semaphore(semaphore)) {
    long waited = __futex_wait(&semaphore->__value, 0, CLOCK_REALTIME, until);
    if (waited && waited != -EAGAIN) return (int)__finish(waited);
  }
  return 0;
}

int sem_wait(sem_t *semaphore) {
  return sem_timedwait(semaphore, 0);
}

int sem_post(sem_t *semaphore) {
  if (semaphore->__value == INT_MAX) {
    errno = EOVERFLOW;
    return -1;
  }
  __atomic_fetch_add(&semaphore->__value, 1, __ATOMIC_SEQ_CST);
  __futex_wake(&semaphore->__value, 1);
  return 0;
}

int sem_getvalue(sem_t *restrict semaphore, int *restrict value) {
  *value = (int)semaphore->__value;
  return 0;
}
