/* The scanf family. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOW(text, format, ...)                         \
  do {                                                  \
    a = b = c = -7;                                     \
    memset(s, '#', sizeof s), s[40] = 0;                \
    memset(t, '#', sizeof t), t[40] = 0;                \
    d = f = -7;                                         \
    int n = sscanf(text, format, __VA_ARGS__);          \
    printf("%s %s: %d %d %d %d %g %g [%s] [%s]\n", text, format, n, a, b, c, d, f, s, t); \
  } while (0)
#pragma GCC diagnostic ignored "-Wformat"

int main(int argc, char **argv) {
  int a, b, c;
  float f;
  double d;
  char s[64], t[64];
  SHOW("1 2 3", "%d %d %d", &a, &b, &c);
  SHOW("1,2,3", "%d,%d;%d", &a, &b, &c);
  SHOW("  12abc", "%d%s", &a, s);
  SHOW("0x1f 077 12", "%i %i %i", &a, &b, &c);
  SHOW("1f 77 ff", "%x %o %X", &a, &b, &c);
  SHOW("12345", "%2d%2d%d", &a, &b, &c);
  SHOW("-5 +6 - 7", "%d %d %d", &a, &b, &c);
  SHOW("", "%d", &a);
  SHOW("   ", "%d", &a);
  SHOW("x", "%d", &a);
  SHOW("hello world", "%s %s", s, t);
  SHOW("hello world", "%3s%4s", s, t);
  SHOW("hello", "%c%c", s, t);
  SHOW("hello", "%3c", s);
  SHOW("abc123", "%[a-z]%d", s, &a);
  SHOW("abc-]x", "%[]a-c-]%s", s, t);
  SHOW("key=value", "%[^=]=%s", s, t);
  SHOW("xyz", "%[a-c]", s);
  SHOW("1.5 2.5", "%f %lf", &f, &d);
  SHOW("1e3x -.5", "%fx %lf", &f, &d);
  SHOW("inf nan", "%f %lf", &f, &d);
  SHOW("0x1p4 3", "%f %d", &f, &a);
  SHOW("1e", "%f", &f);
  SHOW("5 6", "%*d %d", &a);
  SHOW("abc", "abc%n", &a);
  SHOW("10%", "%d%%%n", &a, &b);
  SHOW("a b", "%c %c", s, t);
  SHOW("99999999999 3", "%d %d", &a, &b);
  SHOW("12 34", "%d%n %d", &a, &b, &c);
  signed char hh = 0;
  short h = 0;
  long l = 0;
  long long ll = 0;
  unsigned u = 0;
  void *p = 0;
  printf("%d ", sscanf("300 70000 -5000000000 9000000000 -1 0xbeef", "%hhd %hd %ld %lld %u %p", &hh, &h, &l, &ll, &u, &p));
  printf("%d %d %ld %lld %u %p\n", hh, h, l, ll, u, p);
  char *allocated = 0, *set = 0;
  printf("%d ", sscanf("allocated 123", "%ms %m[0-9]", &allocated, &set));
  printf("%s %s\n", allocated, set);
  free(allocated);
  free(set);
  if (argc > 1) {
    FILE *in = fopen(argv[0], "r");
    printf("%d\n", in != 0);
  }
  FILE *file = tmpfile();
  fputs("7 eight 9.5\nrest of line\n", file);
  rewind(file);
  printf("%d ", fscanf(file, "%d %s %lf\n", &a, s, &d));
  printf("%d %s %g\n", a, s, d);
  printf("%s", fgets(t, sizeof t, file));
  printf("%d", fscanf(file, "%d", &a));
  printf(" %d\n", feof(file));
  printf("%d\n", scanf("%d %s", &a, s));
  printf("%d %s\n", a, s);
  return 0;
}
