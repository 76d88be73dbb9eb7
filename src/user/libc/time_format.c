/* strftime and strptime, in the C locale. */
#include "internal.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *const days[7] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const months[12] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};

struct output {
  char *to;
  size_t size;
  size_t used;
};

static void put(struct output *out, char c) {
  if (out->used < out->size) out->to[out->used] = c;
  out->used++;
}

/* `flag` as in GNU: '_' pads with spaces, '-' not at all, '0' with zeros; width -1 is the conversion's own. */
static void put_number(struct output *out, long value, int digits, char padding, char flag, int width) {
  char text[24], *s = text + sizeof text;
  unsigned long absolute = value < 0 ? 0 - (unsigned long)value : (unsigned long)value;
  do *--s = (char)('0' + absolute % 10);
  while (absolute /= 10);
  if (flag == '_') padding = ' ';
  if (flag == '0') padding = '0';
  if (width >= 0) digits = width;
  long missing = flag == '-' ? 0 : digits - (text + sizeof text - s) - (value < 0);
  if (padding == ' ')
    for (; missing > 0; missing--) put(out, ' ');
  if (value < 0) put(out, '-');
  for (; missing > 0; missing--) put(out, '0');
  while (s < text + sizeof text) put(out, *s++);
}

static void put_text(struct output *out, const char *text, size_t limit, char flag, int width) {
  size_t size = strnlen(text, limit);
  for (long missing = width - (long)size; missing > 0; missing--) put(out, flag == '0' ? '0' : ' ');
  for (size_t i = 0; i < size; i++) put(out, (char)(flag == '^' ? toupper((unsigned char)text[i]) : text[i]));
}

/* ISO 8601: weeks begin on Monday, week 1 has the year's first Thursday. Returns the week; *year is its year. */
static int iso_week(const struct tm *parts, long *year) {
  *year = parts->tm_year + 1900L;
  int weekday = (parts->tm_wday + 6) % 7, week = (parts->tm_yday - weekday + 10) / 7;
  long y = *year;
  int leaps = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  if (week < 1) {
    --*year;
    y = *year;
    leaps = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return (parts->tm_yday + 365 + leaps - weekday + 10) / 7;
  }
  if (week == 53 && parts->tm_yday - weekday + 3 >= 365 + leaps) {
    ++*year;
    return 1;
  }
  return week;
}

static void format(struct output *out, const char *s, const struct tm *parts) {
  for (; *s; s++) {
    if (*s != '%') {
      put(out, *s);
      continue;
    }
    const char *start = s++;
    char flag = 0;
    int width = -1, hour12 = parts->tm_hour % 12 ? parts->tm_hour % 12 : 12;
    while (*s && strchr("_-0^#", *s)) flag = *s++;
    if (isdigit((unsigned char)*s))
      for (width = 0; isdigit((unsigned char)*s); s++) width = width * 10 + (*s - '0');
    if (*s == 'E' || *s == 'O') s++;
    long year = parts->tm_year + 1900L, week_year;
    const char *day = parts->tm_wday >= 0 && parts->tm_wday < 7 ? days[parts->tm_wday] : "?";
    const char *month = parts->tm_mon >= 0 && parts->tm_mon < 12 ? months[parts->tm_mon] : "?";
    switch (*s) {
      case 'a': put_text(out, day, 3, flag == '#' ? '^' : flag, width); break;
      case 'A': put_text(out, day, 99, flag == '#' ? '^' : flag, width); break;
      case 'b': case 'h': put_text(out, month, 3, flag == '#' ? '^' : flag, width); break;
      case 'B': put_text(out, month, 99, flag == '#' ? '^' : flag, width); break;
      case 'c': format(out, "%a %b %e %H:%M:%S %Y", parts); break;
      case 'C': put_number(out, year / 100 - (year % 100 < 0), 2, '0', flag, width); break;
      case 'd': put_number(out, parts->tm_mday, 2, '0', flag, width); break;
      case 'D': case 'x': format(out, "%m/%d/%y", parts); break;
      case 'e': put_number(out, parts->tm_mday, 2, ' ', flag, width); break;
      case 'F': format(out, "%Y-%m-%d", parts); break;
      case 'g':
        iso_week(parts, &week_year);
        put_number(out, (week_year % 100 + 100) % 100, 2, '0', flag, width);
        break;
      case 'G':
        iso_week(parts, &week_year);
        put_number(out, week_year, 1, '0', flag, width);
        break;
      case 'H': put_number(out, parts->tm_hour, 2, '0', flag, width); break;
      case 'I': put_number(out, hour12, 2, '0', flag, width); break;
      case 'j': put_number(out, parts->tm_yday + 1, 3, '0', flag, width); break;
      case 'k': put_number(out, parts->tm_hour, 2, ' ', flag, width); break;
      case 'l': put_number(out, hour12, 2, ' ', flag, width); break;
      case 'm': put_number(out, parts->tm_mon + 1, 2, '0', flag, width); break;
      case 'M': put_number(out, parts->tm_min, 2, '0', flag, width); break;
      case 'n': put(out, '\n'); break;
      case 'p': {
        const char *half = parts->tm_hour >= 12 ? "PM" : "AM";
        put_text(out, flag == '#' ? (parts->tm_hour >= 12 ? "pm" : "am") : half, 2, flag, width);
        break;
      }
      case 'P': put_text(out, parts->tm_hour >= 12 ? "pm" : "am", 2, flag, width); break;
      case 'r': format(out, "%I:%M:%S %p", parts); break;
      case 'R': format(out, "%H:%M", parts); break;
      case 's': {
        struct tm copy = *parts;
        put_number(out, mktime(&copy), 1, '0', flag, width);
        break;
      }
      case 'S': put_number(out, parts->tm_sec, 2, '0', flag, width); break;
      case 't': put(out, '\t'); break;
      case 'T': case 'X': format(out, "%H:%M:%S", parts); break;
      case 'u': put_number(out, parts->tm_wday ? parts->tm_wday : 7, 1, '0', flag, width); break;
      case 'U': put_number(out, (parts->tm_yday - parts->tm_wday + 7) / 7, 2, '0', flag, width); break;
      case 'V': put_number(out, iso_week(parts, &week_year), 2, '0', flag, width); break;
      case 'w': put_number(out, parts->tm_wday, 1, '0', flag, width); break;
      case 'W': put_number(out, (parts->tm_yday - (parts->tm_wday + 6) % 7 + 7) / 7, 2, '0', flag, width); break;
      case 'y': put_number(out, (year % 100 + 100) % 100, 2, '0', flag, width); break;
      case 'Y': put_number(out, year, 1, '0', flag, width); break;
      case 'z': {
        long minutes = parts->tm_gmtoff / 60, absolute = minutes < 0 ? -minutes : minutes;
        put(out, minutes < 0 ? '-' : '+');
        put_number(out, absolute / 60 * 100 + absolute % 60, 4, '0', 0, -1);
        break;
      }
      case 'Z': put_text(out, parts->tm_zone ? parts->tm_zone : "", 99, flag, width); break;
      case '%': put(out, '%'); break;
      default:
        if (!*s) s--;
        while (start <= s) put(out, *start++);
    }
  }
}

size_t strftime(char *restrict to, size_t size, const char *restrict s, const struct tm *restrict parts) {
  struct output out = {to, size, 0};
  format(&out, s, parts);
  if (out.used >= size) return 0;
  to[out.used] = 0;
  return out.used;
}

static const char *read_number(const char *s, int *to, int low, int high, int digits) {
  int value = 0, any = 0;
  while (isspace((unsigned char)*s)) s++;
  for (; digits && isdigit((unsigned char)*s); digits--, s++, any = 1) value = value * 10 + (*s - '0');
  if (!any || value < low || value > high) return 0;
  *to = value;
  return s;
}

static const char *read_name(const char *s, int *to, const char *const *names, int count) {
  for (int i = 0; i < count; i++) {
    size_t size = strlen(names[i]);
    if (strncasecmp(s, names[i], size)) size = 3;
    if (strncasecmp(s, names[i], size)) continue;
    *to = i;
    return s + size;
  }
  return 0;
}

static int is_afternoon, has_half;

char *strptime(const char *restrict s, const char *restrict f, struct tm *restrict parts) {
  int value, know_date = 0, know_weekday = 0, know_yearday = 0, century = -1, year_of_century = -1;
  has_half = 0;
  for (; *f && s; f++) {
    if (isspace((unsigned char)*f)) {
      while (isspace((unsigned char)*s)) s++;
      continue;
    }
    if (*f != '%') {
      if (*s++ != *f) return 0;
      continue;
    }
    f++;
    if (*f == 'E' || *f == 'O') f++;
    switch (*f) {
      case 'a': case 'A': s = read_name(s, &parts->tm_wday, days, 7); know_weekday = 1; break;
      case 'b': case 'B': case 'h': s = read_name(s, &parts->tm_mon, months, 12); know_date = 1; break;
      case 'C': s = read_number(s, &century, 0, 99, 2); break;
      case 'd': case 'e': s = read_number(s, &parts->tm_mday, 1, 31, 2); know_date = 1; break;
      case 'D': s = strptime(s, "%m/%d/%y", parts); break;
      case 'F': s = strptime(s, "%Y-%m-%d", parts); break;
      case 'H': case 'k': s = read_number(s, &parts->tm_hour, 0, 23, 2); break;
      case 'I': case 'l':
        s = read_number(s, &value, 1, 12, 2);
        if (s) parts->tm_hour = value % 12;
        has_half |= 1;
        break;
      case 'j':
        s = read_number(s, &value, 1, 366, 3);
        if (s) parts->tm_yday = value - 1;
        know_yearday = 1;
        break;
      case 'm':
        s = read_number(s, &value, 1, 12, 2);
        if (s) parts->tm_mon = value - 1;
        know_date = 1;
        break;
      case 'M': s = read_number(s, &parts->tm_min, 0, 59, 2); break;
      case 'n': case 't':
        while (isspace((unsigned char)*s)) s++;
        break;
      case 'p':
        if (strncasecmp(s, "am", 2) && strncasecmp(s, "pm", 2)) return 0;
        is_afternoon = tolower((unsigned char)*s) == 'p';
        has_half |= 2;
        s += 2;
        break;
      case 'R': s = strptime(s, "%H:%M", parts); break;
      case 's': {
        time_t time = strtol(s, (char **)&s, 10);
        localtime_r(&time, parts);
        break;
      }
      case 'S': s = read_number(s, &parts->tm_sec, 0, 61, 2); break;
      case 'T': s = strptime(s, "%H:%M:%S", parts); break;
      case 'y': s = read_number(s, &year_of_century, 0, 99, 2); know_date = 1; break;
      case 'Y':
        s = read_number(s, &value, 0, 9999, 4);
        if (s) parts->tm_year = value - 1900;
        know_date = 1;
        break;
      case '%':
        if (*s++ != '%') return 0;
        break;
      default: return 0;
    }
  }
  if (!s) return 0;
  if (has_half == 3 && is_afternoon) parts->tm_hour += 12;
  if (year_of_century >= 0)
    parts->tm_year = century >= 0 ? century * 100 + year_of_century - 1900
                                  : year_of_century < 69 ? year_of_century + 100 : year_of_century;
  else if (century >= 0)
    parts->tm_year = century * 100 - 1900;
  if (know_date) {
    struct tm copy = *parts;
    timegm(&copy);
    if (!know_weekday) parts->tm_wday = copy.tm_wday;
    if (!know_yearday) parts->tm_yday = copy.tm_yday;
  }
  return (char *)s;
}
