/*
 * What the files of the C library share. A program that calls one function opens only the file that defines it, so each
 * file keeps one family and reaches others through few names.
 */
#ifndef PATCHSCOPE_INTERNAL_H
#define PATCHSCOPE_INTERNAL_H
/* Included first, so that every header shows all it has. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <asm/unistd.h>
#include <errno.h>
#include <patchscope.h>
#include <patchscope/sigset.h>
#include <patchscope/types.h>
#include <stdarg.h>
#include <stdint.h>

#define call0(number) __syscall(number, 0, 0, 0, 0, 0, 0)
#define call1(number, a) __syscall(number, (long)(a), 0, 0, 0, 0, 0)
#define call2(number, a, b) __syscall(number, (long)(a), (long)(b), 0, 0, 0, 0)
#define call3(number, a, b, c) __syscall(number, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define call4(number, a, b, c, d) __syscall(number, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define call5(number, a, b, c, d, e) __syscall(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define call6(number, a, b, c, d, e, f) \
  __syscall(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* The kernel's -errno as C programs know it: errno is set and -1 returned. */
long __finish(long returned);

#define THREAD_KEYS 128

/* What a thread owns; the thread pointer leads to it. The first thread has a static one (errno.c). */
struct thread {
  struct thread *self;
  int error;
  /* 0 until asked for, and again in a forked child. */
  int id;
  /* Not 0 while the thread lives: the kernel clears it and wakes who joins. */
  int alive;
  int detached;
  void *(*start)(void *);
  void *argument;
  void *result;
  void *stack;
  size_t stack_size;
  /* The stack is a mapping, not of the heap. */
  int is_mapped;
  struct thread *next_free;
  void *specific[THREAD_KEYS];
};
struct thread *__self(void);
int __thread_id(void);
/* Not 0 from the first pthread_create on: streams are locked only then. */
extern int __threaded;
/* How many threads live; the last one to end ends the process. */
extern int __threads_running;
/* Set by pthread.c while a key with a destructor exists, called as a thread ends. */
extern void (*__keys_at_thread_exit)(struct thread *);
/* Set by stdio_file.c when a stream first holds bytes, called by exit(). */
extern void (*__streams_at_exit)(void);
/* Set by pthread_atfork: moment 0 is before fork, 1 after it in the parent, 2 in the child. */
extern void (*__around_fork)(int moment);

extern char **environ;
extern char *program_invocation_name;
extern char *program_invocation_short_name;

/* Waits while *word is `value`; wakes at most `count` who wait. Both return 0 or -errno. */
struct timespec;
long __futex_wait(const void *word, int value, int clock, const struct timespec *until);
void __futex_wake(const void *word, int count);

/* Where formatted text goes: `put` takes all bytes or returns -1. */
struct sink {
  int (*put)(struct sink *sink, const char *bytes, size_t size);
  void *where;
  size_t used;
  size_t capacity;
};
int __format(struct sink *sink, const char *format, va_list arguments);

/* Where scanf reads: `next` returns a byte or -1, `back` returns the last byte to the source. */
struct source {
  int (*next)(struct source *source);
  void (*back)(struct source *source, int c);
  void *where;
  long read;
};
int __scan(struct source *source, const char *format, va_list arguments);

/* Decimal digits of a finite |value|, exact; the value is 0.d1d2d3… times ten to *exponent. Returns their number. */
#define DIGITS_MAX 1100
int __exact_digits(double value, char *digits, int *exponent);
/* Text after the exact rules of strtod to the nearest number of `bits` of mantissa (53 or 24). */
double __parse_float(const char *text, char **end, int bits);

const char *__error_text(int number);
/* The 64 bits that the kernel takes of a sigset_t. */
#define SIGSET_KERNEL_SIZE 8
#endif
