/* The environment. */
#include "internal.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The array that setenv() made, to know whether it may be freed. */
static char **own_list;

static char **find(const char *name, size_t size) {
  if (environ)
    for (char **entry = environ; *entry; entry++)
      if (!strncmp(*entry, name, size) && (*entry)[size] == '=') return entry;
  return 0;
}

char *getenv(const char *name) {
  size_t size = strlen(name);
  char **entry = find(name, size);
  return entry ? *entry + size + 1 : 0;
}

char *secure_getenv(const char *name) {
  return getuid() == geteuid() && getgid() == getegid() ? getenv(name) : 0;
}

static int add(char *assignment, size_t name_size) {
  char **entry = find(assignment, name_size);
  if (entry) {
    *entry = assignment;
    return 0;
  }
  size_t count = 0;
  while (environ && environ[count]) count++;
  char **list = malloc((count + 2) * sizeof *list);
  if (!list) return -1;
  for (size_t i = 0; i < count; i++) list[i] = environ[i];
  list[count] = assignment;
  list[count + 1] = 0;
  if (own_list) free(own_list);
  own_list = environ = list;
  return 0;
}

static int bad_name(const char *name) {
  if (name && *name && !strchr(name, '=')) return 0;
  errno = EINVAL;
  return -1;
}

int setenv(const char *name, const char *value, int overwrite) {
  if (bad_name(name)) return -1;
  size_t name_size = strlen(name), value_size = strlen(value);
  if (!overwrite && find(name, name_size)) return 0;
  /* Stays: somebody may hold what getenv() returned. */
  char *assignment = malloc(name_size + value_size + 2);
  if (!assignment) return -1;
  memcpy(assignment, name, name_size);
  assignment[name_size] = '=';
  memcpy(assignment + name_size + 1, value, value_size + 1);
  return add(assignment, name_size);
}

int unsetenv(const char *name) {
  if (bad_name(name)) return -1;
  size_t size = strlen(name);
  for (char **entry; (entry = find(name, size));)
    do entry[0] = entry[1];
    while (*entry++);
  return 0;
}

int putenv(char *assignment) {
  char *equals = strchr(assignment, '=');
  return equals ? add(assignment, (size_t)(equals - assignment)) : unsetenv(assignment);
}

int clearenv(void) {
  environ = 0;
  return 0;
}
