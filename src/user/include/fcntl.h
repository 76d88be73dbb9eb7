/* Opening files and what can be asked of a descriptor. */
#ifndef PATCHSCOPE_FCNTL_H
#define PATCHSCOPE_FCNTL_H
#include <patchscope/types.h>
#include <patchscope/timespec.h>
#include <patchscope/iovec.h>
#include <patchscope/mode.h>
#define O_LARGEFILE 0
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_CREAT 64
#define O_EXCL 128
#define O_NOCTTY 256
#define O_TRUNC 512
#define O_APPEND 1024
#define O_NDELAY 2048
#define O_NONBLOCK 2048
#define O_DSYNC 4096
#define O_ASYNC 8192
#define O_DIRECT 16384
#define O_DIRECTORY 65536
#define O_NOFOLLOW 131072
#define O_NOATIME 262144
#define O_CLOEXEC 524288
#define O_FSYNC 1052672
#define O_RSYNC 1052672
#define O_SYNC 1052672
#define O_PATH 2097152
#define O_TMPFILE 4259840
#define F_DUPFD 0
#define F_OWNER_TID 0
#define F_RDLCK 0
#define F_GETFD 1
#define F_OWNER_PID 1
#define F_SEAL_SEAL 1
#define F_WRLCK 1
#define F_OWNER_GID 2
#define F_OWNER_PGRP 2
#define F_SEAL_SHRINK 2
#define F_SETFD 2
#define F_UNLCK 2
#define F_GETFL 3
#define F_EXLCK 4
#define F_SEAL_GROW 4
#define F_SETFL 4
#define F_GETLK 5
#define F_GETLK64 5
#define F_SETLK 6
#define F_SETLK64 6
#define F_SETLKW 7
#define F_SETLKW64 7
#define F_SEAL_WRITE 8
#define F_SETOWN 8
#define F_SHLCK 8
#define F_GETOWN 9
#define F_SETSIG 10
#define F_GETSIG 11
#define F_SETOWN_EX 15
#define F_GETOWN_EX 16
#define F_SEAL_FUTURE_WRITE 0x10
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#define F_OFD_SETLKW 38
#define F_SETLEASE 1024
#define F_GETLEASE 1025
#define F_NOTIFY 1026
#define F_DUPFD_CLOEXEC 1030
#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032
#define F_ADD_SEALS 1033
#define F_GET_SEALS 1034
#define F_GET_RW_HINT 1035
#define F_SET_RW_HINT 1036
#define F_GET_FILE_RW_HINT 1037
#define F_SET_FILE_RW_HINT 1038
#define FD_CLOEXEC 1
#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8
#define LOCK_MAND 32
#define LOCK_READ 64
#define LOCK_WRITE 128
#define LOCK_RW 192
#define AT_STATX_SYNC_AS_STAT 0
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EACCESS 0x200
#define AT_REMOVEDIR 0x200
#define AT_SYMLINK_FOLLOW 0x400
#define AT_NO_AUTOMOUNT 0x800
#define AT_EMPTY_PATH 0x1000
#define AT_STATX_FORCE_SYNC 0x2000
#define AT_STATX_DONT_SYNC 0x4000
#define AT_STATX_SYNC_TYPE 0x6000
#define AT_RECURSIVE 0x8000
#define AT_FDCWD (-100)
#define DN_ACCESS 1
#define DN_MODIFY 2
#define DN_CREATE 4
#define DN_DELETE 8
#define DN_RENAME 0x10
#define DN_ATTRIB 0x20
#define DN_MULTISHOT 0x80000000U
#define SPLICE_F_MOVE 1
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_MORE 4
#define SPLICE_F_GIFT 8
#define POSIX_FADV_NORMAL 0
#define POSIX_FADV_RANDOM 1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED 3
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_NOREUSE 5
#define FAPPEND 1024
#define FFSYNC 1052672
#define FASYNC 8192
#define FNONBLOCK 2048
#define FNDELAY 2048
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE 2
#define SYNC_FILE_RANGE_WAIT_AFTER 4
#define SYNC_FILE_RANGE_WRITE_AND_WAIT 7
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#define FALLOC_FL_NO_HIDE_STALE 4
#define FALLOC_FL_COLLAPSE_RANGE 8
#define FALLOC_FL_ZERO_RANGE 0x10
#define FALLOC_FL_INSERT_RANGE 0x20
#define FALLOC_FL_UNSHARE_RANGE 0x40
#define MAX_HANDLE_SZ 128
#define F_GETOWNER_UIDS 17
#define F_SEAL_EXEC 0x20
#define F_LINUX_SPECIFIC_BASE 1024
#define F_DUPFD_QUERY 1027
#define F_CREATED_QUERY 1028
#define F_CANCELLK 1029
#define F_GETDELEG 1039
#define F_SETDELEG 1040
#define AT_HANDLE_MNT_ID_UNIQUE 1
#define AT_RENAME_NOREPLACE 1
#define AT_HANDLE_CONNECTABLE 2
#define AT_RENAME_EXCHANGE 2
#define AT_RENAME_WHITEOUT 4
#define AT_HANDLE_FID 0x200
#define AT_EXECVE_CHECK 0x10000
struct flock {
  short l_type;
  short l_whence;
  off_t l_start;
  off_t l_len;
  pid_t l_pid;
};
struct f_owner_ex {
  int type;
  pid_t pid;
};
#ifndef F_LOCK
#define F_ULOCK 0
#define F_LOCK 1
#define F_TLOCK 2
#define F_TEST 3
#endif
int open(const char *path, int flags, ...);
int openat(int directory, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int descriptor, int command, ...);
int posix_fadvise(int descriptor, off_t offset, off_t size, int advice);
int posix_fallocate(int descriptor, off_t offset, off_t size);
int lockf(int descriptor, int command, off_t size);
#ifdef _GNU_SOURCE
struct file_handle {
  unsigned int handle_bytes;
  int handle_type;
  unsigned char f_handle[];
};
int name_to_handle_at(int directory, const char *path, struct file_handle *handle, int *mount_id, int flags);
int open_by_handle_at(int mount, struct file_handle *handle, int flags);
int fallocate(int descriptor, int mode, off_t offset, off_t size);
ssize_t splice(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned int flags);
ssize_t tee(int from, int to, size_t size, unsigned int flags);
ssize_t vmsplice(int descriptor, const struct iovec *vectors, size_t count, unsigned int flags);
ssize_t readahead(int descriptor, off64_t offset, size_t size);
int sync_file_range(int descriptor, off64_t offset, off64_t size, unsigned int flags);
#endif
#endif
