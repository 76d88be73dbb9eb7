/* The functions of math.h that take numbers apart, by their bits; the others are the machine's. */
#include "internal.h"
#include <limits.h>
#include <math.h>
#include <string.h>

#define MANTISSA 0xfffffffffffffUL

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static int biased(double x) {
  return (int)(bits_of(x) >> 52 & 0x7ff);
}

double frexp(double x, int *exponent) {
  *exponent = 0;
  if (x == 0 || biased(x) == 0x7ff) return x + x;
  if (biased(x) == 0) {
    x *= 0x1.0p54;
    *exponent = -54;
  }
  *exponent += biased(x) - 1022;
  return from_bits((bits_of(x) & ~(0x7ffUL << 52)) | 1022UL << 52);
}

double scalbln(double x, long power) {
  int exponent;
  if (x == 0 || biased(x) == 0x7ff) return x + x;
  uint64_t sign = bits_of(x) & 1UL << 63;
  uint64_t mantissa = (bits_of(frexp(x, &exponent)) & MANTISSA) | 1UL << 52;
  if (power > 5000) power = 5000;
  if (power < -5000) power = -5000;
  power += exponent - 1;
  if (power > 1023) {
    errno = ERANGE;
    return from_bits(sign | 0x7ffUL << 52);
  }
  if (power >= -1022) return from_bits(sign | (uint64_t)(power + 1023) << 52 | (mantissa & MANTISSA));
  /* Below the normal range bits are lost: rounded half to even. */
  long drop = -1022 - power;
  if (drop > 54) drop = 54;
  uint64_t rest = mantissa & ((1UL << drop) - 1), half = 1UL << (drop - 1);
  mantissa >>= drop;
  if (rest > half || (rest == half && mantissa & 1)) mantissa++;
  if (rest) errno = ERANGE;
  return from_bits(sign | mantissa);
}

double scalbn(double x, int power) { return scalbln(x, power); }
double ldexp(double x, int power) { return scalbln(x, power); }

static double without_fraction(double x) {
  int power = biased(x) - 1023;
  if (power >= 52) return x;
  if (power < 0) return from_bits(bits_of(x) & 1UL << 63);
  return from_bits(bits_of(x) & ~(MANTISSA >> power));
}

double modf(double x, double *whole) {
  *whole = without_fraction(x);
  if (x != x) return x;
  double rest = biased(x) == 0x7ff ? 0 : x - *whole;
  return from_bits((bits_of(rest) & ~(1UL << 63)) | (bits_of(x) & 1UL << 63));
}

int ilogb(double x) {
  int exponent;
  if (x == 0 || x != x) return FP_ILOGB0;
  if (biased(x) == 0x7ff) return INT_MAX;
  frexp(x, &exponent);
  return exponent - 1;
}

double logb(double x) {
  if (x == 0) return -1 / (x * x);
  return biased(x) == 0x7ff ? x * x : ilogb(x);
}

double nextafter(double x, double y) {
  if (x != x || y != y) return x + y;
  if (x == y) return y;
  uint64_t bits = bits_of(x);
  if (x == 0)
    bits = (bits_of(y) & 1UL << 63) | 1;
  else
    bits += (x < y) == (x > 0) ? 1 : -1UL;
  return from_bits(bits);
}

float nextafterf(float x, float y) {
  uint32_t bits;
  if (x != x || y != y) return x + y;
  if (x == y) return y;
  memcpy(&bits, &x, sizeof bits);
  if (x == 0)
    bits = (y < 0 ? 1U << 31 : 0) | 1;
  else
    bits += (x < y) == (x > 0) ? 1 : -1U;
  memcpy(&x, &bits, sizeof bits);
  return x;
}

/* x - n*y for the whole n nearest to x/y, the even one of two. */
double remainder(double x, double y) {
  if (x != x || y != y || y == 0 || biased(x) == 0x7ff) return (x * y) / (x * y);
  double of = x < 0 ? -x : x, by = y < 0 ? -y : y;
  if (by <= 0x1.0p1022) of = fmod(of, by + by);
  if (by < 0x1.0p-1021) {
    if (of + of > by) {
      of -= by;
      if (of + of >= by) of -= by;
    }
  } else if (of > by / 2) {
    of -= by;
    if (of >= by / 2) of -= by;
  }
  return x < 0 || (x == 0 && bits_of(x)) ? -of : of;
}

/* To a whole number, half to even: between 2^52 and 2^53 doubles have no fraction, and the addition rounds. */
long lrint(double x) {
  double magic = bits_of(x) >> 63 ? -0x1.0p52 : 0x1.0p52;
  if (x < 0x1.0p52 && x > -0x1.0p52) {
    volatile double shifted = x + magic;
    x = shifted - magic;
  }
  return x >= -0x1.0p63 && x < 0x1.0p63 ? (long)x : LONG_MIN;
}

/* Half away from zero. */
long lround(double x) {
  if (!(x >= -0x1.0p63 && x < 0x1.0p63)) return LONG_MIN;
  long whole = (long)x;
  double rest = x - (double)whole;
  return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole;
}

long long llrint(double x) { return lrint(x); }
long long llround(double x) { return lround(x); }

double nan(const char *tag) {
  (void)tag;
  return __builtin_nan("");
}

float frexpf(float x, int *exponent) { return (float)frexp(x, exponent); }
float scalblnf(float x, long power) { return (float)scalbln(x, power); }
float scalbnf(float x, int power) { return (float)scalbln(x, power); }
float ldexpf(float x, int power) { return (float)scalbln(x, power); }
int ilogbf(float x) { return ilogb(x); }
float logbf(float x) { return (float)logb(x); }
float remainderf(float x, float y) { return (float)remainder(x, y); }
long lrintf(float x) { return lrint(x); }
long lroundf(float x) { return lround(x); }
long long llrintf(float x) { return llrint(x); }
long long llroundf(float x) { return llround(x); }
float nanf(const char *tag) { return (float)nan(tag); }

float modff(float x, float *whole) {
  double found;
  float rest = (float)modf(x, &found);
  *whole = (float)found;
  return rest;
}

long double frexpl(long double x, int *exponent) { return (long double)frexp(x, exponent); }
long double scalblnl(long double x, long power) { return (long double)scalbln(x, power); }
long double scalbnl(long double x, int power) { return (long double)scalbln(x, power); }
long double ldexpl(long double x, int power) { return (long double)scalbln(x, power); }
int ilogbl(long double x) { return ilogb(x); }
long double logbl(long double x) { return (long double)logb(x); }
long double nextafterl(long double x, long double y) { return (long double)nextafter(x, y); }
long double remainderl(long double x, long double y) { return (long double)remainder(x, y); }
long lrintl(long double x) { return lrint(x); }
long lroundl(long double x) { return lround(x); }
long long llrintl(long double x) { return llrint(x); }
long long llroundl(long double x) { return llround(x); }
long double nanl(const char *tag) { return (long double)nan(tag); }

long double modfl(long double x, long double *whole) {
  double found;
  long double rest = (long double)modf(x, &found);
  *whole = (long double)found;
  return rest;
}
