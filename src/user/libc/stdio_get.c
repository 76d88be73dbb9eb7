/* Reading characters, lines and blocks from streams. */
#include "stream.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fgetc_unlocked(FILE *stream) {
  return __stream_get(stream);
}

int fgetc(FILE *stream) {
  LOCK(stream);
  int c = __stream_get(stream);
  UNLOCK(stream);
  return c;
}

int getc(FILE *stream) { return fgetc(stream); }
int getchar(void) { return fgetc(stdin); }
int getc_unlocked(FILE *stream) { return __stream_get(stream); }
int getchar_unlocked(void) { return __stream_get(stdin); }

int ungetc(int c, FILE *stream) {
  if (c == EOF || stream->pushed_count == PUSHED) return EOF;
  if (stream->state == READING && !stream->pushed_count && stream->at > 0 &&
      stream->buffer[stream->at - 1] == (unsigned char)c)
    stream->at--;
  else
    stream->pushed[stream->pushed_count++] = (unsigned char)c;
  stream->flags &= ~AT_END;
  return (unsigned char)c;
}

char *fgets_unlocked(char *restrict to, int size, FILE *restrict stream) {
  if (size <= 0) return 0;
  int used = 0, c = 0;
  while (used < size - 1 && c != '\n' && (c = __stream_get(stream)) != EOF) to[used++] = (char)c;
  if (c == EOF && (!used || stream->flags & FAILED)) return 0;
  to[used] = 0;
  return to;
}

char *fgets(char *restrict to, int size, FILE *restrict stream) {
  LOCK(stream);
  char *result = fgets_unlocked(to, size, stream);
  UNLOCK(stream);
  return result;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream) {
  if (!line || !size) {
    errno = EINVAL;
    return -1;
  }
  LOCK(stream);
  size_t used = 0;
  int c = EOF;
  if (!*line || !*size) {
    *size = 120;
    *line = realloc(*line, *size);
  }
  while (*line && (c = __stream_get(stream)) != EOF) {
    if (used + 2 > *size) {
      char *more = realloc(*line, 2 * *size);
      if (!more) break;
      *line = more;
      *size *= 2;
    }
    (*line)[used++] = (char)c;
    if (c == delimiter) break;
  }
  UNLOCK(stream);
  if (!*line || (!used && c == EOF)) return -1;
  (*line)[used] = 0;
  return (ssize_t)used;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream) {
  return getdelim(line, size, '\n', stream);
}

size_t fread_unlocked(void *restrict to, size_t size, size_t count, FILE *restrict stream) {
  if (!size || !count) return 0;
  return __stream_read(stream, to, size * count) / size;
}

size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict stream) {
  LOCK(stream);
  size_t result = fread_unlocked(to, size, count, stream);
  UNLOCK(stream);
  return result;
}
