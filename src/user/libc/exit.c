/* The end of a program: exit() and what is called on the way. */
#include "internal.h"
#include <patchscope/heap.h>

_Noreturn void _exit(int status);

struct at_exit {
  void (*plain)(void);
  void (*with_status)(int, void *);
  void *argument;
};
/* Called in reverse order; what a function registers meanwhile is called next. */
static struct at_exit first_functions[32], *functions = first_functions;
static size_t function_count, function_room = 32;
static void (*quick_functions[32])(void);
static int quick_count;
void (*__streams_at_exit)(void);

static int register_function(void (*plain)(void), void (*with_status)(int, void *), void *argument) {
  if (function_count == function_room) {
    struct at_exit *more = malloc(2 * function_room * sizeof *more);
    if (!more) return -1;
    for (size_t i = 0; i < function_count; i++) more[i] = functions[i];
    if (functions != first_functions) free(functions);
    functions = more;
    function_room *= 2;
  }
  functions[function_count].plain = plain;
  functions[function_count].with_status = with_status;
  functions[function_count++].argument = argument;
  return 0;
}

int atexit(void (*function)(void)) {
  return register_function(function, 0, 0);
}

int on_exit(void (*function)(int, void *), void *argument) {
  return register_function(0, function, argument);
}

int at_quick_exit(void (*function)(void)) {
  if (quick_count == 32) return -1;
  quick_functions[quick_count++] = function;
  return 0;
}

_Noreturn void _exit(int status) {
  for (;;) call1(__NR_exit_group, status);
}

_Noreturn void _Exit(int status) {
  _exit(status);
}

_Noreturn void exit(int status) {
  while (function_count > 0) {
    struct at_exit *last = &functions[--function_count];
    if (last->plain)
      last->plain();
    else
      last->with_status(status, last->argument);
  }
  if (__streams_at_exit) __streams_at_exit();
  _exit(status);
}

_Noreturn void quick_exit(int status) {
  while (quick_count > 0) quick_functions[--quick_count]();
  _exit(status);
}
