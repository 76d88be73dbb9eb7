/* Lines of /proc/mounts. */
#include "internal.h"
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char line[4096];
static struct mntent entry;

FILE *setmntent(const char *path, const char *mode) { return fopen(path, mode); }

int endmntent(FILE *stream) {
  if (stream) fclose(stream);
  return 1;
}

/* Spaces stand in the file as \040. */
static char *decode(char *word) {
  if (!word) return "";
  char *to = word;
  for (char *s = word; (*to = *s); s++, to++)
    if (*s == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
      *to = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
      s += 3;
    }
  return word;
}

struct mntent *getmntent(FILE *stream) {
  char *rest;
  do {
    if (!fgets(line, sizeof line, stream)) return 0;
    entry.mnt_fsname = strtok_r(line, " \t\n", &rest);
  } while (!entry.mnt_fsname || *entry.mnt_fsname == '#');
  decode(entry.mnt_fsname);
  entry.mnt_dir = decode(strtok_r(0, " \t\n", &rest));
  entry.mnt_type = decode(strtok_r(0, " \t\n", &rest));
  entry.mnt_opts = decode(strtok_r(0, " \t\n", &rest));
  char *freq = strtok_r(0, " \t\n", &rest), *pass = strtok_r(0, " \t\n", &rest);
  entry.mnt_freq = freq ? atoi(freq) : 0;
  entry.mnt_passno = pass ? atoi(pass) : 0;
  return &entry;
}
