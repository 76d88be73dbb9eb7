/* Temporary files and canonical paths. */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Six letters for the XXXXXX at the end of the pattern; 0 when there is none. */
static int fill_pattern(char *pattern) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  size_t size = strlen(pattern);
  if (size < 6 || strspn(pattern + size - 6, "X") != 6) {
    errno = EINVAL;
    return 0;
  }
  uint64_t bits = 0;
  call3(__NR_getrandom, &bits, sizeof bits, 0);
  for (int i = 0; i < 6; i++, bits /= 62) pattern[size - 6 + (size_t)i] = letters[bits % 62];
  return 1;
}

/* Calls `make` with names until one is free. */
static int try_names(char *pattern, int flags, long (*make)(const char *path, int flags)) {
  size_t size = strlen(pattern);
  for (int tries = 0; tries < 100; tries++) {
    if (size >= 6 && tries) memset(pattern + size - 6, 'X', 6);
    if (!fill_pattern(pattern)) return -1;
    long made = make(pattern, flags);
    if (made != -EEXIST) return (int)__finish(made);
  }
  errno = EEXIST;
  return -1;
}

static long make_file(const char *path, int flags) {
  return call4(__NR_openat, AT_FDCWD, path, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
}

static long make_folder(const char *path, int flags) {
  (void)flags;
  return call2(__NR_mkdir, path, 0700);
}

int mkostemp(char *pattern, int flags) { return try_names(pattern, flags, make_file); }
int mkstemp(char *pattern) { return try_names(pattern, 0, make_file); }
char *mkdtemp(char *pattern) { return try_names(pattern, 0, make_folder) < 0 ? 0 : pattern; }

static char temporary_name[L_tmpnam];

/* A name that was free a moment ago. */
char *tmpnam(char *to) {
  if (!to) to = temporary_name;
  strcpy(to, P_tmpdir "/fileXXXXXX");
  struct stat status;
  for (int tries = 0; tries < 100; tries++) {
    if (!fill_pattern(to)) return 0;
    if (lstat(to, &status) && errno == ENOENT) return to;
    strcpy(to, P_tmpdir "/fileXXXXXX");
  }
  return 0;
}

FILE *tmpfile(void) {
  char path[] = "/tmp/tmpfXXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor < 0) return 0;
  unlink(path);
  return fdopen(descriptor, "w+");
}

/* The kernel knows a file's canonical path: /proc/self/fd/N is a link to it. */
char *realpath(const char *restrict path, char *restrict resolved) {
  if (!path) {
    errno = EINVAL;
    return 0;
  }
  int descriptor = open(path, O_PATH | O_CLOEXEC);
  if (descriptor < 0) return 0;
  char link[40], found[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t size = readlink(link, found, sizeof found - 1);
  close(descriptor);
  if (size < 0) return 0;
  found[size] = 0;
  return resolved ? strcpy(resolved, found) : strdup(found);
}
