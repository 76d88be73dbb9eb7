/* What kind of number a float is, from its bits. */
#include "internal.h"
#include <math.h>
#include <string.h>

int __fpclassify(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint64_t exponent = bits >> 52 & 0x7ff, mantissa = bits << 12;
  if (exponent == 0x7ff) return mantissa ? FP_NAN : FP_INFINITE;
  if (exponent) return FP_NORMAL;
  return mantissa ? FP_SUBNORMAL : FP_ZERO;
}

int __fpclassifyf(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t exponent = bits >> 23 & 0xff, mantissa = bits << 9;
  if (exponent == 0xff) return mantissa ? FP_NAN : FP_INFINITE;
  if (exponent) return FP_NORMAL;
  return mantissa ? FP_SUBNORMAL : FP_ZERO;
}

int __signbit(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return (int)(bits >> 63);
}

int __signbitf(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return (int)(bits >> 31);
}
