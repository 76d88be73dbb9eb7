/* Streams that several threads use: held by one at a time. Nothing of it runs while there is one thread. */
#include "stream.h"

void flockfile(FILE *stream) {
  if (!__threaded) return;
  int me = __thread_id(), none = 0;
  if (stream->owner != me) {
    while (!__atomic_compare_exchange_n(&stream->owner, &none, me, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      __futex_wait(&stream->owner, none, 0, 0);
      none = 0;
    }
  }
  stream->depth++;
}

int ftrylockfile(FILE *stream) {
  if (!__threaded) return 0;
  int me = __thread_id(), none = 0;
  if (stream->owner != me &&
      !__atomic_compare_exchange_n(&stream->owner, &none, me, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    return -1;
  stream->depth++;
  return 0;
}

void funlockfile(FILE *stream) {
  if (!__threaded || stream->owner != __thread_id() || --stream->depth > 0) return;
  __atomic_store_n(&stream->owner, 0, __ATOMIC_SEQ_CST);
  __futex_wake(&stream->owner, 1);
}
