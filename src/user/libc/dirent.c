/* Directories over getdents64. */
#include "internal.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct __directory {
  int descriptor;
  size_t at;
  size_t end;
  long position;
  char entries[4096] __attribute__((aligned(8)));
};

ssize_t getdents64(int descriptor, void *to, size_t size) {
  return __finish(call3(__NR_getdents64, descriptor, to, size));
}

static DIR *over(int descriptor) {
  DIR *directory = malloc(sizeof *directory);
  if (!directory) return 0;
  directory->descriptor = descriptor;
  directory->at = directory->end = 0;
  directory->position = 0;
  return directory;
}

DIR *opendir(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  DIR *directory = over(descriptor);
  if (!directory) close(descriptor);
  return directory;
}

DIR *fdopendir(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status)) return 0;
  if (S_ISDIR(status.st_mode)) return over(descriptor);
  errno = ENOTDIR;
  return 0;
}

struct dirent *readdir(DIR *directory) {
  if (directory->at >= directory->end) {
    int before = errno;
    ssize_t size = getdents64(directory->descriptor, directory->entries, sizeof directory->entries);
    if (size <= 0) {
      /* A directory that was removed meanwhile simply ends. */
      if (size == 0 || errno == ENOENT) errno = before;
      return 0;
    }
    directory->at = 0;
    directory->end = (size_t)size;
  }
  struct dirent *entry = (struct dirent *)(directory->entries + directory->at);
  directory->at += entry->d_reclen;
  directory->position = entry->d_off;
  return entry;
}

int closedir(DIR *directory) {
  int descriptor = directory->descriptor;
  free(directory);
  return close(descriptor);
}

void seekdir(DIR *directory, long position) {
  lseek(directory->descriptor, position, SEEK_SET);
  directory->at = directory->end = 0;
  directory->position = position;
}

void rewinddir(DIR *directory) { seekdir(directory, 0); }
long telldir(DIR *directory) { return directory->position; }
int dirfd(DIR *directory) { return directory->descriptor; }

int alphasort(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

int scandir(const char *restrict path, struct dirent ***restrict list, int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
  DIR *directory = opendir(path);
  if (!directory) return -1;
  struct dirent **found = 0, *entry;
  size_t count = 0, room = 0;
  while ((entry = readdir(directory))) {
    if (select && !select(entry)) continue;
    if (count == room) {
      room = room ? 2 * room : 16;
      found = realloc(found, room * sizeof *found);
    }
    found[count] = malloc(entry->d_reclen);
    memcpy(found[count++], entry, entry->d_reclen);
  }
  closedir(directory);
  if (compare) qsort(found, count, sizeof *found, (int (*)(const void *, const void *))compare);
  *list = found;
  return (int)count;
}
