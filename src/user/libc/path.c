/* Parts of paths, and patterns of names. */
#include "internal.h"
#include <ctype.h>
#include <fnmatch.h>
#include <libgen.h>
#include <string.h>

/* Exactly two slashes at the start stay two. */
char *dirname(char *path) {
  if (!path || !*path) return ".";
  size_t size = strlen(path), root = path[0] == '/' && path[1] == '/' && path[2] != '/' ? 2 : 1;
  while (size > root && path[size - 1] == '/') size--;
  while (size && path[size - 1] != '/') size--;
  if (!size) return ".";
  while (size > root && path[size - 1] == '/') size--;
  path[size] = 0;
  return path;
}

char *__xpg_basename(char *path) {
  if (!path || !*path) return ".";
  size_t size = strlen(path);
  while (size > 1 && path[size - 1] == '/') path[--size] = 0;
  char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

static int fold(int c, int flags) {
  return flags & FNM_CASEFOLD ? tolower(c) : c;
}

/* [set] at *pattern against c; *pattern moves behind it. -1 when it is no set. */
static int in_set(const char **pattern, int c, int flags) {
  const char *s = *pattern + 1;
  int invert = *s == '!' || *s == '^', found = 0;
  if (invert) s++;
  for (const char *first = s; *s != ']' || s == first; s++) {
    if (*s == '\\' && !(flags & FNM_NOESCAPE) && s[1]) s++;
    if (!*s) return -1;
    int low = fold((unsigned char)*s, flags), high = low;
    if (s[1] == '-' && s[2] && s[2] != ']') {
      high = fold((unsigned char)s[2], flags);
      s += 2;
    }
    if (c >= low && c <= high) found = 1;
  }
  *pattern = s + 1;
  return found != invert;
}

static int match(const char *pattern, const char *text, const char *start, int flags) {
  for (; *pattern; text++) {
    int hidden = *text == '.' && flags & FNM_PERIOD && (text == start || (flags & FNM_PATHNAME && text[-1] == '/'));
    int c = fold((unsigned char)*text, flags);
    if (*pattern == '*') {
      if (hidden) return FNM_NOMATCH;
      while (*pattern == '*') pattern++;
      for (;; text++) {
        if (!match(pattern, text, start, flags)) return 0;
        if (!*text || (*text == '/' && flags & FNM_PATHNAME)) return FNM_NOMATCH;
      }
    }
    if (!*text) return FNM_NOMATCH;
    int wild = *pattern == '?' || *pattern == '[';
    if (wild && (hidden || (*text == '/' && flags & FNM_PATHNAME))) return FNM_NOMATCH;
    if (*pattern == '?') {
      pattern++;
      continue;
    }
    if (*pattern == '[') {
      int found = in_set(&pattern, c, flags);
      if (found == 0) return FNM_NOMATCH;
      if (found > 0) continue;
    }
    if (*pattern == '\\' && !(flags & FNM_NOESCAPE) && pattern[1]) pattern++;
    if (fold((unsigned char)*pattern++, flags) != c) return FNM_NOMATCH;
  }
  return !*text || (flags & FNM_LEADING_DIR && *text == '/') ? 0 : FNM_NOMATCH;
}

int fnmatch(const char *pattern, const char *text, int flags) {
  return match(pattern, text, text, flags);
}
