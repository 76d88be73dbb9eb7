/* errno and the record of the first thread. */
#include "internal.h"

static struct thread first_thread;
int __threaded;
int __threads_running = 1;
void (*__keys_at_thread_exit)(struct thread *);

struct thread *__self(void) {
  struct thread *thread = __thread_pointer();
  return thread ? thread : &first_thread;
}

int *__errno_location(void) {
  return &__self()->error;
}

long __finish(long returned) {
  if (returned < 0 && returned >= -4095) {
    *__errno_location() = (int)-returned;
    return -1;
  }
  return returned;
}

int __thread_id(void) {
  struct thread *thread = __self();
  if (thread->id == 0) thread->id = (int)call0(__NR_gettid);
  return thread->id;
}
