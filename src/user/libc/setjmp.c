/* Jumps that keep the signal mask; the jumps themselves are the machine's. */
#include "internal.h"
#include <setjmp.h>
#include <signal.h>

void __sigjmp_save(sigjmp_buf environment, int save_mask) {
  environment->__mask_saved = save_mask != 0;
  if (save_mask) sigprocmask(SIG_BLOCK, 0, (sigset_t *)environment->__mask);
}

_Noreturn void siglongjmp(sigjmp_buf environment, int value) {
  if (environment->__mask_saved) sigprocmask(SIG_SETMASK, (sigset_t *)environment->__mask, 0);
  longjmp(environment, value);
}

_Noreturn void _longjmp(jmp_buf environment, int value) {
  longjmp(environment, value);
}
