/*
 * What the machine gives a program, in gcc's terms, so that the C library can be held against glibc on a Linux host: real
 * system calls, frames by assembly, a heap that only grows, and as much math as the test programs use.
 */
#include <errno.h>
#include <setjmp.h>
#include <stddef.h>
#include <patchscope.h>
#include <string.h>
#include <asm/unistd.h>

_Noreturn void _start_c(int argc, char **argv, char **envp);

extern void (*__init_array_start[])(int, char **, char **), (*__init_array_end[])(int, char **, char **);

void (*__constructor(int index))(int, char **, char **) {
  return index < __init_array_end - __init_array_start ? __init_array_start[index] : NULL;
}

__attribute__((used)) static void start(long *stack) {
  _start_c((int)stack[0], (char **)(stack + 1), (char **)(stack + 2 + stack[0]));
}
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");

long __syscall(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* start and argument travel in registers that the kernel keeps. */
__asm__(
    ".globl __clone_call\n__clone_call:\n"
    " push %rbx\n push %r12\n"
    " mov %rdi, %rbx\n mov %rsi, %r12\n"
    " mov %rdx, %rax\n mov %rcx, %rdi\n mov %r8, %rsi\n mov %r9, %rdx\n"
    " mov 24(%rsp), %r10\n mov 32(%rsp), %r8\n"
    " syscall\n"
    " test %rax, %rax\n jz 1f\n"
    " pop %r12\n pop %rbx\n ret\n"
    "1: xor %ebp, %ebp\n mov %r12, %rdi\n call *%rbx\n"
    " mov %eax, %edi\n mov $60, %eax\n syscall\n hlt\n");

__asm__(".globl __signal_return\n__signal_return: mov $15, %eax\n syscall\n");

void *__thread_pointer(void) {
  void *pointer = 0;
  __syscall(__NR_arch_prctl, 0x1003, (long)&pointer, 0, 0, 0, 0);
  return pointer;
}

#undef setjmp
__asm__(
    ".globl setjmp\n.globl _setjmp\nsetjmp:\n_setjmp:\n"
    " mov %rbx, (%rdi)\n mov %rbp, 8(%rdi)\n mov %r12, 16(%rdi)\n mov %r13, 24(%rdi)\n"
    " mov %r14, 32(%rdi)\n mov %r15, 40(%rdi)\n lea 8(%rsp), %rdx\n mov %rdx, 48(%rdi)\n"
    " mov (%rsp), %rdx\n mov %rdx, 56(%rdi)\n xor %eax, %eax\n ret\n"
    ".globl longjmp\nlongjmp:\n"
    " mov %esi, %eax\n test %eax, %eax\n jnz 1f\n inc %eax\n"
    "1: mov (%rdi), %rbx\n mov 8(%rdi), %rbp\n mov 16(%rdi), %r12\n mov 24(%rdi), %r13\n"
    " mov 32(%rdi), %r14\n mov 40(%rdi), %r15\n mov 48(%rdi), %rsp\n jmp *56(%rdi)\n");

/* A heap that only grows: each block is preceded by its size. */
static _Alignas(16) char heap[256 << 20];
static size_t heap_used;

void *aligned_alloc(size_t alignment, size_t size) {
  size_t at = __atomic_load_n(&heap_used, __ATOMIC_SEQ_CST), block;
  do {
    block = (at + 16 + alignment - 1) & -alignment;
    if (size > sizeof heap || block + size > sizeof heap) {
      errno = ENOMEM;
      return 0;
    }
  } while (!__atomic_compare_exchange_n(&heap_used, &at, (block + size + 15) & -16ul, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST));
  *(size_t *)(heap + block - 8) = size;
  return heap + block;
}

void *malloc(size_t size) { return aligned_alloc(16, size); }
void free(void *block) { (void)block; }
size_t malloc_usable_size(void *block) { return block ? ((size_t *)block)[-1] : 0; }

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return 0;
  }
  return malloc(bytes);
}

void *realloc(void *block, size_t size) {
  void *next = malloc(size);
  if (next && block) memcpy(next, block, size < malloc_usable_size(block) ? size : malloc_usable_size(block));
  return next;
}

void *reallocarray(void *block, size_t count, size_t size) { return realloc(block, count * size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (alignment < 8 || alignment & (alignment - 1)) return EINVAL;
  *block = aligned_alloc(alignment, size);
  return *block ? 0 : ENOMEM;
}

double fabs(double x) { return __builtin_fabs(x); }
double copysign(double x, double y) { return __builtin_copysign(x, y); }

double sqrt(double x) {
  __asm__("sqrtsd %1, %0" : "=x"(x) : "x"(x));
  return x;
}
