/*
 * Text to floating point, correctly rounded (half to even) for any number of digits: the decimal value becomes a
 * quotient of big integers, 64 bits of which and a sticky bit decide.
 */
#include "internal.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LIMBS 320
#define DIGITS 800

struct big {
  int count;
  uint32_t limbs[LIMBS];
};

static void multiply_add(struct big *n, uint32_t factor, uint32_t carry_in) {
  uint64_t carry = carry_in;
  for (int i = 0; i < n->count; i++) {
    carry += (uint64_t)n->limbs[i] * factor;
    n->limbs[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) n->limbs[n->count++] = (uint32_t)carry;
}

static void times_ten_to(struct big *n, long power) {
  for (; power >= 9; power -= 9) multiply_add(n, 1000000000u, 0);
  for (; power > 0; power--) multiply_add(n, 10, 0);
}

static int bit_length(const struct big *n) {
  if (!n->count) return 0;
  int bits = (n->count - 1) * 32;
  for (uint32_t top = n->limbs[n->count - 1]; top; top >>= 1) bits++;
  return bits;
}

static void shift_left(struct big *n, int bits) {
  int whole = bits / 32, part = bits % 32;
  if (!n->count) return;
  if (part) multiply_add(n, 1u << part, 0);
  for (int i = n->count - 1; i >= 0; i--) n->limbs[i + whole] = n->limbs[i];
  for (int i = 0; i < whole; i++) n->limbs[i] = 0;
  n->count += whole;
}

static int compare(const struct big *a, const struct big *b) {
  if (a->count != b->count) return a->count < b->count ? -1 : 1;
  for (int i = a->count - 1; i >= 0; i--)
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
  return 0;
}

static void subtract(struct big *a, const struct big *b) {
  int64_t borrow = 0;
  for (int i = 0; i < a->count; i++) {
    borrow += (int64_t)a->limbs[i] - (i < b->count ? b->limbs[i] : 0);
    a->limbs[i] = (uint32_t)borrow;
    borrow >>= 32;
  }
  while (a->count && !a->limbs[a->count - 1]) a->count--;
}

/* mantissa * 2^exponent (and a little more when `sticky`), rounded to `bits` bits; mantissa is not 0. */
static double assemble(uint64_t mantissa, int sticky, long exponent, int bits) {
  int lowest = bits == 53 ? -1074 : -149, highest = bits == 53 ? 1024 : 128;
  while (!(mantissa >> 63)) {
    mantissa <<= 1;
    exponent--;
  }
  long drop = 64 - bits;
  if (exponent + drop < lowest) drop = lowest - exponent;
  uint64_t kept, rest, half;
  if (drop > 64) {
    kept = 0;
    rest = 0;
    half = 1;
  } else if (drop == 64) {
    kept = 0;
    rest = mantissa;
    half = 1UL << 63;
  } else {
    kept = mantissa >> drop;
    rest = mantissa & ((1UL << drop) - 1);
    half = 1UL << (drop - 1);
  }
  if (drop > 64) sticky = 1;
  int inexact = rest || sticky;
  if (rest > half || (rest == half && (sticky || kept & 1))) kept++;
  if (kept >> bits) {
    kept >>= 1;
    drop++;
  }
  exponent += drop;
  if (kept && exponent + bits > highest && kept >> (bits - 1)) {
    errno = ERANGE;
    return __builtin_huge_val();
  }
  if (inexact && !(kept >> (bits - 1))) errno = ERANGE;
  if (!kept) return 0;
  /* As a double's bits: a float's value fits exactly. */
  int length = 0;
  for (uint64_t m = kept; m; m >>= 1) length++;
  long top = exponent + length - 1;
  uint64_t pattern;
  if (top < -1022) {
    pattern = kept << (exponent + 1074);
  } else {
    pattern = (kept << (53 - length) & 0xfffffffffffffUL) | (uint64_t)(top + 1023) << 52;
  }
  double value;
  memcpy(&value, &pattern, sizeof value);
  return value;
}

static double parse_hexadecimal(const char *s, const char **end, int bits) {
  uint64_t mantissa = 0;
  int sticky = 0, any = 0, point = 0;
  long exponent = 0;
  for (;; s++) {
    if (*s == '.' && !point) {
      point = 1;
      continue;
    }
    if (!isxdigit((unsigned char)*s)) break;
    int digit = isdigit((unsigned char)*s) ? *s - '0' : tolower((unsigned char)*s) - 'a' + 10;
    any = 1;
    if (mantissa >> 60) {
      sticky |= digit != 0;
      exponent += point ? 0 : 4;
    } else {
      mantissa = mantissa << 4 | (uint64_t)digit;
      exponent -= point ? 4 : 0;
    }
  }
  if (!any) {
    *end = 0;
    return 0;
  }
  if (*s == 'p' || *s == 'P') {
    const char *e = s + 1;
    int minus = *e == '-';
    if (*e == '-' || *e == '+') e++;
    if (isdigit((unsigned char)*e)) {
      long power = 0;
      for (; isdigit((unsigned char)*e); e++)
        if (power < 1000000) power = power * 10 + (*e - '0');
      exponent += minus ? -power : power;
      s = e;
    }
  }
  *end = s;
  return mantissa ? assemble(mantissa, sticky, exponent, bits) : 0;
}

static double parse_decimal(const char *s, const char **end, int bits) {
  char digits[DIGITS + 1];
  int used = 0, any = 0, point = 0, lost = 0;
  long exponent = 0;
  for (;; s++) {
    if (*s == '.' && !point) {
      point = 1;
      continue;
    }
    if (!isdigit((unsigned char)*s)) break;
    any = 1;
    if (point) exponent--;
    if (!used && *s == '0') continue;
    if (used < DIGITS)
      digits[used++] = *s;
    else {
      lost |= *s != '0';
      exponent++;
    }
  }
  if (!any) {
    *end = 0;
    return 0;
  }
  if (*s == 'e' || *s == 'E') {
    const char *e = s + 1;
    int minus = *e == '-';
    if (*e == '-' || *e == '+') e++;
    if (isdigit((unsigned char)*e)) {
      long power = 0;
      for (; isdigit((unsigned char)*e); e++)
        if (power < 1000000) power = power * 10 + (*e - '0');
      exponent += minus ? -power : power;
      s = e;
    }
  }
  *end = s;
  while (used && !lost && digits[used - 1] == '0') {
    used--;
    exponent++;
  }
  if (!used) return 0;
  if (used + exponent > 400) return assemble(1, 0, 5000, bits);
  if (used + exponent < -400) return assemble(1, 0, -5000, bits);
  /* Small enough that both numbers and so their quotient or product are exact in one operation. */
  if (bits == 53 && used <= 15 && exponent >= -22 && exponent <= 22) {
    double value = 0, power = 1;
    for (int i = 0; i < used; i++) value = value * 10 + (digits[i] - '0');
    for (long i = exponent < 0 ? -exponent : exponent; i; i--) power *= 10;
    return exponent < 0 ? value / power : value * power;
  }
  if (lost) {
    digits[used++] = '1';
    exponent--;
  }
  static struct big over, under;
  over.count = under.count = 0;
  for (int i = 0; i < used; i++) {
    if (!over.count) over.limbs[over.count++] = 0;
    multiply_add(&over, 10, (uint32_t)(digits[i] - '0'));
  }
  under.limbs[under.count++] = 1;
  if (exponent >= 0)
    times_ten_to(&over, exponent);
  else
    times_ten_to(&under, -exponent);
  /* Scale so that over < under <= 2 * over … then each doubling of `over` yields one bit of the quotient. */
  int scale = bit_length(&under) - bit_length(&over);
  if (scale > 0) shift_left(&over, scale);
  if (scale < 0) shift_left(&under, -scale);
  uint64_t quotient = 0;
  for (int i = 0; i < 64; i++) {
    quotient <<= 1;
    if (compare(&over, &under) >= 0) {
      subtract(&over, &under);
      quotient |= 1;
    }
    shift_left(&over, 1);
  }
  return assemble(quotient, over.count != 0, -63 - (long)scale, bits);
}

static int word(const char *s, const char *lower) {
  for (; *lower; s++, lower++)
    if (tolower((unsigned char)*s) != *lower) return 0;
  return 1;
}

double __parse_float(const char *text, char **end, int bits) {
  const char *s = text, *after = 0;
  double value = 0;
  while (isspace((unsigned char)*s)) s++;
  int minus = *s == '-';
  if (*s == '-' || *s == '+') s++;
  if (word(s, "inf")) {
    after = s + (word(s, "infinity") ? 8 : 3);
    value = __builtin_huge_val();
  } else if (word(s, "nan")) {
    after = s + 3;
    value = __builtin_nan("");
    if (*after == '(') {
      const char *close = after + 1;
      while (isalnum((unsigned char)*close) || *close == '_') close++;
      if (*close == ')') after = close + 1;
    }
  } else {
    if (*s == '0' && (s[1] == 'x' || s[1] == 'X')) value = parse_hexadecimal(s + 2, &after, bits);
    if (!after) value = parse_decimal(s, &after, bits);
  }
  if (end) *end = (char *)(after ? after : text);
  return minus ? -value : value;
}

double strtod(const char *restrict text, char **restrict end) { return __parse_float(text, end, 53); }
float strtof(const char *restrict text, char **restrict end) { return (float)__parse_float(text, end, 24); }
long double strtold(const char *restrict text, char **restrict end) { return __parse_float(text, end, 53); }
double atof(const char *text) { return __parse_float(text, 0, 53); }
