/* Numbers taken apart and put together. */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  static const double values[] = {0.0, -0.0, 1, -1, 0.5, 1.5, 2.5, -2.5, 3.999, 1e10, -1e10, 1e300, 5e-324, 3e-320, -2.2250738585072014e-308,
                                  0.49999999999999994, 4503599627370495.5, 4503599627370497.0, 9.2e18, -7.000001};
  for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
    double x = values[i], whole;
    int exponent;
    double fraction = frexp(x, &exponent);
    printf("%a %a %d ", x, fraction, exponent);
    fraction = modf(x, &whole);
    printf("%a %a %d %a ", fraction, whole, ilogb(x), logb(x));
    printf("%ld %ld %lld %lld ", lrint(x), lround(x), llrint(x), llround(x));
    printf("%a %a %a %a\n", nextafter(x, 1e308), nextafter(x, -1e308), nextafter(x, x), (double)nextafterf((float)x, 7));
    for (int power = -2200; power <= 2200; power += 37) printf("%a ", ldexp(x, power));
    for (int power = -1130; power <= -1000; power++) printf("%a ", scalbn(x, power));
    printf("\n");
  }
  printf("%a %a %a\n", frexp(INFINITY, &(int){0}), ldexp(INFINITY, 3), modf(-INFINITY, &(double){0}));
  printf("%d %d %d\n", ilogb(INFINITY) == INT32_MAX, ilogb(0) == FP_ILOGB0, isnan(nan("1")));
  errno = 0;
  printf("%a ", ldexp(1, 2000));
  printf("%d\n", errno);
  printf("%x %x %x %x\n", htons(0x1234), ntohs(0x1234), htonl(0x12345678), ntohl(0x12345678));
  return 0;
}
