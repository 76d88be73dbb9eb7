/*
 * Streams over descriptors: their buffers. As glibc does, a buffer is chosen at first use (st_blksize bytes, line
 * by line on a terminal), full buffers go out in whole blocks, and exit() flushes what is left, in a forked child too.
 */
#include "stream.h"
#include <patchscope/heap.h>
#include <string.h>
#include <sys/stat.h>

/* The ioctl that only a terminal answers. */
#define TCGETS 0x5401

static FILE standard_input = {.descriptor = 0, .flags = CAN_READ | STATIC_STREAM};
#ifdef PATCHSCOPE_UNBUFFERED
/* For whoever asks which statement prints a line: it comes out where it is printed. */
static FILE standard_output = {
    .descriptor = 1, .flags = CAN_WRITE | UNBUFFERED | BUFFER_CHOSEN | STATIC_STREAM, .next = &standard_input};
#else
static FILE standard_output = {.descriptor = 1, .flags = CAN_WRITE | STATIC_STREAM, .next = &standard_input};
#endif
static FILE standard_error = {
    .descriptor = 2, .flags = CAN_WRITE | UNBUFFERED | BUFFER_CHOSEN | STATIC_STREAM, .next = &standard_output};
FILE *stdin = &standard_input;
FILE *stdout = &standard_output;
FILE *stderr = &standard_error;
/* All open streams, newest first. */
static FILE *streams = &standard_error;

static ssize_t read_below(FILE *stream, void *to, size_t size) {
  if (stream->source) return stream->source->read(stream->cookie, to, size);
  return __finish(call3(__NR_read, stream->descriptor, to, size));
}

static ssize_t write_below(FILE *stream, const void *from, size_t size) {
  if (stream->source) return stream->source->write(stream->cookie, from, size);
  return __finish(call3(__NR_write, stream->descriptor, from, size));
}

off_t __stream_seek_below(FILE *stream, off_t offset, int whence) {
  if (stream->source) return stream->source->seek(stream->cookie, offset, whence);
  return __finish(call3(__NR_lseek, stream->descriptor, offset, whence));
}

static int write_all(FILE *stream, const unsigned char *from, size_t size) {
  while (size) {
    ssize_t written = write_below(stream, from, size);
    if (written < 0) {
      stream->flags |= FAILED;
      return -1;
    }
    from += written;
    size -= (size_t)written;
  }
  return 0;
}

static void at_exit(void) {
  for (FILE *stream = streams; stream; stream = stream->next) {
    __stream_flush(stream);
    if (stream->state == READING && !stream->source) __stream_unread(stream);
  }
}

static void choose_buffer(FILE *stream) {
  __streams_at_exit = at_exit;
  if (stream->flags & BUFFER_CHOSEN) return;
  stream->flags |= BUFFER_CHOSEN;
  size_t capacity = BUFSIZ;
  struct stat status;
  if (!stream->source && call2(__NR_fstat, stream->descriptor, &status) == 0) {
    char settings[60];
    if (S_ISCHR(status.st_mode) && call3(__NR_ioctl, stream->descriptor, TCGETS, settings) == 0)
      stream->flags |= LINES;
    if (status.st_blksize > 0 && status.st_blksize < BUFSIZ) capacity = (size_t)status.st_blksize;
  }
  stream->buffer = malloc(capacity);
  if (stream->buffer) {
    stream->capacity = capacity;
    stream->flags |= OWNS_BUFFER;
  } else
    stream->flags |= UNBUFFERED;
}

int __stream_flush(FILE *stream) {
  if (stream->state != WRITING) return 0;
  size_t size = stream->end;
  stream->end = 0;
  return size ? write_all(stream, stream->buffer, size) : 0;
}

void __stream_unread(FILE *stream) {
  if (stream->state != READING) return;
  size_t unread = stream->end - stream->at;
  stream->pushed_count = 0;
  int saved_errno = errno;
  if (unread && __stream_seek_below(stream, -(off_t)unread, SEEK_CUR) < 0) {
    /* A pipe: the bytes stay ours. */
    errno = saved_errno;
    return;
  }
  stream->at = stream->end = 0;
}

static int start_writing(FILE *stream) {
  if (!(stream->flags & CAN_WRITE)) {
    stream->flags |= FAILED;
    errno = EBADF;
    return -1;
  }
  choose_buffer(stream);
  if (stream->state == READING) {
    __stream_unread(stream);
    stream->at = stream->end = 0;
  }
  stream->flags &= ~AT_END;
  stream->state = WRITING;
  return 0;
}

/* Into the buffer; a full one is written, and what still holds whole buffers goes out without being copied. */
static int write_buffered(FILE *stream, const unsigned char *from, size_t size) {
  size_t room = stream->capacity - stream->end, first = size < room ? size : room;
  memcpy(stream->buffer + stream->end, from, first);
  stream->end += first;
  from += first;
  size -= first;
  if (!size) return 0;
  if (__stream_flush(stream)) return -1;
  size_t whole = size - size % stream->capacity;
  if (whole && write_all(stream, from, whole)) return -1;
  memcpy(stream->buffer, from + whole, size - whole);
  stream->end = size - whole;
  return 0;
}

int __stream_write(FILE *stream, const void *from, size_t size) {
  if (stream->state != WRITING && start_writing(stream)) return -1;
  if (stream->flags & UNBUFFERED) return write_all(stream, from, size);
  if (stream->flags & LINES) {
    size_t lines = size;
    while (lines && ((const char *)from)[lines - 1] != '\n') lines--;
    if (lines) {
      if (write_buffered(stream, from, lines) || __stream_flush(stream)) return -1;
      from = (const char *)from + lines;
      size -= lines;
    }
  }
  return write_buffered(stream, from, size);
}

/* Reads the next piece into the buffer. -1 at the end or on an error. */
static int fill(FILE *stream) {
  if (!(stream->flags & CAN_READ)) {
    stream->flags |= FAILED;
    errno = EBADF;
    return -1;
  }
  if (stream->state == WRITING && __stream_flush(stream)) return -1;
  choose_buffer(stream);
  stream->state = READING;
  if (stream->flags & (LINES | UNBUFFERED) && stdout->flags & LINES) __stream_flush(stdout);
  unsigned char *to = stream->buffer;
  size_t capacity = stream->capacity;
  if (stream->flags & UNBUFFERED) {
    stream->buffer = to = stream->single;
    capacity = 1;
  }
  ssize_t got = read_below(stream, to, capacity);
  stream->at = 0;
  stream->end = got > 0 ? (size_t)got : 0;
  if (got <= 0) stream->flags |= got == 0 ? AT_END : FAILED;
  return got > 0 ? 0 : -1;
}

int __stream_get(FILE *stream) {
  if (stream->pushed_count) return stream->pushed[--stream->pushed_count];
  if (stream->state != READING || stream->at == stream->end) {
    if (fill(stream)) return EOF;
  }
  return stream->buffer[stream->at++];
}

size_t __stream_read(FILE *stream, void *to, size_t size) {
  unsigned char *t = to;
  size_t done = 0;
  while (done < size) {
    if (stream->pushed_count) {
      t[done++] = stream->pushed[--stream->pushed_count];
      continue;
    }
    if (stream->state != READING || stream->at == stream->end) {
      /* Whole buffers are read to where they belong. */
      size_t whole = stream->capacity ? (size - done) - (size - done) % stream->capacity : 0;
      if (stream->state == READING && whole && !(stream->flags & UNBUFFERED)) {
        ssize_t got = read_below(stream, t + done, whole);
        if (got <= 0) {
          stream->flags |= got == 0 ? AT_END : FAILED;
          break;
        }
        done += (size_t)got;
        continue;
      }
      if (fill(stream)) break;
    }
    size_t piece = stream->end - stream->at;
    if (piece > size - done) piece = size - done;
    memcpy(t + done, stream->buffer + stream->at, piece);
    stream->at += piece;
    done += piece;
  }
  return done;
}

FILE *__stream_new(int flags, int descriptor) {
  FILE *stream = malloc(sizeof *stream);
  if (!stream) return 0;
  memset(stream, 0, sizeof *stream);
  stream->flags = flags;
  stream->descriptor = descriptor;
  stream->next = streams;
  streams = stream;
  return stream;
}

void __stream_forget(FILE *stream) {
  for (FILE **link = &streams; *link; link = &(*link)->next)
    if (*link == stream) {
      *link = stream->next;
      return;
    }
}

int fflush_unlocked(FILE *stream) {
  if (stream) {
    int failed = __stream_flush(stream);
    if (stream->state == READING) __stream_unread(stream);
    return failed ? EOF : 0;
  }
  int failed = 0;
  for (stream = streams; stream; stream = stream->next) failed |= __stream_flush(stream);
  return failed ? EOF : 0;
}

int fflush(FILE *stream) {
  if (stream) LOCK(stream);
  int result = fflush_unlocked(stream);
  if (stream) UNLOCK(stream);
  return result;
}

int fcloseall(void) {
  at_exit();
  return 0;
}

int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size) {
  if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF) return -1;
  stream->flags &= ~(LINES | UNBUFFERED);
  if (mode == _IONBF) {
    __stream_flush(stream);
    stream->flags |= UNBUFFERED | BUFFER_CHOSEN;
    return 0;
  }
  if (mode == _IOLBF) stream->flags |= LINES;
  if (buffer && size) {
    if (stream->flags & OWNS_BUFFER) free(stream->buffer);
    stream->flags = (stream->flags & ~OWNS_BUFFER) | BUFFER_CHOSEN;
    stream->buffer = (unsigned char *)buffer;
    stream->capacity = size;
  } else if (!stream->buffer) {
    int lines = stream->flags & LINES;
    stream->flags &= ~BUFFER_CHOSEN;
    choose_buffer(stream);
    stream->flags = (stream->flags & ~LINES) | lines;
  }
  return 0;
}

void setbuffer(FILE *stream, char *buffer, size_t size) { setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, size); }
void setbuf(FILE *restrict stream, char *restrict buffer) { setbuffer(stream, buffer, BUFSIZ); }
void setlinebuf(FILE *stream) { setvbuf(stream, 0, _IOLBF, 0); }

int feof_unlocked(FILE *stream) { return (stream->flags & AT_END) != 0; }
int feof(FILE *stream) { return feof_unlocked(stream); }
int ferror_unlocked(FILE *stream) { return (stream->flags & FAILED) != 0; }
int ferror(FILE *stream) { return ferror_unlocked(stream); }
void clearerr_unlocked(FILE *stream) { stream->flags &= ~(AT_END | FAILED); }
void clearerr(FILE *stream) { clearerr_unlocked(stream); }

int fileno_unlocked(FILE *stream) {
  if (!stream->source && stream->descriptor >= 0) return stream->descriptor;
  errno = EBADF;
  return -1;
}
int fileno(FILE *stream) { return fileno_unlocked(stream); }

size_t __fpending(FILE *stream) { return stream->state == WRITING ? stream->end : 0; }

void __fpurge(FILE *stream) {
  stream->at = stream->end = 0;
  stream->pushed_count = 0;
}
