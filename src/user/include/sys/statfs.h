/* What is known about a file system. */
#ifndef PATCHSCOPE_SYS_STATFS_H
#define PATCHSCOPE_SYS_STATFS_H
#include <patchscope/types.h>
#include <sys/types.h>
struct statfs {
  long f_type;
  long f_bsize;
  fsblkcnt_t f_blocks;
  fsblkcnt_t f_bfree;
  fsblkcnt_t f_bavail;
  fsfilcnt_t f_files;
  fsfilcnt_t f_ffree;
  fsid_t f_fsid;
  long f_namelen;
  long f_frsize;
  long f_flags;
  long f_spare[4];
};
int statfs(const char *path, struct statfs *result);
int fstatfs(int descriptor, struct statfs *result);
#endif
