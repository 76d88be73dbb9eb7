/*
 * What the machine itself gives a user program: everything that plain C cannot say. The rest of the C library stands on
 * these names. Heap functions, setjmp and the math functions are given by the machine too; they are declared in their
 * usual headers and listed in src/user/PRIMITIVES.
 */
#ifndef PATCHSCOPE_PATCHSCOPE_H
#define PATCHSCOPE_PATCHSCOPE_H

/* Enters the kernel as the syscall instruction would. Returns what the kernel returns: -4095..-1 is -errno. */
long __syscall(long number, long a, long b, long c, long d, long e, long f);

/*
 * The same for SYS_clone and SYS_clone3, of which the child starts somewhere else: where the parent gets the child's id
 * (or -errno), the child, on the stack named by the call, calls start(argument) and ends its thread with SYS_exit and
 * the result. Without a stack in the call the child goes on upon a copy of the caller's.
 */
long __clone_call(int (*start)(void *), void *argument, long number, long a, long b, long c, long d, long e);

/* What CLONE_SETTLS or arch_prctl(ARCH_SET_FS) set for this thread, 0 before. */
void *__thread_pointer(void);

/* Where a signal handler returns to; only its address is used, as the sa_restorer of rt_sigaction. */
void __signal_return(void);
#endif
