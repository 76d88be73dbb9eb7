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
#define S_IXOTH 1
#define S_IWOTH 2
#define S_IROTH 4
#define S_IRWXO 7
#define S_IXGRP 8
#define S_IWGRP 16
#define S_IRGRP 32
#define S_IRWXG 56
#define S_IEXEC 64
#define S_IXUSR 64
#define S_IWRITE 128
#define S_IWUSR 128
#define S_IREAD 256
#define S_IRUSR 256
#define S_IRWXU 448
#define S_ISVTX 512
#define S_ISGID 1024
#define S_ISUID 2048
#define S_IFIFO 4096
#define S_IFCHR 8192
#define S_IFDIR 16384
#define S_IFBLK 24576
#define S_IFREG 32768
#define S_IFLNK 40960
#define S_IFSOCK 49152
#define S_IFMT 61440
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
int statx(int directory, const char *restrict path, int flags, unsigned int mask, struct statx *restrict result);
#endif
#endif
