/* string.h, strings.h, ctype.h, libgen.h, fnmatch.h. */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libgen.h>

static int sign(int x) { return x < 0 ? -1 : x > 0; }
static long at(const char *found, const char *in) { return found ? found - in : -1; }

int main(void) {
  static const char *const words[] = {"", "a", "abc", "abcabc", "ABC", "abd", "\xff", "hello, world", "aaaaab", "b", "abcabcabd"};
  int count = sizeof words / sizeof *words;
  for (int i = 0; i < count; i++)
    for (int k = 0; k < count; k++) {
      const char *x = words[i], *y = words[k];
      printf("%d %d %d %d %d %d ", sign(strcmp(x, y)), sign(strncmp(x, y, 3)), sign(strcasecmp(x, y)),
             sign(strncasecmp(x, y, 2)), sign(strcoll(x, y)), sign(memcmp(x, y, strlen(x) < strlen(y) ? strlen(x) : strlen(y))));
      printf("%ld %ld %ld %zu %zu ", at(strstr(x, y), x), at(strcasestr(x, y), x), at(strpbrk(x, y), x), strspn(x, y), strcspn(x, y));
      printf("%ld\n", at(memmem(x, strlen(x), y, strlen(y)), x));
    }
  for (int i = 0; i < count; i++) {
    const char *x = words[i];
    printf("%zu %zu %ld %ld %ld %ld %ld\n", strlen(x), strnlen(x, 4), at(strchr(x, 'b'), x), at(strrchr(x, 'b'), x),
           at(strchr(x, 0), x), at(strchrnul(x, 'c'), x), at(memrchr(x, 'a', strlen(x)), x));
  }
  char to[32], more[32];
  memset(to, '#', sizeof to);
  strncpy(to, "abc", 6);
  printf("[%.8s] %d %d\n", to, to[4], to[6]);
  strcpy(to, "one");
  strcat(to, "two");
  strncat(to, "three", 2);
  printf("%s %s\n", to, stpcpy(more, "xyz") - 3);
  printf("%ld\n", (long)(stpncpy(more, "pqr", 2) - more));
  memmove(to + 2, to, 5);
  printf("%s\n", to);
  memmove(to, to + 1, 6);
  printf("%s\n", to);
  printf("%ld %ld\n", at(memccpy(more, "hello", 'l', 5), more), at(mempcpy(more, "hi", 3), more));
  char line[] = "  the quick,brown;;fox ";
  for (char *word = strtok(line, " ,;"); word; word = strtok(0, " ,;")) printf("<%s>", word);
  putchar('\n');
  char fields[] = "a::b:c:";
  for (char *rest = fields, *field; (field = strsep(&rest, ":"));) printf("<%s>", field);
  putchar('\n');
  char *copy = strdup("copied"), *part = strndup("copied", 3);
  printf("%s %s %zu\n", copy, part, strxfrm(0, "abc", 0));
  for (int c = -1; c < 256; c++)
    printf("%d%d%d%d%d%d%d%d%d%d%d%d %d %d\n", !!isalnum(c), !!isalpha(c), !!isblank(c), !!iscntrl(c), !!isdigit(c), !!isgraph(c),
           !!islower(c), !!isprint(c), !!ispunct(c), !!isspace(c), !!isupper(c), !!isxdigit(c), tolower(c), toupper(c));
  for (int number = -1; number < 140; number++) printf("%d %s\n", number, strerror(number));
  for (int number = -1; number < 67; number++) printf("%d %s\n", number, strsignal(number));
  printf("%s %s %s\n", strerrorname_np(ENOENT), sigabbrev_np(SIGUSR1), sigdescr_np(SIGCHLD));
  static const char *const paths[] = {"", "/", "//", "a", "a/", "/a", "/a/b", "a/b/", "a//b", ".", "..", "/usr/lib/", "///a"};
  for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
    char one[32], two[32];
    strcpy(one, paths[i]);
    strcpy(two, paths[i]);
    printf("[%s] ", dirname(one));
    printf("[%s]\n", basename(two));
  }
  static const char *const patterns[][2] = {{"*", "abc"}, {"a*c", "abc"}, {"a?c", "abc"}, {"[a-c]bc", "abc"}, {"[!a]bc", "abc"},
                                            {"*.c", "x.c"}, {"*.c", ".c"}, {"*", "a/b"}, {"a/*", "a/b"}, {"\\*", "*"}, {"[]a]", "]"},
                                            {"a", "A"}, {"**b", "aab"}, {"[a", "[a"}, {"", ""}, {"x", ""}};
  for (unsigned i = 0; i < sizeof patterns / sizeof *patterns; i++)
    printf("%d %d %d %d\n", fnmatch(patterns[i][0], patterns[i][1], 0), fnmatch(patterns[i][0], patterns[i][1], FNM_PATHNAME),
           fnmatch(patterns[i][0], patterns[i][1], FNM_PERIOD), fnmatch(patterns[i][0], patterns[i][1], FNM_CASEFOLD));
  printf("%d %d %d %d\n", ffs(0), ffs(8), ffsl(1L << 40), ffsll(-1));
  return 0;
}
