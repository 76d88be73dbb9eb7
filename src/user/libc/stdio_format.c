/*
 * The printf family's engine: one format, one list of arguments, one sink. Follows glibc where ISO C leaves a choice:
 * (null), (nil), %m, unknown conversions printed as they stand.
 */
#include "format.h"
#include <limits.h>
#include <stddef.h>
#include <string.h>

union argument {
  uint64_t integer;
  double floating;
  void *pointer;
};

/* The arguments: in order, or where the format numbers them (%2$d), all fetched before. */
struct arguments {
  va_list list;
  union argument *numbered;
};

int __emit(struct state *state, const char *bytes, size_t size) {
  state->written += (long)size;
  return size ? state->sink->put(state->sink, bytes, size) : 0;
}

int __emit_padding(struct state *state, char with, long count) {
  char block[32];
  if (count <= 0) return 0;
  memset(block, with, sizeof block);
  for (; count > 0; count -= (long)sizeof block)
    if (__emit(state, block, count < (long)sizeof block ? (size_t)count : sizeof block)) return -1;
  return 0;
}

int __emit_number(struct state *state, const struct conversion *c, const char *prefix, long zeros,
                       const char *body, size_t size) {
  long prefix_size = (long)strlen(prefix);
  long room = c->width - prefix_size - zeros - (long)size;
  if (!(c->flags & (LEFT | ZERO)) && __emit_padding(state, ' ', room)) return -1;
  if (__emit(state, prefix, (size_t)prefix_size)) return -1;
  if (c->flags & ZERO && !(c->flags & LEFT) && __emit_padding(state, '0', room)) return -1;
  if (__emit_padding(state, '0', zeros) || __emit(state, body, size)) return -1;
  return c->flags & LEFT ? __emit_padding(state, ' ', room) : 0;
}

static int emit_text(struct state *state, const struct conversion *c, const char *text, size_t size) {
  long room = c->width - (long)size;
  if (!(c->flags & LEFT) && __emit_padding(state, ' ', room)) return -1;
  if (__emit(state, text, size)) return -1;
  return c->flags & LEFT ? __emit_padding(state, ' ', room) : 0;
}

static uint64_t narrow(uint64_t value, enum length length, int is_signed) {
  switch (length) {
    case CHAR: return is_signed ? (uint64_t)(signed char)value : (unsigned char)value;
    case SHORT: return is_signed ? (uint64_t)(short)value : (unsigned short)value;
    case INT: return is_signed ? (uint64_t)(int)value : (unsigned int)value;
    default: return value;
  }
}

static int format_integer(struct state *state, struct conversion *c, uint64_t value) {
  char text[64], *end = text + sizeof text, *s = end;
  const char *prefix = "", *alphabet = "0123456789abcdef";
  unsigned base = 10;
  int is_signed = c->letter == 'd' || c->letter == 'i';
  value = narrow(value, c->length, is_signed);
  if (is_signed) {
    prefix = (int64_t)value < 0 ? "-" : c->flags & PLUS ? "+" : c->flags & SPACE ? " " : "";
    if ((int64_t)value < 0) value = 0 - value;
  }
  if (c->letter == 'o') base = 8;
  if (c->letter == 'x' || c->letter == 'X') base = 16;
  if (c->letter == 'b' || c->letter == 'B') base = 2;
  if (c->letter == 'X') alphabet = "0123456789ABCDEF";
  if (c->flags & ALTERNATE && value && base != 10 && base != 8)
    prefix = c->letter == 'x' ? "0x" : c->letter == 'X' ? "0X" : c->letter == 'b' ? "0b" : "0B";
  for (uint64_t rest = value; rest; rest /= base) *--s = alphabet[rest % base];
  long zeros = c->precision < 0 ? (value ? 0 : 1) : c->precision - (end - s);
  if (c->flags & ALTERNATE && base == 8 && zeros <= 0 && (value || c->precision == 0)) zeros = 1;
  if (c->precision >= 0) c->flags &= ~ZERO;
  return __emit_number(state, c, prefix, zeros > 0 ? zeros : 0, s, (size_t)(end - s));
}

/* Wide text in the C locale: bytes below 128, anything else is EILSEQ. */
static int format_wide(struct state *state, struct conversion *c, const wchar_t *text) {
  size_t size = 0;
  while ((c->precision < 0 || size < (size_t)c->precision) && text[size]) {
    if ((unsigned)text[size] > 127) {
      errno = EILSEQ;
      return -1;
    }
    size++;
  }
  if (!(c->flags & LEFT) && __emit_padding(state, ' ', c->width - (long)size)) return -1;
  for (size_t i = 0; i < size; i++) {
    char byte = (char)text[i];
    if (__emit(state, &byte, 1)) return -1;
  }
  return c->flags & LEFT ? __emit_padding(state, ' ', c->width - (long)size) : 0;
}

static int format_string(struct state *state, struct conversion *c, const char *text) {
  if (!text) text = c->precision < 0 || c->precision >= 6 ? "(null)" : "";
  return emit_text(state, c, text, c->precision < 0 ? strlen(text) : strnlen(text, (size_t)c->precision));
}

static int format_pointer(struct state *state, struct conversion *c, uint64_t value) {
  if (!value) return emit_text(state, c, "(nil)", 5);
  c->flags |= ALTERNATE;
  c->length = LONG;
  c->letter = 'x';
  /* Unlike %#lx a pointer shows + and space. */
  char text[20], *end = text + sizeof text, *s = end;
  for (uint64_t rest = value; rest; rest /= 16) *--s = "0123456789abcdef"[rest % 16];
  long zeros = c->precision - (end - s);
  if (c->precision >= 0) c->flags &= ~ZERO;
  return __emit_number(state, c, c->flags & PLUS ? "+0x" : c->flags & SPACE ? " 0x" : "0x", zeros > 0 ? zeros : 0, s,
                     (size_t)(end - s));
}

/* %n stores what was written so far in an integer of the given length. */
static void store_count(const struct conversion *c, void *to, long count) {
  switch (c->length) {
    case CHAR: *(signed char *)to = (signed char)count; break;
    case SHORT: *(short *)to = (short)count; break;
    case INT: *(int *)to = (int)count; break;
    default: *(long *)to = count;
  }
}

/* An unknown conversion is printed as it stands, flags in glibc's order. */
static int format_unknown(struct state *state, const struct conversion *c) {
  char text[48];
  size_t used = 0;
  text[used++] = '%';
  if (c->flags & ALTERNATE) text[used++] = '#';
  if (c->flags & GROUP) text[used++] = '\'';
  if (c->flags & PLUS)
    text[used++] = '+';
  else if (c->flags & SPACE)
    text[used++] = ' ';
  if (c->flags & LEFT) text[used++] = '-';
  if (c->flags & ZERO) text[used++] = '0';
  int numbers[2] = {c->width, c->precision};
  for (int i = 0; i < 2; i++) {
    if (numbers[i] < i || (i == 0 && numbers[i] == 0)) {
      if (i == 0 || numbers[i] < 0) continue;
    }
    if (i == 1) text[used++] = '.';
    int unit = 1;
    while (numbers[i] / unit >= 10) unit *= 10;
    for (; unit; unit /= 10) text[used++] = (char)('0' + numbers[i] / unit % 10);
  }
  text[used++] = c->letter;
  return __emit(state, text, used);
}

enum kind { NOTHING, INTEGER, WIDE_INTEGER, FLOATING, LONG_FLOATING, POINTER };

static enum kind kind_of(const struct conversion *c) {
  switch (c->letter) {
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X': case 'b': case 'B':
      return c->length >= LONG ? WIDE_INTEGER : INTEGER;
    case 'c': case 'C': return INTEGER;
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
      return c->length == LONG_DOUBLE ? LONG_FLOATING : FLOATING;
    case 's': case 'S': case 'p': case 'n': return POINTER;
    default: return NOTHING;
  }
}

static union argument fetch(struct arguments *from, enum kind kind) {
  union argument value;
  value.integer = 0;
  switch (kind) {
    case INTEGER: value.integer = (uint64_t)va_arg(from->list, int); break;
    case WIDE_INTEGER: value.integer = (uint64_t)va_arg(from->list, long); break;
    case FLOATING: value.floating = va_arg(from->list, double); break;
    case LONG_FLOATING: value.floating = (double)va_arg(from->list, long double); break;
    case POINTER: value.pointer = va_arg(from->list, void *); break;
    case NOTHING: break;
  }
  return value;
}

static int read_number(const char **s) {
  long value = 0;
  for (; **s >= '0' && **s <= '9'; ++*s)
    if (value <= INT_MAX) value = value * 10 + (**s - '0');
  return value >= INT_MAX ? -1 : (int)value;
}

/* `12$` at *s: 12, and *s behind it; else 0. */
static int read_position(const char **s) {
  const char *t = *s;
  int number = read_number(&t);
  if (number <= 0 || *t != '$') return 0;
  *s = t + 1;
  return number;
}

/* Where a conversion's parts come from: 0 is the next argument, n the n-th, -1 says that there is none. */
struct origin {
  int value;
  int width;
  int precision;
};

/* Reads the specification behind a '%'. *s stands behind it afterwards. -1: a number too large. */
static int read_conversion(const char **s, struct conversion *c, struct origin *origin) {
  const char *t = *s;
  c->flags = c->width = 0;
  c->precision = -1;
  c->length = INT;
  origin->width = origin->precision = -1;
  origin->value = read_position(&t);
  for (;; t++) {
    if (*t == '-') c->flags |= LEFT;
    else if (*t == '+') c->flags |= PLUS;
    else if (*t == ' ') c->flags |= SPACE;
    else if (*t == '#') c->flags |= ALTERNATE;
    else if (*t == '0') c->flags |= ZERO;
    else if (*t == '\'') c->flags |= GROUP;
    else if (*t != 'I') break;
  }
  if (*t == '*') {
    t++;
    origin->width = read_position(&t);
  } else if ((c->width = read_number(&t)) < 0)
    return -1;
  if (*t == '.') {
    t++;
    c->precision = 0;
    if (*t == '*') {
      t++;
      origin->precision = read_position(&t);
    } else if ((c->precision = read_number(&t)) < 0)
      return -1;
  }
  switch (*t) {
    case 'h':
      c->length = SHORT;
      if (*++t == 'h') t++, c->length = CHAR;
      break;
    case 'l':
      c->length = LONG;
      if (*++t == 'l') t++;
      break;
    case 'L': case 'q': t++, c->length = LONG_DOUBLE; break;
    case 'j': case 'z': case 'Z': case 't': t++, c->length = LONG; break;
  }
  c->letter = *t;
  *s = *t ? t + 1 : t;
  return 0;
}

#define POSITIONS 64

/* All numbered arguments, in the order of their numbers. Returns 0 when the format numbers none, -1 on a bad format. */
static int fetch_numbered(const char *format, struct arguments *from, union argument *values) {
  enum kind kinds[POSITIONS];
  int highest = 0;
  memset(kinds, 0, sizeof kinds);
  for (const char *s = format; *s;) {
    if (*s++ != '%') continue;
    struct conversion c;
    struct origin origin;
    if (read_conversion(&s, &c, &origin)) return -1;
    int numbers[3] = {origin.width, origin.precision, c.letter == '%' ? 0 : origin.value};
    for (int i = 0; i < 3; i++) {
      if (numbers[i] <= 0) continue;
      if (numbers[i] > POSITIONS) return -1;
      kinds[numbers[i] - 1] = i < 2 ? INTEGER : kind_of(&c);
      if (numbers[i] > highest) highest = numbers[i];
    }
  }
  /* A gap is an int, as in glibc. */
  for (int i = 0; i < highest; i++) values[i] = fetch(from, kinds[i] == NOTHING ? INTEGER : kinds[i]);
  return highest;
}

static union argument take(struct arguments *from, int number, enum kind kind) {
  return number > 0 && from->numbered ? from->numbered[number - 1] : fetch(from, kind);
}

/* %m; a function of its own, so that the table of texts is opened only for it. */
static int format_error(struct state *state, struct conversion *c, int of) {
  const char *text = __error_text(of);
  if (text) return format_string(state, c, text);
  char number[40] = "Unknown error ";
  size_t used = strlen(number);
  unsigned absolute = of < 0 ? 0u - (unsigned)of : (unsigned)of, unit = 1;
  if (of < 0) number[used++] = '-';
  while (absolute / unit >= 10) unit *= 10;
  for (; unit; unit /= 10) number[used++] = (char)('0' + absolute / unit % 10);
  number[used] = 0;
  return format_string(state, c, number);
}

static int format_one(struct state *state, struct conversion *c, union argument value, int saved_errno) {
  switch (c->letter) {
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X': case 'b': case 'B':
      return format_integer(state, c, value.integer);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
      return __format_float(state, c, value.floating);
    case 'C':
    case 'c': {
      char byte = (char)value.integer;
      if ((c->letter == 'C' || c->length == LONG) && (unsigned)value.integer > 127) {
        errno = EILSEQ;
        return -1;
      }
      return emit_text(state, c, &byte, 1);
    }
    case 'S': return value.pointer ? format_wide(state, c, value.pointer) : format_string(state, c, 0);
    case 's':
      if (c->length == LONG && value.pointer) return format_wide(state, c, value.pointer);
      return format_string(state, c, value.pointer);
    case 'p': return format_pointer(state, c, value.integer);
    case 'm': return format_error(state, c, saved_errno);
    case '%': return __emit(state, "%", 1);
    case 'n':
      store_count(c, value.pointer, state->written);
      return 0;
    default: return format_unknown(state, c);
  }
}

int __format(struct sink *sink, const char *format, va_list list) {
  struct state state = {sink, 0};
  struct arguments arguments;
  union argument values[POSITIONS];
  int saved_errno = errno, failed = 0;
  arguments.numbered = 0;
  va_copy(arguments.list, list);
  for (const char *s = format; *s && !failed;) {
    const char *text = s;
    while (*s && *s != '%') s++;
    if (s != text) failed = __emit(&state, text, (size_t)(s - text));
    if (!*s || failed) continue;
    s++;
    struct conversion c;
    struct origin origin;
    if (read_conversion(&s, &c, &origin)) {
      errno = EOVERFLOW;
      failed = -1;
      continue;
    }
    if (!c.letter) {
      errno = EINVAL;
      failed = -1;
      continue;
    }
    if (!arguments.numbered && (origin.value > 0 || origin.width > 0 || origin.precision > 0)) {
      if (fetch_numbered(format, &arguments, values) < 0) {
        errno = EINVAL;
        failed = -1;
        continue;
      }
      arguments.numbered = values;
    }
    if (origin.width >= 0) {
      c.width = (int)take(&arguments, origin.width, INTEGER).integer;
      if (c.width < 0) {
        c.flags |= LEFT;
        c.width = -c.width;
      }
    }
    if (origin.precision >= 0) {
      c.precision = (int)take(&arguments, origin.precision, INTEGER).integer;
      if (c.precision < 0) c.precision = -1;
    }
    if (c.flags & LEFT) c.flags &= ~ZERO;
    failed = format_one(&state, &c, take(&arguments, origin.value, kind_of(&c)), saved_errno);
    if (state.written > INT_MAX) {
      errno = EOVERFLOW;
      failed = -1;
    }
  }
  va_end(arguments.list);
  return failed ? -1 : (int)state.written;
}
