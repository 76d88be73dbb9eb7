/* Extended attributes. */
#include "internal.h"
#include <sys/xattr.h>

int setxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
  return (int)__finish(call5(__NR_setxattr, path, name, value, size, flags));
}

int lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
  return (int)__finish(call5(__NR_lsetxattr, path, name, value, size, flags));
}

int fsetxattr(int descriptor, const char *name, const void *value, size_t size, int flags) {
  return (int)__finish(call5(__NR_fsetxattr, descriptor, name, value, size, flags));
}

ssize_t getxattr(const char *path, const char *name, void *value, size_t size) {
  return __finish(call4(__NR_getxattr, path, name, value, size));
}

ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size) {
  return __finish(call4(__NR_lgetxattr, path, name, value, size));
}

ssize_t fgetxattr(int descriptor, const char *name, void *value, size_t size) {
  return __finish(call4(__NR_fgetxattr, descriptor, name, value, size));
}

ssize_t listxattr(const char *path, char *list, size_t size) {
  return __finish(call3(__NR_listxattr, path, list, size));
}

ssize_t llistxattr(const char *path, char *list, size_t size) {
  return __finish(call3(__NR_llistxattr, path, list, size));
}

ssize_t flistxattr(int descriptor, char *list, size_t size) {
  return __finish(call3(__NR_flistxattr, descriptor, list, size));
}

int removexattr(const char *path, const char *name) {
  return (int)__finish(call2(__NR_removexattr, path, name));
}

int lremovexattr(const char *path, const char *name) {
  return (int)__finish(call2(__NR_lremovexattr, path, name));
}

int fremovexattr(int descriptor, const char *name) {
  return (int)__finish(call2(__NR_fremovexattr, descriptor, name));
}
