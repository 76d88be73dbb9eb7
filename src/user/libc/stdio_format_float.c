/* %e, %f, %g and %a: the digits are exact, rounding is half to even. */
#include "format.h"
#include <string.h>

/* Rounds half to even to `keep` digits (may be 0 or less); returns their number, raises *exponent on carry. */
static int round_digits(char *digits, int count, int keep, int *exponent) {
  if (keep >= count) return count;
  if (keep < 0) return 0;
  int up = digits[keep] > '5';
  if (digits[keep] == '5') up = keep + 1 < count || (keep > 0 && (digits[keep - 1] & 1));
  count = keep;
  if (up) {
    while (count > 0 && digits[count - 1] == '9') count--;
    if (count > 0)
      digits[count - 1]++;
    else {
      digits[count++] = '1';
      ++*exponent;
    }
  }
  return count;
}

static char digit_at(const char *digits, int count, long at) {
  return at >= 0 && at < count ? digits[at] : '0';
}

/* Digits of a number in a row, collected before they are put so that padding knows their length. */
static int emit_fixed(struct state *state, struct conversion *c, const char *prefix, const char *digits, int count,
                      int exponent, long precision) {
  long whole = exponent > 0 ? exponent : 1;
  int point = precision > 0 || c->flags & ALTERNATE;
  long room = c->width - (long)strlen(prefix) - whole - point - precision;
  if (!(c->flags & (LEFT | ZERO)) && __emit_padding(state, ' ', room)) return -1;
  if (__emit(state, prefix, strlen(prefix))) return -1;
  if (c->flags & ZERO && !(c->flags & LEFT) && __emit_padding(state, '0', room)) return -1;
  char block[64];
  size_t used = 0;
  long first = exponent > 0 ? 0 : exponent - 1;
  for (long i = 0; i < whole + precision; i++) {
    if (used >= sizeof block - 2) {
      if (__emit(state, block, used)) return -1;
      used = 0;
    }
    if (i == whole) block[used++] = '.';
    block[used++] = digit_at(digits, count, first + i);
  }
  if (point && precision == 0) block[used++] = '.';
  if (__emit(state, block, used)) return -1;
  return c->flags & LEFT ? __emit_padding(state, ' ', room) : 0;
}

static int emit_scientific(struct state *state, struct conversion *c, const char *prefix, const char *digits, int count,
                           int exponent, long precision) {
  char tail[8];
  size_t tail_size = 0;
  int power = count ? exponent - 1 : 0, absolute = power < 0 ? -power : power;
  tail[tail_size++] = (char)(c->letter == 'E' || c->letter == 'G' ? 'E' : 'e');
  tail[tail_size++] = power < 0 ? '-' : '+';
  if (absolute >= 100) tail[tail_size++] = (char)('0' + absolute / 100);
  tail[tail_size++] = (char)('0' + absolute / 10 % 10);
  tail[tail_size++] = (char)('0' + absolute % 10);
  int point = precision > 0 || c->flags & ALTERNATE;
  long room = c->width - (long)strlen(prefix) - 1 - point - precision - (long)tail_size;
  if (!(c->flags & (LEFT | ZERO)) && __emit_padding(state, ' ', room)) return -1;
  if (__emit(state, prefix, strlen(prefix))) return -1;
  if (c->flags & ZERO && !(c->flags & LEFT) && __emit_padding(state, '0', room)) return -1;
  char first = digit_at(digits, count, 0);
  long known = count > 1 ? count - 1 : 0;
  if (known > precision) known = precision;
  if (__emit(state, &first, 1) || (point && __emit(state, ".", 1))) return -1;
  if (__emit(state, digits + 1, (size_t)known) || __emit_padding(state, '0', precision - known)) return -1;
  if (__emit(state, tail, tail_size)) return -1;
  return c->flags & LEFT ? __emit_padding(state, ' ', room) : 0;
}

static int format_hexadecimal(struct state *state, struct conversion *c, const char *sign, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint64_t mantissa = bits & 0xfffffffffffffUL;
  int exponent = (int)(bits >> 52 & 0x7ff), upper = c->letter == 'A';
  if (exponent)
    mantissa |= 1UL << 52;
  else if (mantissa)
    exponent = 1;
  exponent = mantissa ? exponent - 1023 : 0;
  if (c->precision >= 0 && c->precision < 13) {
    int drop = (13 - c->precision) * 4;
    uint64_t rest = mantissa & ((1UL << drop) - 1), half = 1UL << (drop - 1);
    mantissa >>= drop;
    if (rest > half || (rest == half && mantissa & 1)) mantissa++;
    mantissa <<= drop;
  }
  char body[40];
  size_t used = 0;
  body[used++] = (char)('0' + (mantissa >> 52));
  mantissa &= 0xfffffffffffffUL;
  long precision = c->precision < 0 ? 0 : c->precision;
  if (mantissa || precision > 0 || c->flags & ALTERNATE) body[used++] = '.';
  long done = 0;
  for (; mantissa || (done < precision && done < 13); done++) {
    body[used++] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[mantissa >> 48 & 15];
    mantissa = mantissa << 4 & 0xfffffffffffffUL;
  }
  long zeros = precision > done ? precision - done : 0;
  char tail[8];
  size_t tail_size = 0;
  int absolute = exponent < 0 ? -exponent : exponent;
  tail[tail_size++] = upper ? 'P' : 'p';
  tail[tail_size++] = exponent < 0 ? '-' : '+';
  for (int unit = 1000; unit; unit /= 10)
    if (absolute >= unit || unit == 1) tail[tail_size++] = (char)('0' + absolute / unit % 10);
  long room = c->width - (long)strlen(sign) - 2 - (long)used - zeros - (long)tail_size;
  if (!(c->flags & (LEFT | ZERO)) && __emit_padding(state, ' ', room)) return -1;
  if (__emit(state, sign, strlen(sign)) || __emit(state, upper ? "0X" : "0x", 2)) return -1;
  if (c->flags & ZERO && !(c->flags & LEFT) && __emit_padding(state, '0', room)) return -1;
  if (__emit(state, body, used) || __emit_padding(state, '0', zeros) || __emit(state, tail, tail_size)) return -1;
  return c->flags & LEFT ? __emit_padding(state, ' ', room) : 0;
}

int __format_float(struct state *state, struct conversion *c, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  const char *sign = bits >> 63 ? "-" : c->flags & PLUS ? "+" : c->flags & SPACE ? " " : "";
  int upper = c->letter < 'a';
  if ((bits >> 52 & 0x7ff) == 0x7ff) {
    c->flags &= ~ZERO;
    return __emit_number(state, c, sign, 0, bits << 12 ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf", 3);
  }
  if (c->letter == 'a' || c->letter == 'A') return format_hexadecimal(state, c, sign, value);
  char digits[DIGITS_MAX];
  int exponent, count = __exact_digits(value, digits, &exponent);
  long precision = c->precision < 0 ? 6 : c->precision;
  if (c->letter == 'f' || c->letter == 'F') {
    long keep = exponent + precision;
    count = round_digits(digits, count, keep > DIGITS_MAX ? DIGITS_MAX : (int)keep, &exponent);
    return emit_fixed(state, c, sign, digits, count, count ? exponent : 0, precision);
  }
  if (c->letter == 'e' || c->letter == 'E') {
    count = round_digits(digits, count, precision > DIGITS_MAX - 1 ? DIGITS_MAX : (int)precision + 1, &exponent);
    return emit_scientific(state, c, sign, digits, count, exponent, precision);
  }
  if (precision == 0) precision = 1;
  count = round_digits(digits, count, precision > DIGITS_MAX ? DIGITS_MAX : (int)precision, &exponent);
  while (count && digits[count - 1] == '0') count--;
  int power = count ? exponent - 1 : 0;
  long shown = c->flags & ALTERNATE ? precision : count ? count : 1;
  if (power < -4 || power >= precision) return emit_scientific(state, c, sign, digits, count, exponent, shown - 1);
  long after = shown - 1 - power;
  return emit_fixed(state, c, sign, digits, count, count ? exponent : 1, after > 0 ? after : 0);
}
