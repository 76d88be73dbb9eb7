/* Clocks, sleeping and timers. */
#include "internal.h"
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *result) {
  return (int)__finish(call2(__NR_clock_gettime, clock, result));
}

int clock_settime(clockid_t clock, const struct timespec *value) {
  return (int)__finish(call2(__NR_clock_settime, clock, value));
}

int clock_getres(clockid_t clock, struct timespec *result) {
  return (int)__finish(call2(__NR_clock_getres, clock, result));
}

/* Returns the error instead of setting errno. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *rest) {
  return (int)-call4(__NR_clock_nanosleep, clock, flags, request, rest);
}

/* The processor time clock of another process, as the kernel numbers it. */
int clock_getcpuclockid(pid_t pid, clockid_t *clock) {
  clockid_t found = (clockid_t)((~(unsigned int)pid << 3) | 2);
  long returned = call2(__NR_clock_getres, found, 0);
  if (returned == -EINVAL) return ESRCH;
  if (returned) return (int)-returned;
  *clock = found;
  return 0;
}

int nanosleep(const struct timespec *request, struct timespec *rest) {
  return (int)__finish(-(long)clock_nanosleep(CLOCK_REALTIME, 0, request, rest));
}

unsigned int sleep(unsigned int seconds) {
  struct timespec request = {seconds, 0}, rest = {0, 0};
  return nanosleep(&request, &rest) ? (unsigned int)rest.tv_sec : 0;
}

int usleep(useconds_t microseconds) {
  struct timespec request = {microseconds / 1000000, microseconds % 1000000 * 1000};
  return nanosleep(&request, 0);
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}

int timespec_get(struct timespec *result, int base) {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, result);
  return base;
}

int gettimeofday(struct timeval *restrict value, void *restrict zone) {
  struct timespec now;
  if (zone) *(struct timezone *)zone = (struct timezone){0, 0};
  if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
  value->tv_sec = now.tv_sec;
  value->tv_usec = now.tv_nsec / 1000;
  return 0;
}

int settimeofday(const struct timeval *value, const struct timezone *zone) {
  return (int)__finish(call2(__NR_settimeofday, value, zone));
}

clock_t clock(void) {
  struct timespec used;
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)) return -1;
  return used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

double difftime(time_t later, time_t earlier) {
  return (double)(later - earlier);
}

int getitimer(int which, struct itimerval *value) {
  return (int)__finish(call2(__NR_getitimer, which, value));
}

int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old) {
  return (int)__finish(call3(__NR_setitimer, which, value, old));
}

/* The kernel's timer number is kept in the pointer. */
int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer) {
  int number;
  if (__finish(call3(__NR_timer_create, clock, event, &number)) < 0) return -1;
  *timer = (timer_t)(long)number;
  return 0;
}

int timer_delete(timer_t timer) {
  return (int)__finish(call1(__NR_timer_delete, timer));
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value, struct itimerspec *restrict old) {
  return (int)__finish(call4(__NR_timer_settime, timer, flags, value, old));
}

int timer_gettime(timer_t timer, struct itimerspec *value) {
  return (int)__finish(call2(__NR_timer_gettime, timer, value));
}

int timer_getoverrun(timer_t timer) {
  return (int)__finish(call1(__NR_timer_getoverrun, timer));
}
