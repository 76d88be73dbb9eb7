/* Groups; root and nogroup are known. */
#ifndef PATCHSCOPE_GRP_H
#define PATCHSCOPE_GRP_H
#include <patchscope/types.h>
struct group {
  char *gr_name;
  char *gr_passwd;
  gid_t gr_gid;
  char **gr_mem;
};
struct group *getgrgid(gid_t id);
struct group *getgrnam(const char *name);
int setgroups(size_t size, const gid_t *list);
int initgroups(const char *user, gid_t group);
#endif
