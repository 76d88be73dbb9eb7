/* Jumps out of functions; the machine keeps frames and, for sigsetjmp, the signal mask. */
#ifndef PATCHSCOPE_SETJMP_H
#define PATCHSCOPE_SETJMP_H
typedef struct {
  unsigned long __machine[8];
  unsigned long __mask_saved;
  unsigned long __mask[16];
} __attribute__((aligned(8))) __jmp_record;
typedef __jmp_record jmp_buf[1];
typedef __jmp_record sigjmp_buf[1];
int setjmp(jmp_buf environment) __attribute__((returns_twice));
int _setjmp(jmp_buf environment) __attribute__((returns_twice));
void __sigjmp_save(sigjmp_buf environment, int save_mask);
_Noreturn void longjmp(jmp_buf environment, int value);
_Noreturn void _longjmp(jmp_buf environment, int value);
_Noreturn void siglongjmp(sigjmp_buf environment, int value);
#define setjmp(environment) setjmp(environment)
#define sigsetjmp(environment, save_mask) (__sigjmp_save(environment, save_mask), setjmp(environment))
#endif
