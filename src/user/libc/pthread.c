/* Threads: one clone each, with a stack of their own and a record that the thread pointer leads to. */
#include "internal.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define STACK_SIZE (1 << 20)
#define THREAD_FLAGS                                                                                    \
  (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |    \
   CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* Detached threads that have ended or will: their memory is taken back at the next pthread_create. */
static struct thread *detached;

static void release(struct thread *thread) {
  if (thread->is_mapped) munmap(thread->stack, thread->stack_size);
  else free(thread->stack);
  free(thread);
}

/* A mapping of its own; out of the heap where the kernel has no mmap(), as the demo's. */
static char *new_stack(struct thread *thread, size_t size) {
  void *mapped = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  thread->is_mapped = mapped != MAP_FAILED;
  thread->stack = thread->is_mapped ? mapped : errno == ENOSYS ? malloc(size) : 0;
  thread->stack_size = size;
  return thread->stack;
}

static void sweep(void) {
  for (struct thread **link = &detached; *link;) {
    struct thread *thread = *link;
    if (__atomic_load_n(&thread->alive, __ATOMIC_SEQ_CST)) {
      link = &thread->next_free;
      continue;
    }
    *link = thread->next_free;
    release(thread);
  }
}

_Noreturn void pthread_exit(void *result) {
  struct thread *me = __self();
  me->result = result;
  if (__keys_at_thread_exit) __keys_at_thread_exit(me);
  if (__atomic_sub_fetch(&__threads_running, 1, __ATOMIC_SEQ_CST) == 0) exit(0);
  for (;;) call1(__NR_exit, 0);
}

static int start_thread(void *record) {
  struct thread *me = record;
  pthread_exit(me->start(me->argument));
}

int pthread_create(pthread_t *restrict created, const pthread_attr_t *restrict attributes, void *(*start)(void *),
                   void *restrict argument) {
  sweep();
  struct thread *thread = calloc(1, sizeof *thread);
  if (!thread) return EAGAIN;
  char *stack = attributes ? attributes->__stack : 0;
  size_t size = attributes && attributes->__stack_size ? attributes->__stack_size : STACK_SIZE;
  if (!stack) {
    stack = new_stack(thread, size);
    if (!stack) {
      free(thread);
      return EAGAIN;
    }
  }
  thread->self = thread;
  thread->start = start;
  thread->argument = argument;
  thread->alive = 1;
  thread->detached = attributes ? attributes->__detached : 0;
  if (!__threaded) {
    /* From now on the first thread can be joined, too. */
    __self()->alive = 1;
    call1(__NR_set_tid_address, &__self()->alive);
    __threaded = 1;
  }
  __atomic_fetch_add(&__threads_running, 1, __ATOMIC_SEQ_CST);
  long id = __clone_call(start_thread, thread, __NR_clone, THREAD_FLAGS, (long)((uintptr_t)(stack + size) & ~15UL),
                         (long)&thread->id, (long)&thread->alive, (long)thread);
  if (id < 0) {
    __atomic_fetch_sub(&__threads_running, 1, __ATOMIC_SEQ_CST);
    release(thread);
    return id == -ENOMEM ? EAGAIN : (int)-id;
  }
  *created = (pthread_t)thread;
  if (thread->detached) {
    thread->next_free = detached;
    detached = thread;
  }
  return 0;
}

int pthread_join(pthread_t joined, void **result) {
  struct thread *thread = (struct thread *)joined;
  if (thread == __self()) return EDEADLK;
  if (thread->detached) return EINVAL;
  int alive;
  while ((alive = __atomic_load_n(&thread->alive, __ATOMIC_SEQ_CST))) __futex_wait(&thread->alive, alive, 0, 0);
  if (result) *result = thread->result;
  if (thread->stack || thread->start) release(thread);
  return 0;
}

int pthread_tryjoin_np(pthread_t joined, void **result) {
  return ((struct thread *)joined)->alive ? EBUSY : pthread_join(joined, result);
}

int pthread_detach(pthread_t of) {
  struct thread *thread = (struct thread *)of;
  if (thread->detached) return EINVAL;
  thread->detached = 1;
  if (thread->start) {
    thread->next_free = detached;
    detached = thread;
  }
  return 0;
}

pthread_t pthread_self(void) { return (pthread_t)__self(); }
int pthread_equal(pthread_t a, pthread_t b) { return a == b; }
int pthread_yield(void) { return sched_yield(); }

int pthread_kill(pthread_t of, int number) {
  struct thread *thread = (struct thread *)of;
  if (thread == __self()) return raise(number) ? errno : 0;
  return (int)-call3(__NR_tgkill, call0(__NR_getpid), thread->id ? thread->id : (int)call0(__NR_getpid), number);
}

int pthread_setname_np(pthread_t of, const char *name) {
  if (strlen(name) > 15) return ERANGE;
  if ((struct thread *)of != __self()) return ENOSYS;
  return prctl(PR_SET_NAME, name, 0, 0, 0) ? errno : 0;
}

int pthread_getname_np(pthread_t of, char *name, size_t size) {
  if (size < 16) return ERANGE;
  if ((struct thread *)of != __self()) return ENOSYS;
  return prctl(PR_GET_NAME, name, 0, 0, 0) ? errno : 0;
}

static int id_of(pthread_t of) {
  struct thread *thread = (struct thread *)of;
  return thread->id ? thread->id : thread == __self() ? __thread_id() : (int)call0(__NR_getpid);
}

int pthread_setaffinity_np(pthread_t of, size_t size, const cpu_set_t *set) {
  return sched_setaffinity(id_of(of), size, set) ? errno : 0;
}

int pthread_getaffinity_np(pthread_t of, size_t size, cpu_set_t *set) {
  return sched_getaffinity(id_of(of), size, set) ? errno : 0;
}

int pthread_attr_init(pthread_attr_t *attributes) {
  memset(attributes, 0, sizeof *attributes);
  return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes) {
  (void)attributes;
  return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state) {
  if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED) return EINVAL;
  attributes->__detached = state == PTHREAD_CREATE_DETACHED;
  return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state) {
  *state = attributes->__detached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE;
  return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size) {
  if (size < 16384) return EINVAL;
  attributes->__stack_size = size;
  return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *restrict attributes, size_t *restrict size) {
  *size = attributes->__stack_size ? attributes->__stack_size : STACK_SIZE;
  return 0;
}

int pthread_attr_setstack(pthread_attr_t *attributes, void *stack, size_t size) {
  attributes->__stack = stack;
  return pthread_attr_setstacksize(attributes, size);
}
