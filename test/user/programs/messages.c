/* Options, environment, messages, the failed assertion. */
#include <assert.h>
#include <err.h>
#include <errno.h>
#include <error.h>
#include <getopt.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static void parse(const char *options, const struct option *list, int only, ...) {
  char *words[20];
  int count = 0, c, index = -1;
  __builtin_va_list more;
  __builtin_va_start(more, only);
  words[count++] = "tool";
  while ((words[count] = __builtin_va_arg(more, char *))) count++;
  __builtin_va_end(more);
  optind = 0;
  printf("%s:", options);
  while ((c = list ? (only ? getopt_long_only : getopt_long)(count, words, options, list, &index) : getopt(count, words, options)) != -1)
    printf(" %d/%s/%d/%d", c, optarg ? optarg : "-", c == '?' ? optopt : 0, index);
  printf(" |");
  for (int i = optind; i < count; i++) printf(" %s", words[i]);
  printf("\n");
}

static jmp_buf back;
static void deep(int depth) {
  if (!depth) longjmp(back, 0);
  if (depth == 100) longjmp(back, 5);
  deep(depth - 1);
}

extern char **environ;

int main(void) {
  static int flag;
  static const struct option list[] = {{"alpha", no_argument, 0, 'a'}, {"beta", required_argument, 0, 'b'}, {"gamma", optional_argument, 0, 'g'},
                                       {"alphabet", no_argument, &flag, 7}, {"verbose", no_argument, &flag, 1}, {0, 0, 0, 0}};
  parse("ab:c", 0, 0, "-a", "-b", "value", "rest", 0);
  parse("ab:c", 0, 0, "-abvalue", "-c", "rest", "-a", 0);
  parse("ab:c", 0, 0, "plain", "-a", "other", "-b", "v", "last", 0);
  parse("+ab:c", 0, 0, "plain", "-a", 0);
  parse("-ab:c", 0, 0, "plain", "-a", "other", 0);
  parse("ab:c", 0, 0, "-x", "-b", 0);
  parse(":ab:c", 0, 0, "-x", "-b", 0);
  parse("ab:c", 0, 0, "-a", "--", "-b", 0);
  parse("a::b", 0, 0, "-a", "x", "-ay", "-b", 0);
  parse("ab:c", 0, 0, "-", "-a", 0);
  parse("ab:g::", list, 0, "--alpha", "--beta=1", "--beta", "2", "--gamma", "x", "--gamma=y", 0);
  parse("ab:g::", list, 0, "plain", "--bet", "3", "more", "--verb", "--alp", "--alph", "--alphab", 0);
  parse("ab:g::", list, 0, "--none", "--alpha=1", "--beta", 0);
  parse("ab:g::", list, 1, "-alpha", "-beta", "1", "-a", "-ab2", "-zeta", 0);
  printf("%d\n", flag);

  clearenv();
  printf("%d\n", getenv("PATH") == 0);
  printf("%d", setenv("A", "1", 0));
  printf(" %s\n", getenv("A"));
  printf("%d", setenv("A", "2", 0));
  printf(" %s\n", getenv("A"));
  printf("%d", setenv("A", "3", 1));
  printf(" %s\n", getenv("A"));
  printf("%d", setenv("A=B", "3", 1));
  printf(" %d\n", errno);
  char own[] = "B=own";
  printf("%d", putenv(own));
  printf(" %s\n", getenv("B"));
  own[2] = 'O';
  printf("%s\n", getenv("B"));
  for (char **entry = environ; *entry; entry++) printf("%s ", *entry);
  printf("%d", unsetenv("A"));
  printf(" %d\n", getenv("A") == 0);

  warn("warning %d", 5);
  errno = ENOENT;
  warn("no file %s", "x");
  warn(0);
  warnx("plain %d", 6);
  error(0, EACCES, "error %d", 7);
  error(0, 0, "error %d", 8);
  printf("%u\n", error_message_count);
  switch (setjmp(back)) {
    case 0: deep(50); break;
    case 1: printf("zero becomes one\n"); break;
  }
  if (setjmp(back) == 0) deep(100);
  else printf("jumped\n");
  printf("%s", setlocale(LC_ALL, ""));
  printf(" %s", localeconv()->decimal_point);
  printf(" %d\n", setlocale(LC_ALL, "xx_YY") == 0);
  printf("%d %d %d %d\n", isnan(NAN), isinf(-INFINITY), isfinite(1.0), isnormal(5e-324));
  printf("%d %d %d\n", fpclassify(0.0) == FP_ZERO, signbit(-0.0) != 0, isnan(1.0f));
  printf("%zu %d\n", wcslen(L"four"), wcscmp(L"a", L"b"));
  char *formatted;
  printf("%d ", asprintf(&formatted, "%d-%s", 5, "five"));
  printf("%s\n", formatted);
  fflush(stdout);
  assert(flag >= 0);
  assert(flag == 12345);
  return 0;
}
