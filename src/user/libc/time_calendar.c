/* Calendars. Local time is UTC: the machine has no time zone. */
#include "internal.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

char *tzname[2] = {"UTC", "UTC"};
long timezone;
int daylight;

void tzset(void) {}

/* Days from 1970-01-01 to the first of March of `year`, in the calendar that leaps at a year's end, in March. */
static long days_to_march(long year) {
  long era = year >= 0 ? year / 400 : -((399 - year) / 400), of_era = year - era * 400;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 - 719468;
}

struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict parts) {
  long days = *time / 86400, rest = *time % 86400;
  if (rest < 0) rest += 86400, days--;
  /* 400 years have 146097 days: the guess is off by at most a few years. */
  long year = days / 146097 * 400 + days % 146097 / 366 + 1970;
  while (days_to_march(year + 1) <= days) year++;
  while (days_to_march(year) > days) year--;
  long day = days - days_to_march(year), month = (5 * day + 2) / 153;
  parts->tm_mday = (int)(day - (153 * month + 2) / 5 + 1);
  parts->tm_mon = (int)(month < 10 ? month + 2 : month - 10);
  if (month >= 10) year++;
  if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
    errno = EOVERFLOW;
    return 0;
  }
  int leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  parts->tm_year = (int)(year - 1900);
  parts->tm_yday = (int)(month < 10 ? day + 59 + leaps : day - 306);
  parts->tm_wday = (int)((days % 7 + 11) % 7);
  parts->tm_hour = (int)(rest / 3600);
  parts->tm_min = (int)(rest / 60 % 60);
  parts->tm_sec = (int)(rest % 60);
  parts->tm_isdst = 0;
  parts->tm_gmtoff = 0;
  parts->tm_zone = "GMT";
  return parts;
}

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict parts) {
  if (!gmtime_r(time, parts)) return 0;
  parts->tm_zone = "UTC";
  return parts;
}

static struct tm shared;
struct tm *gmtime(const time_t *time) { return gmtime_r(time, &shared); }
struct tm *localtime(const time_t *time) { return localtime_r(time, &shared); }

time_t timegm(struct tm *parts) {
  long month = parts->tm_mon, year = parts->tm_year + 1900L + month / 12;
  month %= 12;
  if (month < 0) month += 12, year--;
  /* Months count from March: January and February belong to the year before. */
  long from_march = month < 2 ? month + 10 : month - 2;
  long days = days_to_march(month < 2 ? year - 1 : year) + (153 * from_march + 2) / 5 + parts->tm_mday - 1;
  time_t time = days * 86400 + parts->tm_hour * 3600L + parts->tm_min * 60L + parts->tm_sec;
  return gmtime_r(&time, parts) ? time : -1;
}

time_t mktime(struct tm *parts) {
  time_t time = timegm(parts);
  parts->tm_zone = "UTC";
  return time;
}

time_t timelocal(struct tm *parts) { return mktime(parts); }

char *asctime_r(const struct tm *restrict parts, char *restrict to) {
  static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char *day = parts->tm_wday < 0 || parts->tm_wday > 6 ? "???" : days + 3 * parts->tm_wday;
  const char *month = parts->tm_mon < 0 || parts->tm_mon > 11 ? "???" : months + 3 * parts->tm_mon;
  sprintf(to, "%.3s %.3s%3d %.2d:%.2d:%.2d %ld\n", day, month, parts->tm_mday, parts->tm_hour, parts->tm_min,
          parts->tm_sec, parts->tm_year + 1900L);
  return to;
}

static char text[64];
char *asctime(const struct tm *parts) { return asctime_r(parts, text); }

char *ctime_r(const time_t *restrict time, char *restrict to) {
  struct tm parts;
  return localtime_r(time, &parts) ? asctime_r(&parts, to) : 0;
}

char *ctime(const time_t *time) { return ctime_r(time, text); }
