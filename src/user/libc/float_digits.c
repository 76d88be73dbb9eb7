/*
 * A double as exact decimal digits, for printf. m * 2^-k is m * 5^k / 10^k, so one big integer and a decimal exponent
 * are all it takes.
 */
#include "internal.h"
#include <string.h>

#define LIMB 1000000000u
#define LIMBS 128

static int multiply(uint32_t *limbs, int count, uint32_t factor) {
  uint64_t carry = 0;
  for (int i = 0; i < count; i++) {
    carry += (uint64_t)limbs[i] * factor;
    limbs[i] = (uint32_t)(carry % LIMB);
    carry /= LIMB;
  }
  for (; carry; carry /= LIMB) limbs[count++] = (uint32_t)(carry % LIMB);
  return count;
}

int __exact_digits(double value, char *digits, int *exponent) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint64_t mantissa = bits & 0xfffffffffffffUL;
  int binary = (int)(bits >> 52 & 0x7ff);
  if (binary)
    mantissa |= 1UL << 52;
  else
    binary = 1;
  binary -= 1075;
  *exponent = 0;
  if (!mantissa) return 0;
  for (; !(mantissa & 1); mantissa >>= 1) binary++;
  uint32_t limbs[LIMBS];
  int count = 0;
  for (; mantissa; mantissa /= LIMB) limbs[count++] = (uint32_t)(mantissa % LIMB);
  int tens = binary < 0 ? binary : 0;
  for (; binary >= 29; binary -= 29) count = multiply(limbs, count, 1u << 29);
  if (binary > 0) count = multiply(limbs, count, 1u << binary);
  for (; binary <= -12; binary += 12) count = multiply(limbs, count, 244140625u);
  for (; binary < 0; binary++) count = multiply(limbs, count, 5);
  int used = 0;
  for (int i = count - 1; i >= 0; i--)
    for (uint32_t unit = LIMB / 10; unit; unit /= 10) {
      char digit = (char)('0' + limbs[i] / unit % 10);
      if (used || digit != '0') digits[used++] = digit;
    }
  *exponent = used + tens;
  while (digits[used - 1] == '0') used--;
  return used;
}
