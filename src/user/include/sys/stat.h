/* What is known about a file. */
#ifndef PATCHSCOPE_SYS_STAT_H
#define PATCHSCOPE_SYS_STAT_H
#include <patchscope/types.h>
#include <patchscope/timespec.h>
struct stat {
  dev_t st_dev;
  ino_t st_ino;
  nlink_t st_nlink;
  mode_t st_mode;
  uid_t st_uid;
  gid_t st_gid;
  int __pad0;
  dev_t st_rdev;
  off_t st_size;
  blksize_t st_blksize;
  blkcnt_t st_blocks;
  struct timespec st_atim;
  struct timespec st_mtim;
  struct timespec st_ctim;
  long __reserved[3];
};
#define st_atime st_atim.tv_sec
#define st_mtime st_mtim.tv_sec
#define st_ctime st_ctim.tv_sec
#define S_IEXEC 64
#define S_IWRITE 128
#define S_IREAD 256
#define UTIME_OMIT 0x3ffffffeL
#define UTIME_NOW 0x3fffffffL
#define ACCESSPERMS 511
#define ALLPERMS 4095
#define DEFFILEMODE 438
#define S_BLKSIZE 512
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#define S_ISCHR(mode) (((mode) & S_IFMT) == S_IFCHR)
#define S_ISBLK(mode) (((mode) & S_IFMT) == S_IFBLK)
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
#define S_ISFIFO(mode) (((mode) & S_IFMT) == S_IFIFO)
#define S_ISLNK(mode) (((mode) & S_IFMT) == S_IFLNK)
#define S_ISSOCK(mode) (((mode) & S_IFMT) == S_IFSOCK)
int stat(const char *restrict path, struct stat *restrict result);
int fstat(int descriptor, struct stat *result);
int lstat(const char *restrict path, struct stat *restrict result);
int fstatat(int directory, const char *restrict path, struct stat *restrict result, int flags);
int chmod(const char *path, mode_t mode);
int fchmod(int descriptor, mode_t mode);
int lchmod(const char *path, mode_t mode);
int fchmodat(int directory, const char *path, mode_t mode, int flags);
mode_t umask(mode_t mask);
int mkdir(const char *path, mode_t mode);
int mkdirat(int directory, const char *path, mode_t mode);
int mkfifo(const char *path, mode_t mode);
int mkfifoat(int directory, const char *path, mode_t mode);
int mknod(const char *path, mode_t mode, dev_t device);
int mknodat(int directory, const char *path, mode_t mode, dev_t device);
int utimensat(int directory, const char *path, const struct timespec times[2], int flags);
int futimens(int descriptor, const struct timespec times[2]);
#ifdef _GNU_SOURCE
#include <linux/stat.h>
#include <patchscope/mode.h>
int statx(int directory, const char *restrict path, int flags, unsigned int mask, struct statx *restrict result);
#endif
#endif
