/* The printf family over tables of formats and values. */
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <limits.h>
#include <inttypes.h>
#include <wchar.h>
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-security"

static void integers(void) {
  static const char *const flags[] = {"", "-", "0", "+", " ", "#", "-0", "+0", "#0", "-#", "+ ", "'", "-+ #0"};
  static const char *const sizes[] = {"", "1", "5", "12", ".0", ".1", ".7", "12.5", "3.9", "."};
  static const long values[] = {0, 1, -1, 7, 8, 255, -256, 65536, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN};
  for (unsigned f = 0; f < sizeof flags / sizeof *flags; f++)
    for (unsigned s = 0; s < sizeof sizes / sizeof *sizes; s++)
      for (const char *c = "diouxX"; *c; c++) {
        static const char *const lengths[] = {"", "hh", "h", "l", "ll", "j", "z", "t"};
        for (unsigned l = 0; l < 8; l++) {
          char format[40];
          snprintf(format, sizeof format, "[%%%s%s%s%c]", flags[f], sizes[s], lengths[l], *c);
          printf("%s:", format);
          for (unsigned v = 0; v < sizeof values / sizeof *values; v++)
            if (l < 3)
              printf(format, (int)values[v]);
            else
              printf(format, values[v]);
          putchar('\n');
        }
      }
}

static void floats(void) {
  static const char *const flags[] = {"", "-", "0", "+", " ", "#", "+0", "#-", "#0"};
  static const char *const sizes[] = {"", "3", "15", ".0", ".1", ".3", ".10", "20.4", ".17", ".25", "40.30"};
  static const double values[] = {0,      -0.0,    1,       0.5,     1.5,    2.5,        0.1,      9.995,  99999.95,
                                  123456, 1234567, 1e10,    1e15,    1e16,   1e17,       1e100,    1e-5,   1.0 / 3,
                                  1e-4,   0.00012, 5e-324,  2e-308,  1e308,  -1e-10,     123.456,  0.05,   0.15,
                                  1e22,   1e23,    4.35,    0.125,   0.375,  9.5,        10.5,     999999, 999998.5,
                                  0x1.0p52, 0x1.8p1, 0x1.0p-3,  1e-1,    3e-7,   __builtin_inf(), -__builtin_inf(), __builtin_nan("")};
  for (unsigned f = 0; f < sizeof flags / sizeof *flags; f++)
    for (unsigned s = 0; s < sizeof sizes / sizeof *sizes; s++)
      for (const char *c = "eEfFgGaA"; *c; c++) {
        char format[40];
        snprintf(format, sizeof format, "[%%%s%s%c]", flags[f], sizes[s], *c);
        printf("%s:", format);
        for (unsigned v = 0; v < sizeof values / sizeof *values; v++) printf(format, values[v]);
        putchar('\n');
      }
  uint64_t state = 88172645463325252u;
  for (int i = 0; i < 3000; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    double value;
    memcpy(&value, &state, sizeof value);
    if (value != value) continue;
    printf("%.17g %.*e %.*g %a %.*a\n", value, (int)(state % 30), value, (int)(state % 23), value, value,
           (int)(state % 15), value);
    if (value > -1e40 && value < 1e40) printf("%.*f\n", (int)(state % 40), value);
    float small = (float)value;
    printf("%.9g\n", small);
  }
  printf("%.300f\n%.1074f\n%f\n", 1e-300, 5e-324, 1.7976931348623157e308);
  printf("%g %.6g %.3g\n", 999999.5, 999999.4, 999.5);
  printf("%Lf %Le %Lg\n", 1.5L, -2.25L, 1024.0L);
}

int main(void) {
  integers();
  floats();
  printf("[%s][%10s][%-10s][%.2s][%.0s][%10.3s][%-10.3s]\n", "hello", "hello", "hello", "hello", "hello", "hello", "hello");
  char *null = 0;
  printf("[%s][%10s][%.3s][%.6s]\n", null, null, null, null);
  printf("[%c][%5c][%-5c][%lc]\n", 'a', 'b', 'c', (wint_t)'d');
  printf("[%p][%20p][%-20p]|[%p][%10p]\n", (void *)0x1234, (void *)0xdeadbeef, (void *)1, (void *)0, (void *)0);
  printf("[%ls][%10ls][%.2ls]\n", L"wide", L"wide", L"wide");
  printf("%2$s %1$s|%3$*3$d|%3$.*3$d\n", "a", "b", 5);
  printf("%3$d %1$d %2$ld %1$d\n", 1, 2L, 3);
  printf("[%*d][%-*d][%*d][%.*d][%.*d]\n", 5, 42, 5, 42, -5, 42, 5, 42, -5, 42);
  printf("%%|%5%|%-5%|\n");
  int count = 0;
  long long_count = 0;
  signed char char_count = 0;
  printf("12345%n", &count);
  printf("%d\n", count);
  printf("abc%lndef%hhn\n", &long_count, &char_count);
  printf("%ld %d\n", long_count, char_count);
  errno = ENOENT;
  printf("%m|%20m|%-30m|\n");
  errno = 4242;
  printf("%m\n");
  errno = 0;
  printf("%m\n");
  printf("[%y][%5y][%-5.3y][%#+w]\n");
  printf("%" PRId64 " %" PRIu32 " %" PRIx8 " %" PRIXPTR "\n", INT64_MIN, UINT32_MAX, (uint8_t)0xab, (uintptr_t)0xabc);
  printf("%zu %td %jd\n", sizeof(long), (ptrdiff_t)-5, (intmax_t)-7);
  printf("%hhd %hd %hhu %hu\n", 300, 70000, 300, 70000);
  char text[16];
  memset(text, '#', sizeof text);
  printf("%d [%.16s]\n", snprintf(text, 5, "%s", "123456789"), text);
  printf("%d\n", snprintf(0, 0, "%d-%s", 12345, "abc"));
  printf("%d [%s]\n", snprintf(text, 1, "abc"), text);
  printf("%d [%s]\n", sprintf(text, "%05d|%x", 42, 255), text);
  printf("%d\n", printf("%s", ""));
  printf("%d\n", printf("%"));
  printf("%b %#b %08b %B\n", 5, 5, 5, 10);
  printf("%5.f|%#5.f|%#x|%#o|%#.0o|%.0x|\n", 2.5, 3.0, 0, 0, 0, 0);
  printf("%500d|\n", 7);
  printf("%-500d|\n", 7);
  printf("%0500d|%.500d\n", 7, 8);
  printf("%s\n", "the end");
  return 0;
}
