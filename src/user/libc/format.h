/* What the files of the printf engine share: a conversion as it was read, and the way to the sink. */
#ifndef PATCHSCOPE_FORMAT_H
#define PATCHSCOPE_FORMAT_H
#include "internal.h"

#define LEFT 1
#define PLUS 2
#define SPACE 4
#define ALTERNATE 8
#define ZERO 16
#define GROUP 32

enum length { INT, CHAR, SHORT, LONG, LONG_DOUBLE };

struct conversion {
  int flags;
  int width;
  int precision;
  enum length length;
  char letter;
};

struct state {
  struct sink *sink;
  long written;
};

/* Each returns 0, or -1 when the sink refused. */
int __emit(struct state *state, const char *bytes, size_t size);
int __emit_padding(struct state *state, char with, long count);
/* Prefix (sign, 0x), zeros, body, padded to the width as the flags say. */
int __emit_number(struct state *state, const struct conversion *c, const char *prefix, long zeros, const char *body,
                  size_t size);
/* Any of e, f, g, a and their capitals. */
int __format_float(struct state *state, struct conversion *c, double value);
#endif
