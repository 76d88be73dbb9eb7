/* A FILE, for the files of stdio. */
#ifndef PATCHSCOPE_STREAM_H
#define PATCHSCOPE_STREAM_H
#include <stdio.h>
#include "internal.h"

#define CAN_READ 1
#define CAN_WRITE 2
#define APPENDS 4
#define AT_END 8
#define FAILED 16
#define UNBUFFERED 32
#define LINES 64
#define OWNS_BUFFER 128
#define STATIC_STREAM 256
#define BUFFER_CHOSEN 512

#define PUSHED 8

enum stream_state { IDLE, READING, WRITING };

struct __stream {
  int descriptor;
  int flags;
  enum stream_state state;
  unsigned char *buffer;
  size_t capacity;
  /* READING: bytes [at, end) of the buffer are still to be read. WRITING: bytes [0, end) are still to be written. */
  size_t at;
  size_t end;
  unsigned char pushed[PUSHED];
  int pushed_count;
  unsigned char single[1];
  /* What stands below when it is no descriptor (fmemopen, open_memstream); 0 where it is one. */
  const struct stream_source *source;
  void *cookie;
  FILE *next;
  /* The thread that holds the stream, and how often. */
  int owner;
  int depth;
};
struct stream_source {
  ssize_t (*read)(void *cookie, void *to, size_t size);
  ssize_t (*write)(void *cookie, const void *from, size_t size);
  off_t (*seek)(void *cookie, off_t offset, int whence);
  int (*close)(void *cookie);
};

/* A stream is among the open ones from __stream_new to __stream_forget. */
FILE *__stream_new(int flags, int descriptor);
void __stream_forget(FILE *stream);
int __stream_mode(const char *mode, int *open_flags);
int __stream_flush(FILE *stream);
/* Gives unread bytes back to the file (by seeking), as before writing, at fflush and at exit. */
void __stream_unread(FILE *stream);
int __stream_write(FILE *stream, const void *from, size_t size);
size_t __stream_read(FILE *stream, void *to, size_t size);
int __stream_get(FILE *stream);
/* Only threads need a lock. */
#define LOCK(stream) (__threaded ? flockfile(stream) : (void)0)
#define UNLOCK(stream) (__threaded ? funlockfile(stream) : (void)0)
off_t __stream_seek_below(FILE *stream, off_t offset, int whence);
#endif
