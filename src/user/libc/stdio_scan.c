/* The scanf family: one engine over a source of bytes that can take one back. */
#include "stream.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum length { INT, CHAR, SHORT, LONG, LONG_DOUBLE };

static int take(struct source *source) {
  int c = source->next(source);
  if (c >= 0) source->read++;
  return c;
}

static void give_back(struct source *source, int c) {
  if (c < 0) return;
  source->back(source, c);
  source->read--;
}

static int skip_space(struct source *source) {
  int c;
  do c = take(source);
  while (c >= 0 && isspace(c));
  give_back(source, c);
  return c;
}

static void store(void *to, uint64_t value, enum length length) {
  switch (length) {
    case CHAR: *(char *)to = (char)value; break;
    case SHORT: *(short *)to = (short)value; break;
    case INT: *(int *)to = (int)value; break;
    default: *(long *)to = (long)value;
  }
}

#define NUMBER 512

/* Collects an integer's text. Returns its length, 0 when there is none. */
static int gather_integer(struct source *source, char *text, int width, int base) {
  int used = 0, digits = 0, c = take(source);
  if (width > NUMBER - 1 || width == 0) width = NUMBER - 1;
  if (c == '-' || c == '+') {
    text[used++] = (char)c;
    c = used < width ? take(source) : -1;
  }
  if (c == '0' && used < width) {
    text[used++] = '0';
    digits = 1;
    c = used < width ? take(source) : -1;
    if ((base == 0 || base == 16) && (c == 'x' || c == 'X') && used < width) {
      text[used++] = 'x';
      digits = 0;
      base = 16;
      c = used < width ? take(source) : -1;
    } else if (base == 0)
      base = 8;
  }
  if (base == 0) base = 10;
  while (c >= 0 && isalnum(c)) {
    int digit = isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
    if (digit >= base) break;
    text[used++] = (char)c;
    digits = 1;
    if (used >= width) {
      c = -1;
      break;
    }
    c = take(source);
  }
  give_back(source, c);
  text[used] = 0;
  return digits ? used : 0;
}

/* The same for a floating number, read byte by byte. As in glibc an exponent may lack its digits: "1e" is 1. */
static int gather_float(struct source *source, char *text, int width) {
  int used = 0, digits = 0, point = 0, hexadecimal = 0, c = take(source);
  if (width > NUMBER - 1 || width == 0) width = NUMBER - 1;
#define NEXT() (text[used++] = (char)c, c = used < width ? take(source) : -1)
  if (c == '-' || c == '+') NEXT();
  if (c >= 0 && (tolower(c) == 'i' || tolower(c) == 'n')) {
    const char *name = tolower(c) == 'i' ? "infinity" : "nan";
    int matched = 0;
    while (c >= 0 && name[matched] && tolower(c) == name[matched]) {
      matched++;
      NEXT();
    }
    give_back(source, c);
    text[used] = 0;
    return matched == 3 || matched == 8 ? used : 0;
  }
  if (c == '0') {
    NEXT();
    digits = 1;
    if (c == 'x' || c == 'X') {
      NEXT();
      hexadecimal = 1;
      digits = 0;
    }
  }
  while (c >= 0 && (isdigit(c) || (hexadecimal && isxdigit(c)) || (c == '.' && !point))) {
    if (c == '.')
      point = 1;
    else
      digits = 1;
    NEXT();
  }
  if (digits && c >= 0 && tolower(c) == (hexadecimal ? 'p' : 'e')) {
    NEXT();
    if (c == '-' || c == '+') NEXT();
    while (c >= 0 && isdigit(c)) NEXT();
  }
#undef NEXT
  give_back(source, c);
  text[used] = 0;
  return digits ? used : 0;
}

/* %[…]: marks the wanted bytes and returns what stands behind the set. */
static const char *read_set(const char *s, char *wanted) {
  int invert = *s == '^';
  if (invert) s++;
  memset(wanted, invert, 256);
  const char *first = s;
  for (; *s && (*s != ']' || s == first); s++) {
    if (*s == '-' && s != first && s[1] && s[1] != ']') {
      for (int c = (unsigned char)s[-1]; c <= (unsigned char)s[1]; c++) wanted[c] = (char)!invert;
      s++;
    } else
      wanted[(unsigned char)*s] = (char)!invert;
  }
  return *s ? s + 1 : s;
}

int __scan(struct source *source, const char *format, va_list list) {
  int assigned = 0;
  va_list arguments;
  va_copy(arguments, list);
  for (const char *s = format; *s;) {
    if (isspace((unsigned char)*s)) {
      skip_space(source);
      s++;
      continue;
    }
    if (*s != '%' || s[1] == '%') {
      if (*s == '%') {
        skip_space(source);
        s++;
      }
      int c = take(source);
      if (c < 0) goto no_more_input;
      if (c != (unsigned char)*s) {
        give_back(source, c);
        goto done;
      }
      s++;
      continue;
    }
    s++;
    int quiet = 0, allocate = 0, width = 0;
    enum length length = INT;
    if (*s == '*') quiet = 1, s++;
    while (isdigit((unsigned char)*s)) width = width * 10 + (*s++ - '0');
    if (*s == 'm') allocate = 1, s++;
    switch (*s) {
      case 'h': length = *++s == 'h' ? s++, CHAR : SHORT; break;
      case 'l': length = *++s == 'l' ? s++, LONG : LONG; break;
      case 'j': case 'z': case 't': length = LONG, s++; break;
      case 'L': case 'q': length = LONG_DOUBLE, s++; break;
    }
    char letter = *s++;
    if (letter == 'n') {
      if (!quiet) store(va_arg(arguments, void *), (uint64_t)source->read, length);
      continue;
    }
    if (letter != 'c' && letter != '[' && skip_space(source) < 0) goto no_more_input;
    char text[NUMBER], wanted[256];
    switch (letter) {
      case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': case 'p': {
        int base = letter == 'i' ? 0 : letter == 'o' ? 8 : letter == 'x' || letter == 'X' || letter == 'p' ? 16 : 10;
        if (!gather_integer(source, text, width, base)) goto done;
        if (quiet) break;
        uint64_t value = letter == 'd' || letter == 'i' ? (uint64_t)strtol(text, 0, base) : strtoul(text, 0, base);
        store(va_arg(arguments, void *), value, letter == 'p' ? LONG : length);
        assigned++;
        break;
      }
      case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A': {
        if (!gather_float(source, text, width)) goto done;
        if (quiet) break;
        void *to = va_arg(arguments, void *);
        if (length == LONG_DOUBLE)
          *(long double *)to = strtold(text, 0);
        else if (length == LONG)
          *(double *)to = strtod(text, 0);
        else
          *(float *)to = strtof(text, 0);
        assigned++;
        break;
      }
      case 'c': case 's': case '[': {
        if (letter == '[')
          s = read_set(s, wanted);
        else
          for (int c = 0; c < 256; c++) wanted[c] = (char)(letter == 'c' || !isspace(c));
        if (letter == 'c' && !width) width = 1;
        char *to = 0, **allocated = 0;
        size_t used = 0, room = 32;
        if (!quiet && allocate) {
          allocated = va_arg(arguments, char **);
          *allocated = to = malloc(room);
        } else if (!quiet)
          to = va_arg(arguments, char *);
        int c = -1;
        while (!width || used < (size_t)width) {
          if ((c = take(source)) < 0 || !wanted[c]) break;
          if (allocated && used + 2 > room) *allocated = to = realloc(to, room *= 2);
          if (to) to[used] = (char)c;
          used++;
          c = 0;
        }
        if (c && c != -1) give_back(source, c);
        if (!used || (letter == 'c' && used < (size_t)width && c < 0 && !used)) {
          if (allocated) {
            free(to);
            *allocated = 0;
          }
          if (c < 0) goto no_more_input;
          goto done;
        }
        if (to && letter != 'c') to[used] = 0;
        if (!quiet) assigned++;
        break;
      }
      default: goto done;
    }
  }
done:
  va_end(arguments);
  return assigned;
no_more_input:
  va_end(arguments);
  return assigned ? assigned : EOF;
}

static int next_of_text(struct source *source) {
  const unsigned char *s = source->where;
  if (!*s) return -1;
  source->where = (void *)(s + 1);
  return *s;
}

static void back_to_text(struct source *source, int c) {
  (void)c;
  source->where = (char *)source->where - 1;
}

static int next_of_stream(struct source *source) { return __stream_get(source->where); }
static void back_to_stream(struct source *source, int c) { ungetc(c, source->where); }

int vsscanf(const char *restrict text, const char *restrict format, va_list arguments) {
  struct source source = {next_of_text, back_to_text, (void *)text, 0};
  return __scan(&source, format, arguments);
}

int vfscanf(FILE *restrict stream, const char *restrict format, va_list arguments) {
  struct source source = {next_of_stream, back_to_stream, stream, 0};
  LOCK(stream);
  int assigned = __scan(&source, format, arguments);
  UNLOCK(stream);
  return assigned;
}

int vscanf(const char *restrict format, va_list arguments) {
  return vfscanf(stdin, format, arguments);
}

int sscanf(const char *restrict text, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int assigned = vsscanf(text, format, arguments);
  va_end(arguments);
  return assigned;
}

int fscanf(FILE *restrict stream, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int assigned = vfscanf(stream, format, arguments);
  va_end(arguments);
  return assigned;
}

int scanf(const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int assigned = vfscanf(stdin, format, arguments);
  va_end(arguments);
  return assigned;
}
