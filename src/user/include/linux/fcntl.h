/* What of fcntl.h only Linux has. */
#ifndef PATCHSCOPE_LINUX_FCNTL_H
#define PATCHSCOPE_LINUX_FCNTL_H
#include <fcntl.h>
#include <linux/types.h>
#include <linux/openat2.h>
#define PIDFD_SELF_THREAD_GROUP (-10001)
#define PIDFD_SELF_THREAD (-10000)
#define FD_INVALID (-10009)
#define FD_FAILFS_ROOT (-10004)
#define FD_NSFS_ROOT (-10003)
#define FD_PIDFS_ROOT (-10002)
#define RWH_WRITE_LIFE_NOT_SET 0
#define RWH_WRITE_LIFE_NONE 1
#define RWH_WRITE_LIFE_SHORT 2
#define RWH_WRITE_LIFE_MEDIUM 3
#define RWH_WRITE_LIFE_LONG 4
#define RWH_WRITE_LIFE_EXTREME 5
#define RWF_WRITE_LIFE_NOT_SET 0
struct delegation {
  __u32 d_flags;
  __u16 d_type;
  __u16 __pad;
};
#endif
