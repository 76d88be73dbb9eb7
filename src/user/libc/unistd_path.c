/* System calls on paths. */
#include "internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

int access(const char *path, int mode) {
  return (int)__finish(call2(__NR_access, path, mode));
}

int chdir(const char *path) {
  return (int)__finish(call1(__NR_chdir, path));
}

int fchdir(int descriptor) {
  return (int)__finish(call1(__NR_fchdir, descriptor));
}

int chroot(const char *path) {
  return (int)__finish(call1(__NR_chroot, path));
}

int chown(const char *path, uid_t user, gid_t group) {
  return (int)__finish(call3(__NR_chown, path, user, group));
}

int fchown(int descriptor, uid_t user, gid_t group) {
  return (int)__finish(call3(__NR_fchown, descriptor, user, group));
}

int lchown(const char *path, uid_t user, gid_t group) {
  return (int)__finish(call3(__NR_lchown, path, user, group));
}

int fchownat(int directory, const char *path, uid_t user, gid_t group, int flags) {
  return (int)__finish(call5(__NR_fchownat, directory, path, user, group, flags));
}

int chmod(const char *path, mode_t mode) {
  return (int)__finish(call2(__NR_chmod, path, mode));
}

int fchmod(int descriptor, mode_t mode) {
  return (int)__finish(call2(__NR_fchmod, descriptor, mode));
}

mode_t umask(mode_t mask) {
  return (mode_t)call1(__NR_umask, mask);
}

int mkdir(const char *path, mode_t mode) {
  return (int)__finish(call2(__NR_mkdir, path, mode));
}

int mkdirat(int directory, const char *path, mode_t mode) {
  return (int)__finish(call3(__NR_mkdirat, directory, path, mode));
}

int mknod(const char *path, mode_t mode, dev_t device) {
  return (int)__finish(call3(__NR_mknod, path, mode, device));
}

int mknodat(int directory, const char *path, mode_t mode, dev_t device) {
  return (int)__finish(call4(__NR_mknodat, directory, path, mode, device));
}

int rmdir(const char *path) {
  return (int)__finish(call1(__NR_rmdir, path));
}

int link(const char *from, const char *to) {
  return (int)__finish(call2(__NR_link, from, to));
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  return (int)__finish(call5(__NR_linkat, from_directory, from, to_directory, to, flags));
}

int symlink(const char *target, const char *path) {
  return (int)__finish(call2(__NR_symlink, target, path));
}

int symlinkat(const char *target, int directory, const char *path) {
  return (int)__finish(call3(__NR_symlinkat, target, directory, path));
}

int unlink(const char *path) {
  return (int)__finish(call1(__NR_unlink, path));
}

int unlinkat(int directory, const char *path, int flags) {
  return (int)__finish(call3(__NR_unlinkat, directory, path, flags));
}

int rename(const char *from, const char *to) {
  return (int)__finish(call2(__NR_rename, from, to));
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
  return (int)__finish(call4(__NR_renameat, from_directory, from, to_directory, to));
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned int flags) {
  return (int)__finish(call5(__NR_renameat2, from_directory, from, to_directory, to, flags));
}

ssize_t readlink(const char *restrict path, char *restrict to, size_t size) {
  return __finish(call3(__NR_readlink, path, to, size));
}

ssize_t readlinkat(int directory, const char *restrict path, char *restrict to, size_t size) {
  return __finish(call4(__NR_readlinkat, directory, path, to, size));
}

int truncate(const char *path, off_t size) {
  return (int)__finish(call2(__NR_truncate, path, size));
}

int statfs(const char *path, struct statfs *result) {
  return (int)__finish(call2(__NR_statfs, path, result));
}

int fstatfs(int descriptor, struct statfs *result) {
  return (int)__finish(call2(__NR_fstatfs, descriptor, result));
}

int stat(const char *restrict path, struct stat *restrict result) {
  return (int)__finish(call2(__NR_stat, path, result));
}

int fstat(int descriptor, struct stat *result) {
  return (int)__finish(call2(__NR_fstat, descriptor, result));
}

int lstat(const char *restrict path, struct stat *restrict result) {
  return (int)__finish(call2(__NR_lstat, path, result));
}

int fstatat(int directory, const char *restrict path, struct stat *restrict result, int flags) {
  return (int)__finish(call4(__NR_newfstatat, directory, path, result, flags));
}

int statx(int directory, const char *restrict path, int flags, unsigned int mask, struct statx *restrict result) {
  return (int)__finish(call5(__NR_statx, directory, path, flags, mask, result));
}

int acct(const char *path) {
  return (int)__finish(call1(__NR_acct, path));
}

int name_to_handle_at(int directory, const char *path, struct file_handle *handle, int *mount_id, int flags) {
  return (int)__finish(call5(__NR_name_to_handle_at, directory, path, handle, mount_id, flags));
}

int open_by_handle_at(int mount, struct file_handle *handle, int flags) {
  return (int)__finish(call3(__NR_open_by_handle_at, mount, handle, flags));
}

int faccessat(int directory, const char *path, int mode, int flags) {
  if (!flags) return (int)__finish(call3(__NR_faccessat, directory, path, mode));
  return (int)__finish(call4(__NR_faccessat2, directory, path, mode, flags));
}

int eaccess(const char *path, int mode) {
  return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

int euidaccess(const char *path, int mode) {
  return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

int fchmodat(int directory, const char *path, mode_t mode, int flags) {
  if (!flags) return (int)__finish(call3(__NR_fchmodat, directory, path, mode));
  return (int)__finish(call4(__NR_fchmodat2, directory, path, mode, flags));
}

int lchmod(const char *path, mode_t mode) {
  return fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW);
}

int mkfifo(const char *path, mode_t mode) {
  return mknod(path, mode | S_IFIFO, 0);
}

int mkfifoat(int directory, const char *path, mode_t mode) {
  return mknodat(directory, path, mode | S_IFIFO, 0);
}

/* A file or an empty directory. */
int remove(const char *path) {
  long returned = call1(__NR_unlink, path);
  if (returned == -EISDIR) returned = call1(__NR_rmdir, path);
  return (int)__finish(returned);
}
