/* Streams in memory. */
#include "stream.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct memory {
  char *bytes;
  size_t size;
  size_t room;
  off_t at;
  int appends;
  int owned;
  /* open_memstream: where the program looks for the buffer and its size. */
  char **seen;
  size_t *seen_size;
};

static ssize_t memory_read(void *cookie, void *to, size_t size) {
  struct memory *m = cookie;
  size_t left = (size_t)m->at < m->size ? m->size - (size_t)m->at : 0;
  if (size > left) size = left;
  memcpy(to, m->bytes + m->at, size);
  m->at += (off_t)size;
  return (ssize_t)size;
}

static off_t memory_seek(void *cookie, off_t offset, int whence) {
  struct memory *m = cookie;
  off_t to = offset + (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? m->at : (off_t)m->size);
  if (to < 0 || (!m->seen && (size_t)to > m->room)) {
    errno = EINVAL;
    return -1;
  }
  return m->at = to;
}

static int memory_close(void *cookie) {
  struct memory *m = cookie;
  if (m->owned) free(m->bytes);
  free(m);
  return 0;
}

static ssize_t fixed_write(void *cookie, const void *from, size_t size) {
  struct memory *m = cookie;
  if (m->appends) m->at = (off_t)m->size;
  size_t room = m->room - (size_t)m->at;
  if (!room) {
    errno = ENOSPC;
    return -1;
  }
  if (size > room) size = room;
  memcpy(m->bytes + m->at, from, size);
  m->at += (off_t)size;
  if ((size_t)m->at > m->size) {
    m->size = (size_t)m->at;
    if (m->size < m->room) m->bytes[m->size] = 0;
  }
  return (ssize_t)size;
}

static const struct stream_source fixed = {memory_read, fixed_write, memory_seek, memory_close};

FILE *fmemopen(void *buffer, size_t size, const char *mode) {
  int open_flags, flags = __stream_mode(mode, &open_flags);
  if (!flags) return 0;
  struct memory *m = calloc(1, sizeof *m);
  if (!m) return 0;
  m->owned = !buffer;
  m->bytes = buffer ? buffer : calloc(1, size ? size : 1);
  m->room = size;
  m->appends = (flags & APPENDS) != 0;
  if (*mode == 'r') m->size = buffer ? size : 0;
  if (*mode == 'a') m->at = (off_t)(m->size = strnlen(m->bytes, size));
  if (*mode == 'w' && size) m->bytes[0] = 0;
  FILE *stream = __stream_new(flags, -1);
  if (!stream) {
    memory_close(m);
    return 0;
  }
  stream->source = &fixed;
  stream->cookie = m;
  return stream;
}

static ssize_t growing_write(void *cookie, const void *from, size_t size) {
  struct memory *m = cookie;
  size_t end = (size_t)m->at + size;
  if (end + 1 > m->room) {
    size_t room = end + 1 > 2 * m->room ? end + 1 : 2 * m->room;
    char *more = realloc(m->bytes, room);
    if (!more) return -1;
    memset(more + m->room, 0, room - m->room);
    m->bytes = more;
    m->room = room;
  }
  memcpy(m->bytes + m->at, from, size);
  m->at = (off_t)end;
  if (end > m->size) m->size = end;
  m->bytes[m->size] = 0;
  *m->seen = m->bytes;
  *m->seen_size = m->size;
  return (ssize_t)size;
}

static const struct stream_source growing = {memory_read, growing_write, memory_seek, memory_close};

FILE *open_memstream(char **buffer, size_t *size) {
  struct memory *m = calloc(1, sizeof *m);
  char *first = calloc(1, 128);
  FILE *stream = m && first ? __stream_new(CAN_WRITE, -1) : 0;
  if (!stream) {
    free(m);
    free(first);
    return 0;
  }
  m->bytes = *buffer = first;
  m->room = 128;
  m->seen = buffer;
  m->seen_size = size;
  *size = 0;
  stream->source = &growing;
  stream->cookie = m;
  return stream;
}
