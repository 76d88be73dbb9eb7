/* printf into memory. */
#include "internal.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_bounded(struct sink *sink, const char *bytes, size_t size) {
  if (sink->used < sink->capacity) {
    size_t room = sink->capacity - sink->used;
    memcpy((char *)sink->where + sink->used, bytes, size < room ? size : room);
  }
  sink->used += size;
  return 0;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) {
  struct sink sink = {put_bounded, to, 0, size ? size - 1 : 0};
  int written = __format(&sink, format, arguments);
  if (size) to[sink.used < size ? sink.used : size - 1] = 0;
  return written;
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(to, size, format, arguments);
  va_end(arguments);
  return written;
}

static int put_unbounded(struct sink *sink, const char *bytes, size_t size) {
  memcpy((char *)sink->where + sink->used, bytes, size);
  sink->used += size;
  return 0;
}

int vsprintf(char *restrict to, const char *restrict format, va_list arguments) {
  struct sink sink = {put_unbounded, to, 0, 0};
  int written = __format(&sink, format, arguments);
  to[sink.used] = 0;
  return written;
}

int sprintf(char *restrict to, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vsprintf(to, format, arguments);
  va_end(arguments);
  return written;
}

int vasprintf(char **restrict to, const char *restrict format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int size = vsnprintf(0, 0, format, arguments);
  *to = 0;
  if (size >= 0 && (*to = malloc((size_t)size + 1)))
    vsnprintf(*to, (size_t)size + 1, format, again);
  else
    size = -1;
  va_end(again);
  return size;
}

int asprintf(char **restrict to, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vasprintf(to, format, arguments);
  va_end(arguments);
  return written;
}
