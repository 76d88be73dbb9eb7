/* The position of streams. */
#include "stream.h"
#include <stdio.h>

int fseeko(FILE *stream, off_t offset, int whence) {
  LOCK(stream);
  int result = -1;
  if (!__stream_flush(stream)) {
    if (whence == SEEK_CUR && stream->state == READING)
      offset -= (off_t)(stream->end - stream->at) + stream->pushed_count;
    if (__stream_seek_below(stream, offset, whence) >= 0) {
      stream->at = stream->end = 0;
      stream->pushed_count = 0;
      stream->flags &= ~AT_END;
      stream->state = IDLE;
      result = 0;
    }
  }
  UNLOCK(stream);
  return result;
}

int fseek(FILE *stream, long offset, int whence) { return fseeko(stream, offset, whence); }

off_t ftello(FILE *stream) {
  LOCK(stream);
  int to_end = stream->state == WRITING && stream->flags & APPENDS && stream->end;
  off_t at = __stream_seek_below(stream, 0, to_end ? SEEK_END : SEEK_CUR);
  if (at >= 0 && stream->state == READING) at -= (off_t)(stream->end - stream->at) + stream->pushed_count;
  if (at >= 0 && stream->state == WRITING) at += (off_t)stream->end;
  UNLOCK(stream);
  return at;
}

long ftell(FILE *stream) { return ftello(stream); }

void rewind(FILE *stream) {
  fseeko(stream, 0, SEEK_SET);
  clearerr(stream);
}

int fgetpos(FILE *restrict stream, fpos_t *restrict position) {
  position->__position = ftello(stream);
  return position->__position < 0 ? -1 : 0;
}

int fsetpos(FILE *stream, const fpos_t *position) { return fseeko(stream, position->__position, SEEK_SET); }
