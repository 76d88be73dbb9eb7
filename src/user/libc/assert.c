/* A failed assert(). */
#include "internal.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void __assert_fail(const char *assertion, const char *file, unsigned int line, const char *function) {
  fprintf(stderr, "%s%s%s:%u: %s%sAssertion `%s' failed.\n", program_invocation_short_name,
          program_invocation_short_name[0] ? ": " : "", file, line, function ? function : "", function ? ": " : "",
          assertion);
  fflush(stderr);
  abort();
}
