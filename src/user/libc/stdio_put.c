/* Writing characters, strings and blocks to streams. */
#include "stream.h"
#include <stdio.h>
#include <string.h>

int fputc_unlocked(int c, FILE *stream) {
  unsigned char byte = (unsigned char)c;
  /* The usual case without a call: room in a buffer that is being filled. */
  if (stream->state == WRITING && stream->end < stream->capacity && !(stream->flags & (LINES | UNBUFFERED))) {
    stream->buffer[stream->end++] = byte;
    return byte;
  }
  return __stream_write(stream, &byte, 1) ? EOF : byte;
}

int fputc(int c, FILE *stream) {
  LOCK(stream);
  int result = fputc_unlocked(c, stream);
  UNLOCK(stream);
  return result;
}

int putc(int c, FILE *stream) { return fputc(c, stream); }
int putchar(int c) { return fputc(c, stdout); }
int putc_unlocked(int c, FILE *stream) { return fputc_unlocked(c, stream); }
int putchar_unlocked(int c) { return fputc_unlocked(c, stdout); }

int fputs_unlocked(const char *restrict text, FILE *restrict stream) {
  return __stream_write(stream, text, strlen(text)) ? EOF : 1;
}

int fputs(const char *restrict text, FILE *restrict stream) {
  LOCK(stream);
  int result = fputs_unlocked(text, stream);
  UNLOCK(stream);
  return result;
}

int puts(const char *text) {
  LOCK(stdout);
  size_t size = strlen(text);
  int failed = __stream_write(stdout, text, size) || __stream_write(stdout, "\n", 1);
  UNLOCK(stdout);
  return failed ? EOF : (int)size + 1;
}

size_t fwrite_unlocked(const void *restrict from, size_t size, size_t count, FILE *restrict stream) {
  if (!size || !count) return 0;
  return __stream_write(stream, from, size * count) ? 0 : count;
}

size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict stream) {
  LOCK(stream);
  size_t result = fwrite_unlocked(from, size, count, stream);
  UNLOCK(stream);
  return result;
}
