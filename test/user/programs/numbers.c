/* Text to numbers: strtol and strtod and their kin. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  static const char *const integers[] = {
      "0", "1", "-1", "+1", "  42", "\t\n-42x", "0x1f", "0X1F", "0x", "0xg", "010", "08", "0b1", "zz", "z9", "", "-", "+", " ",
      "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
      "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "-18446744073709551615",
      "-18446744073709551616", "99999999999999999999999", "0x7fffffffffffffff", "0x8000000000000000", "- 1", "--1", "1e5", "7fffZ"};
  static const int bases[] = {0, 2, 8, 10, 16, 36, 1, 37, -1};
  for (unsigned i = 0; i < sizeof integers / sizeof *integers; i++)
    for (unsigned b = 0; b < sizeof bases / sizeof *bases; b++) {
      char *end = (char *)integers[i];
      errno = 0;
      long s = strtol(integers[i], &end, bases[b]);
      int e = errno;
      printf("[%s] %d: %ld %d %d", integers[i], bases[b], s, (int)(end - integers[i]), e);
      errno = 0;
      unsigned long u = strtoul(integers[i], &end, bases[b]);
      printf(" %lu %d %d\n", u, (int)(end - integers[i]), errno);
    }
  printf("%d %ld %lld\n", atoi(" 12ab"), atol("-99"), atoll("123456789012345"));
  static const char *const floats[] = {
      "0", "-0", "1", "1.5", "-1.5e3", ".5", "5.", ".", "e5", "1e", "1e+", "1e-5", "  3.25xyz", "inf", "-INF", "infinity", "infinit",
      "nan", "NaN(123)", "nan(12", "0x1p3", "0x1.8p1", "0x.8", "0x", "0x.p1", "0xap-2", "0x1p", "1e308", "1.8e308", "1e309", "1e-308",
      "4.9e-324", "2.4e-324", "2.5e-324", "1e-400", "1e400", "-1e400", "2.2250738585072011e-308", "2.2250738585072014e-308",
      "9007199254740993", "9007199254740992.5", "9007199254740993.0000000000000000000000000000000000001", "0.1", "0.3", "123456789012345678901234567890",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "8.5070591730234616e37", "1e23", "8.41e21", "3.4028235677973366e38",
      "1.00000017881393421514957253748434595763683319091796875001", "1.00000017881393432617187499", "7.0064923216240853546186479164495e-46", "7.1e-46", "1.4e-45",
      "0x1.fffffffffffff8p0", "0x1.fffffffffffff7p0", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1p1024", "00000001.5000000", "1e00005", "1e99999999999999999999", "0e99999999999999999"};
  for (unsigned i = 0; i < sizeof floats / sizeof *floats; i++) {
    char *end;
    errno = 0;
    double d = strtod(floats[i], &end);
    int e = errno;
    printf("[%s] %a %d %d", floats[i], d, (int)(end - floats[i]), e);
    errno = 0;
    float f = strtof(floats[i], &end);
    printf(" | %a %d %d\n", f, (int)(end - floats[i]), errno);
  }
  uint64_t state = 88172645463325252u;
  for (int i = 0; i < 4000; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    char text[120];
    int digits = 1 + (int)(state % 40), used = 0;
    uint64_t more = state;
    for (int k = 0; k < digits; k++) {
      more = more * 6364136223846793005u + 1442695040888963407u;
      text[used++] = (char)('0' + (more >> 33) % 10);
      if (k == (int)(state >> 8) % digits) text[used++] = '.';
    }
    sprintf(text + used, "e%d", (int)(state >> 20 & 0xffff) % 660 - 340);
    printf("%a ", strtod(text, 0));
    sprintf(text + used, "e%d", (int)(state >> 20 & 0xffff) % 100 - 60);
    printf("%a\n", (double)strtof(text, 0));
    double value;
    memcpy(&value, &state, sizeof value);
    sprintf(text, "%.17g", value);
    double again = strtod(text, 0);
    if (value == value && again != value) printf("no round trip: %s\n", text);
  }
  /* More digits than any double has: exactly half way, and a little above. */
  static char long_text[1400];
  strcpy(long_text, "1.00000000000000011102230246251565404236316680908203125");
  printf("%a\n", strtod(long_text, 0));
  memset(long_text + strlen(long_text), '0', 1200);
  printf("%a\n", strtod(long_text, 0));
  long_text[1250] = '1';
  printf("%a\n", strtod(long_text, 0));
  div_t d = div(-7, 2);
  ldiv_t l = ldiv(7, -2);
  printf("%d %d %ld %ld %d %ld %jd\n", d.quot, d.rem, l.quot, l.rem, abs(-5), labs(-6), imaxabs(-7));
  return 0;
}
