/* The users and groups there are: root and nobody. */
#include "internal.h"
#include <grp.h>
#include <pwd.h>
#include <string.h>

static struct passwd users[2] = {
    {"root", "x", 0, 0, "root", "/root", "/bin/sh"},
    {"nobody", "x", 65534, 65534, "nobody", "/nonexistent", "/usr/sbin/nologin"},
};
static char *no_members[1];
static struct group groups[2] = {{"root", "x", 0, no_members}, {"nogroup", "x", 65534, no_members}};

struct passwd *getpwuid(uid_t id) {
  for (int i = 0; i < 2; i++)
    if (users[i].pw_uid == id) return &users[i];
  return 0;
}

struct passwd *getpwnam(const char *name) {
  for (int i = 0; i < 2; i++)
    if (!strcmp(users[i].pw_name, name)) return &users[i];
  return 0;
}

struct group *getgrgid(gid_t id) {
  for (int i = 0; i < 2; i++)
    if (groups[i].gr_gid == id) return &groups[i];
  return 0;
}

struct group *getgrnam(const char *name) {
  for (int i = 0; i < 2; i++)
    if (!strcmp(groups[i].gr_name, name)) return &groups[i];
  return 0;
}
