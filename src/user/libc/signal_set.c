/* Sets of signals. */
#include "internal.h"
#include <signal.h>
#include <string.h>

static int out_of_range(int number) {
  if (number > 0 && number < NSIG) return 0;
  errno = EINVAL;
  return -1;
}

int sigemptyset(sigset_t *set) {
  memset(set, 0, sizeof *set);
  return 0;
}

/* All but the two that glibc keeps for itself. */
int sigfillset(sigset_t *set) {
  memset(set, 0xff, sizeof *set);
  set->__bits[0] &= ~(3UL << 31);
  return 0;
}

int sigaddset(sigset_t *set, int number) {
  if (out_of_range(number)) return -1;
  set->__bits[(number - 1) / 64] |= 1UL << (number - 1) % 64;
  return 0;
}

int sigdelset(sigset_t *set, int number) {
  if (out_of_range(number)) return -1;
  set->__bits[(number - 1) / 64] &= ~(1UL << (number - 1) % 64);
  return 0;
}

int sigismember(const sigset_t *set, int number) {
  if (out_of_range(number)) return -1;
  return (int)(set->__bits[(number - 1) / 64] >> (number - 1) % 64 & 1);
}

int sigisemptyset(const sigset_t *set) {
  return set->__bits[0] == 0;
}

int sigorset(sigset_t *to, const sigset_t *a, const sigset_t *b) {
  for (int i = 0; i < 16; i++) to->__bits[i] = a->__bits[i] | b->__bits[i];
  return 0;
}

int sigandset(sigset_t *to, const sigset_t *a, const sigset_t *b) {
  for (int i = 0; i < 16; i++) to->__bits[i] = a->__bits[i] & b->__bits[i];
  return 0;
}
