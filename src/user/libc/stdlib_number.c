/* Integers: text to number, absolute value, division. */
#include "internal.h"
#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

/*
 * The one reader behind strtol and its kin: |value| saturated at `limit` (for a minus, at `limit_negative`) with
 * ERANGE; *negative says whether a minus stood before it.
 */
static unsigned long parse(const char *text, char **end, int base, unsigned long limit, unsigned long limit_negative,
                           int *negative) {
  const char *s = text;
  unsigned long value = 0;
  int any = 0, overflow = 0;
  *negative = 0;
  if (base < 0 || base == 1 || base > 36) {
    errno = EINVAL;
    return 0;
  }
  while (isspace((unsigned char)*s)) s++;
  if (*s == '-' || *s == '+') *negative = *s++ == '-';
  if ((base == 0 || base == 16) && *s == '0' && (s[1] == 'x' || s[1] == 'X') && isxdigit((unsigned char)s[2])) {
    s += 2;
    base = 16;
  } else if (base == 0)
    base = *s == '0' ? 8 : 10;
  if (*negative) limit = limit_negative;
  for (;; s++) {
    int digit = 99;
    if (isdigit((unsigned char)*s)) digit = *s - '0';
    if (isalpha((unsigned char)*s)) digit = tolower((unsigned char)*s) - 'a' + 10;
    if (digit >= base) break;
    any = 1;
    if (overflow || value > limit / (unsigned long)base || value * (unsigned long)base > limit - (unsigned long)digit)
      overflow = 1;
    else
      value = value * (unsigned long)base + (unsigned long)digit;
  }
  if (end) *end = (char *)(any ? s : text);
  if (!overflow) return value;
  errno = ERANGE;
  return limit;
}

long strtol(const char *restrict text, char **restrict end, int base) {
  int negative;
  unsigned long value = parse(text, end, base, LONG_MAX, (unsigned long)LONG_MAX + 1, &negative);
  return (long)(negative ? 0 - value : value);
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base) {
  int negative, before = errno;
  errno = 0;
  unsigned long value = parse(text, end, base, ULONG_MAX, ULONG_MAX, &negative);
  int overflow = errno == ERANGE;
  if (errno == 0) errno = before;
  return negative && !overflow ? 0 - value : value;
}

long long strtoll(const char *restrict text, char **restrict end, int base) { return strtol(text, end, base); }
unsigned long long strtoull(const char *restrict text, char **restrict end, int base) {
  return strtoul(text, end, base);
}
intmax_t strtoimax(const char *text, char **end, int base) { return strtol(text, end, base); }
uintmax_t strtoumax(const char *text, char **end, int base) { return strtoul(text, end, base); }
int atoi(const char *text) { return (int)strtol(text, 0, 10); }
long atol(const char *text) { return strtol(text, 0, 10); }
long long atoll(const char *text) { return strtol(text, 0, 10); }

int abs(int value) { return value < 0 ? -value : value; }
long labs(long value) { return value < 0 ? -value : value; }
long long llabs(long long value) { return value < 0 ? -value : value; }
intmax_t imaxabs(intmax_t value) { return value < 0 ? -value : value; }

div_t div(int numerator, int denominator) {
  return (div_t){numerator / denominator, numerator % denominator};
}

ldiv_t ldiv(long numerator, long denominator) {
  return (ldiv_t){numerator / denominator, numerator % denominator};
}

lldiv_t lldiv(long long numerator, long long denominator) {
  return (lldiv_t){numerator / denominator, numerator % denominator};
}

imaxdiv_t imaxdiv(intmax_t numerator, intmax_t denominator) {
  return (imaxdiv_t){numerator / denominator, numerator % denominator};
}
