/* Calendars, in UTC. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(void) {
  setenv("TZ", "UTC0", 1);
  static const time_t times[] = {0, 1, -1, 86399, 86400, -86400, -86401, 951782400, 951868800, 1078012800, 1709164800, 1735689599, 1735689600, 2147483647,
                                 2147483648, -2147483648, 4102444800, 253402300799, 253402300800, 1234567890};
  for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
    struct tm parts;
    char text[400];
    if (!gmtime_r(&times[i], &parts)) continue;
    printf("%ld: %d-%d-%d %d:%d:%d wday %d yday %d\n", times[i], parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
           parts.tm_wday, parts.tm_yday);
    size_t size = strftime(text, sizeof text, "%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%n|%p|%P|%r|%R|%s|%S|%t|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%|%Ey|%Od", &parts);
    printf("%zu %s\n", size, text);
    strftime(text, sizeof text, "%-d|%_d|%0e|%^a|%#b|%5d|%10Y|%_5m|%-m|%-H|%#p|%^B", &parts);
    printf("%s\n", text);
    printf("%s", times[i] < 1000000000000 ? asctime(&parts) : "\n");
    printf("%ld\n", timegm(&parts));
  }
  for (long day = -800000; day < 800000; day += 123) {
    time_t time = day * 86400 + 4242;
    struct tm parts;
    gmtime_r(&time, &parts);
    printf("%d/%d/%d %d %d %ld ", parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_wday, parts.tm_yday, timegm(&parts));
    char text[40];
    strftime(text, sizeof text, "%U %V %W %G %g", &parts);
    printf("%s\n", text);
  }
  struct tm odd = {.tm_year = 124, .tm_mon = 14, .tm_mday = -5, .tm_hour = 30, .tm_min = -90, .tm_sec = 3700};
  printf("%ld ", mktime(&odd));
  printf("%d-%d-%d %d:%d:%d %d %d\n", odd.tm_year, odd.tm_mon, odd.tm_mday, odd.tm_hour, odd.tm_min, odd.tm_sec, odd.tm_wday, odd.tm_yday);
  static const char *const texts[][2] = {{"2024-02-29 13:14:15", "%Y-%m-%d %H:%M:%S"}, {"Tue Mar 5 01:02:03 1999", "%a %b %d %T %Y"},
                                         {"12/31/68", "%D"}, {"12/31/69", "%D"}, {"11:30 PM", "%I:%M %p"}, {"bad", "%Y"}, {"2024-13-01", "%F"}, {"august 9", "%B %e"}};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct tm parts;
    memset(&parts, 0, sizeof parts);
    char *end = strptime(texts[i][0], texts[i][1], &parts);
    if (!end) {
      printf("no\n");
      continue;
    }
    printf("[%s] %d-%d-%d %d:%d:%d %d %d\n", end, parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_wday, parts.tm_yday);
  }
  char small[5];
  time_t zero = 0;
  printf("%zu %.1f\n", strftime(small, sizeof small, "%Y-", gmtime(&zero)), difftime(5, 3));
  printf("%s", ctime(&zero));
  return 0;
}
