/* Mounts. */
#include "internal.h"
#include <sys/mount.h>

int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data) {
  return (int)__finish(call5(__NR_mount, source, target, type, flags, data));
}

int umount2(const char *target, int flags) {
  return (int)__finish(call2(__NR_umount2, target, flags));
}

int fsopen(const char *type, unsigned int flags) {
  return (int)__finish(call2(__NR_fsopen, type, flags));
}

int fsmount(int context, unsigned int flags, unsigned int attributes) {
  return (int)__finish(call3(__NR_fsmount, context, flags, attributes));
}

int move_mount(int from_directory, const char *from, int to_directory, const char *to, unsigned int flags) {
  return (int)__finish(call5(__NR_move_mount, from_directory, from, to_directory, to, flags));
}

int fsconfig(int context, unsigned int command, const char *key, const void *value, int extra) {
  return (int)__finish(call5(__NR_fsconfig, context, command, key, value, extra));
}

int fspick(int directory, const char *path, unsigned int flags) {
  return (int)__finish(call3(__NR_fspick, directory, path, flags));
}

int open_tree(int directory, const char *path, unsigned int flags) {
  return (int)__finish(call3(__NR_open_tree, directory, path, flags));
}

int mount_setattr(int directory, const char *path, unsigned int flags, struct mount_attr *attributes, size_t size) {
  return (int)__finish(call5(__NR_mount_setattr, directory, path, flags, attributes, size));
}

int umount(const char *target) {
  return umount2(target, 0);
}
