/* The parts of a path, as POSIX has them. */
#ifndef PATCHSCOPE_LIBGEN_H
#define PATCHSCOPE_LIBGEN_H
char *dirname(char *path);
char *__xpg_basename(char *path);
#define basename __xpg_basename
#endif
