/* Clocks and calendars. */
#ifndef PATCHSCOPE_TIME_H
#define PATCHSCOPE_TIME_H
#include <patchscope/types.h>
#include <patchscope/timespec.h>
#include <patchscope/locale_t.h>
#define CLOCKS_PER_SEC ((clock_t)1000000)
#define TIME_UTC 1
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define CLOCK_REALTIME_ALARM 8
#define CLOCK_BOOTTIME_ALARM 9
#define CLOCK_TAI 11
#define TIMER_ABSTIME 1
struct tm {
  int tm_sec;
  int tm_min;
  int tm_hour;
  int tm_mday;
  int tm_mon;
  int tm_year;
  int tm_wday;
  int tm_yday;
  int tm_isdst;
  long tm_gmtoff;
  const char *tm_zone;
};
struct itimerspec {
  struct timespec it_interval;
  struct timespec it_value;
};
struct sigevent;
time_t time(time_t *result);
clock_t clock(void);
double difftime(time_t later, time_t earlier);
time_t mktime(struct tm *parts);
time_t timegm(struct tm *parts);
time_t timelocal(struct tm *parts);
struct tm *gmtime(const time_t *time);
struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict parts);
struct tm *localtime(const time_t *time);
struct tm *localtime_r(const time_t *restrict time, struct tm *restrict parts);
char *asctime(const struct tm *parts);
char *asctime_r(const struct tm *restrict parts, char *restrict to);
char *ctime(const time_t *time);
char *ctime_r(const time_t *restrict time, char *restrict to);
size_t strftime(char *restrict to, size_t size, const char *restrict format, const struct tm *restrict parts);
char *strptime(const char *restrict text, const char *restrict format, struct tm *restrict parts);
int timespec_get(struct timespec *result, int base);
int clock_gettime(clockid_t clock, struct timespec *result);
int clock_settime(clockid_t clock, const struct timespec *value);
int clock_getres(clockid_t clock, struct timespec *result);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *rest);
int clock_getcpuclockid(pid_t pid, clockid_t *clock);
int nanosleep(const struct timespec *request, struct timespec *rest);
int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer);
int timer_delete(timer_t timer);
int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value, struct itimerspec *restrict old);
int timer_gettime(timer_t timer, struct itimerspec *value);
int timer_getoverrun(timer_t timer);
void tzset(void);
extern char *tzname[2];
extern long timezone;
extern int daylight;
#endif
