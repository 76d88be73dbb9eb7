/* Opening and closing streams over files and descriptors. */
#include "stream.h"
#include <fcntl.h>
#include <stdlib.h>

int __stream_mode(const char *mode, int *open_flags) {
  int flags = *mode == 'r' ? CAN_READ : *mode == 'w' ? CAN_WRITE : *mode == 'a' ? CAN_WRITE | APPENDS : 0;
  if (!flags) {
    errno = EINVAL;
    return 0;
  }
  *open_flags = *mode == 'r' ? 0 : *mode == 'w' ? O_CREAT | O_TRUNC : O_CREAT | O_APPEND;
  for (mode++; *mode && *mode != ','; mode++) {
    if (*mode == '+') flags |= CAN_READ | CAN_WRITE;
    if (*mode == 'x') *open_flags |= O_EXCL;
    if (*mode == 'e') *open_flags |= O_CLOEXEC;
  }
  *open_flags |= (flags & (CAN_READ | CAN_WRITE)) == CAN_READ ? O_RDONLY : flags & CAN_READ ? O_RDWR : O_WRONLY;
  return flags;
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
  int open_flags, flags = __stream_mode(mode, &open_flags);
  if (!flags) return 0;
  long descriptor = __finish(call4(__NR_openat, AT_FDCWD, path, open_flags, 0666));
  if (descriptor < 0) return 0;
  FILE *stream = __stream_new(flags, (int)descriptor);
  if (!stream) call1(__NR_close, descriptor);
  return stream;
}

FILE *fdopen(int descriptor, const char *mode) {
  int open_flags, flags = __stream_mode(mode, &open_flags);
  if (!flags) return 0;
  long now = __finish(call2(__NR_fcntl, descriptor, F_GETFL));
  if (now < 0) return 0;
  int access = (int)now & O_ACCMODE;
  if ((access == O_RDONLY && flags & CAN_WRITE) || (access == O_WRONLY && flags & CAN_READ)) {
    errno = EINVAL;
    return 0;
  }
  if (flags & APPENDS && !(now & O_APPEND) && __finish(call3(__NR_fcntl, descriptor, F_SETFL, now | O_APPEND)) < 0)
    return 0;
  return __stream_new(flags, descriptor);
}

static int close_below(FILE *stream) {
  int failed = __stream_flush(stream);
  if (stream->state == READING && !stream->source) __stream_unread(stream);
  long closed = 0;
  if (stream->source)
    closed = stream->source->close(stream->cookie);
  else if (stream->descriptor >= 0)
    closed = __finish(call1(__NR_close, stream->descriptor));
  if (stream->flags & OWNS_BUFFER) free(stream->buffer);
  return failed || closed ? EOF : 0;
}

int fclose(FILE *stream) {
  LOCK(stream);
  __stream_forget(stream);
  int result = close_below(stream);
  UNLOCK(stream);
  if (!(stream->flags & STATIC_STREAM)) free(stream);
  return result;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream) {
  int open_flags, flags = __stream_mode(mode, &open_flags), descriptor = stream->descriptor;
  if (!flags) return 0;
  __stream_flush(stream);
  if (stream->flags & OWNS_BUFFER) free(stream->buffer);
  long opened;
  if (path)
    opened = __finish(call4(__NR_openat, AT_FDCWD, path, open_flags, 0666));
  else {
    char self[40];
    snprintf(self, sizeof self, "/proc/self/fd/%d", descriptor);
    opened = __finish(call4(__NR_openat, AT_FDCWD, self, open_flags & ~(O_CREAT | O_EXCL), 0));
  }
  if (opened < 0) {
    fclose(stream);
    return 0;
  }
  if (opened != descriptor && descriptor >= 0) {
    call3(__NR_dup3, opened, descriptor, open_flags & O_CLOEXEC);
    call1(__NR_close, opened);
    opened = descriptor;
  }
  stream->descriptor = (int)opened;
  stream->flags = flags | (stream->flags & STATIC_STREAM) | (stream == stderr ? UNBUFFERED | BUFFER_CHOSEN : 0);
  stream->state = IDLE;
  stream->buffer = 0;
  stream->capacity = stream->at = stream->end = 0;
  stream->pushed_count = 0;
  return stream;
}
