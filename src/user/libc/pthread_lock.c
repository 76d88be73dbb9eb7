/* Mutexes, spin locks, read-write locks: a word in memory, and the kernel only when somebody must wait. */
#include "internal.h"
#include <pthread.h>
#include <sched.h>
#include <string.h>

/* 0 free, 1 taken, 2 taken and somebody waits. */
static int try_word(int *word) {
  int none = 0;
  return __atomic_compare_exchange_n(word, &none, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static int lock_word(int *word, const struct timespec *until) {
  if (try_word(word)) return 0;
  while (__atomic_exchange_n(word, 2, __ATOMIC_SEQ_CST) != 0)
    if (__futex_wait(word, 2, CLOCK_REALTIME, until) == -ETIMEDOUT) return ETIMEDOUT;
  return 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes) {
  attributes->__kind = PTHREAD_MUTEX_DEFAULT;
  return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes) {
  (void)attributes;
  return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type) {
  if (type < 0 || type > PTHREAD_MUTEX_ADAPTIVE_NP) return EINVAL;
  attributes->__kind = type;
  return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *restrict attributes, int *restrict type) {
  *type = attributes->__kind;
  return 0;
}

/* Every mutex works between processes: its futex is found by memory, not by address. */
int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared) {
  (void)attributes;
  return shared == PTHREAD_PROCESS_PRIVATE || shared == PTHREAD_PROCESS_SHARED ? 0 : EINVAL;
}

int pthread_mutex_init(pthread_mutex_t *restrict mutex, const pthread_mutexattr_t *restrict attributes) {
  memset(mutex, 0, sizeof *mutex);
  mutex->__kind = attributes ? attributes->__kind : PTHREAD_MUTEX_DEFAULT;
  return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex) {
  return mutex->__word ? EBUSY : 0;
}

static int minds_owner(const pthread_mutex_t *mutex) {
  return mutex->__kind == PTHREAD_MUTEX_RECURSIVE || mutex->__kind == PTHREAD_MUTEX_ERRORCHECK;
}

/* -1 when the mutex has still to be taken. */
static int taken_by_me(pthread_mutex_t *mutex, int if_checked) {
  if (!minds_owner(mutex) || mutex->__owner != __thread_id()) return -1;
  if (mutex->__kind == PTHREAD_MUTEX_ERRORCHECK) return if_checked;
  mutex->__count++;
  return 0;
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
  int already = taken_by_me(mutex, EDEADLK);
  if (already >= 0) return already;
  int failed = lock_word(&mutex->__word, until);
  if (!failed && minds_owner(mutex)) {
    mutex->__owner = __thread_id();
    mutex->__count = 1;
  }
  return failed;
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  return pthread_mutex_timedlock(mutex, 0);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) {
  int already = taken_by_me(mutex, EBUSY);
  if (already >= 0) return already;
  if (!try_word(&mutex->__word)) return EBUSY;
  if (minds_owner(mutex)) {
    mutex->__owner = __thread_id();
    mutex->__count = 1;
  }
  return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
  if (minds_owner(mutex)) {
    if (mutex->__owner != __thread_id()) return EPERM;
    if (--mutex->__count > 0) return 0;
    mutex->__owner = 0;
  }
  if (__atomic_exchange_n(&mutex->__word, 0, __ATOMIC_SEQ_CST) == 2) __futex_wake(&mutex->__word, 1);
  return 0;
}

int pthread_spin_init(pthread_spinlock_t *lock, int shared) {
  (void)shared;
  *lock = 0;
  return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock) {
  (void)lock;
  return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock) {
  return try_word((int *)lock) ? 0 : EBUSY;
}

/* With one processor spinning would never end: the others must run. */
int pthread_spin_lock(pthread_spinlock_t *lock) {
  while (!try_word((int *)lock)) sched_yield();
  return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock) {
  __atomic_store_n(lock, 0, __ATOMIC_SEQ_CST);
  return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *restrict lock, const pthread_rwlockattr_t *restrict attributes) {
  (void)attributes;
  memset(lock, 0, sizeof *lock);
  return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock) {
  (void)lock;
  return 0;
}

/* __readers counts the readers, -1 stands for a writer; who waits sleeps on __sequence. */
static int try_rwlock(pthread_rwlock_t *lock, int for_writing) {
  int now = __atomic_load_n(&lock->__readers, __ATOMIC_SEQ_CST);
  if (now < 0 || (for_writing && now > 0)) return EBUSY;
  int next = for_writing ? -1 : now + 1;
  return __atomic_compare_exchange_n(&lock->__readers, &now, next, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) ? 0 : EAGAIN;
}

static int take_rwlock(pthread_rwlock_t *lock, int for_writing) {
  for (;;) {
    int sequence = (int)__atomic_load_n(&lock->__sequence, __ATOMIC_SEQ_CST), failed = try_rwlock(lock, for_writing);
    if (!failed) return 0;
    if (failed == EBUSY) __futex_wait(&lock->__sequence, sequence, 0, 0);
  }
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) { return take_rwlock(lock, 0); }
int pthread_rwlock_wrlock(pthread_rwlock_t *lock) { return take_rwlock(lock, 1); }
int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) { return try_rwlock(lock, 0) ? EBUSY : 0; }
int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) { return try_rwlock(lock, 1) ? EBUSY : 0; }

int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
  if (__atomic_load_n(&lock->__readers, __ATOMIC_SEQ_CST) < 0)
    __atomic_store_n(&lock->__readers, 0, __ATOMIC_SEQ_CST);
  else if (__atomic_sub_fetch(&lock->__readers, 1, __ATOMIC_SEQ_CST) > 0)
    return 0;
  __atomic_fetch_add(&lock->__sequence, 1, __ATOMIC_SEQ_CST);
  __futex_wake(&lock->__sequence, 2147483647);
  return 0;
}
