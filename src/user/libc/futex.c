/* Waiting for a word in memory to change. */
#include "internal.h"
#include <linux/futex.h>
#include <time.h>

long __futex_wait(const void *word, int value, int clock, const struct timespec *until) {
  int operation = until ? FUTEX_WAIT_BITSET : FUTEX_WAIT;
  if (until && clock == CLOCK_REALTIME) operation |= FUTEX_CLOCK_REALTIME;
  return call6(__NR_futex, word, operation, value, until, 0, FUTEX_BITSET_MATCH_ANY);
}

void __futex_wake(const void *word, int count) {
  call3(__NR_futex, word, FUTEX_WAKE, count);
}
