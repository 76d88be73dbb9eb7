/* printf onto streams and descriptors. An unbuffered stream gets each call's text in one write. */
#include "stream.h"
#include <stdio.h>
#include <string.h>

static int put_stream(struct sink *sink, const char *bytes, size_t size) {
  return __stream_write(sink->where, bytes, size);
}

#define GATHER 2048

/* `where` points to this; `used` counts what is gathered. */
struct gathered {
  FILE *stream;
  int descriptor;
  char bytes[GATHER];
};

static int put_out(struct gathered *g, const char *bytes, size_t size) {
  if (g->stream) return __stream_write(g->stream, bytes, size);
  while (size) {
    long written = __finish(call3(__NR_write, g->descriptor, bytes, size));
    if (written < 0) return -1;
    bytes += written;
    size -= (size_t)written;
  }
  return 0;
}

static int put_gathered(struct sink *sink, const char *bytes, size_t size) {
  struct gathered *g = sink->where;
  while (size) {
    size_t room = GATHER - sink->used, piece = size < room ? size : room;
    memcpy(g->bytes + sink->used, bytes, piece);
    sink->used += piece;
    bytes += piece;
    size -= piece;
    if (sink->used == GATHER) {
      sink->used = 0;
      if (put_out(g, g->bytes, GATHER)) return -1;
    }
  }
  return 0;
}

static int print_gathered(struct gathered *g, const char *format, va_list arguments) {
  struct sink sink = {put_gathered, g, 0, 0};
  int written = __format(&sink, format, arguments);
  return sink.used && put_out(g, g->bytes, sink.used) ? -1 : written;
}

int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments) {
  LOCK(stream);
  int written;
  if (stream->flags & UNBUFFERED) {
    struct gathered g;
    g.stream = stream;
    written = print_gathered(&g, format, arguments);
  } else {
    struct sink sink = {put_stream, stream, 0, 0};
    written = __format(&sink, format, arguments);
  }
  UNLOCK(stream);
  return written;
}

int vdprintf(int descriptor, const char *restrict format, va_list arguments) {
  struct gathered g;
  g.stream = 0;
  g.descriptor = descriptor;
  return print_gathered(&g, format, arguments);
}

int vprintf(const char *restrict format, va_list arguments) {
  return vfprintf(stdout, format, arguments);
}

int printf(const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vfprintf(stdout, format, arguments);
  va_end(arguments);
  return written;
}

int fprintf(FILE *restrict stream, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vfprintf(stream, format, arguments);
  va_end(arguments);
  return written;
}

int dprintf(int descriptor, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vdprintf(descriptor, format, arguments);
  va_end(arguments);
  return written;
}

void perror(const char *prefix) {
  int number = errno;
  fprintf(stderr, "%s%s%s\n", prefix && *prefix ? prefix : "", prefix && *prefix ? ": " : "", strerror(number));
}
