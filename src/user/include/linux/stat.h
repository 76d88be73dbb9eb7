/* statx. */
#ifndef PATCHSCOPE_LINUX_STAT_H
#define PATCHSCOPE_LINUX_STAT_H
#include <linux/types.h>
struct statx_timestamp {
  __s64 tv_sec;
  __u32 tv_nsec;
  __s32 __reserved;
};
struct statx {
  __u32 stx_mask;
  __u32 stx_blksize;
  __u64 stx_attributes;
  __u32 stx_nlink;
  __u32 stx_uid;
  __u32 stx_gid;
  __u16 stx_mode;
  __u16 __spare0[1];
  __u64 stx_ino;
  __u64 stx_size;
  __u64 stx_blocks;
  __u64 stx_attributes_mask;
  struct statx_timestamp stx_atime;
  struct statx_timestamp stx_btime;
  struct statx_timestamp stx_ctime;
  struct statx_timestamp stx_mtime;
  __u32 stx_rdev_major;
  __u32 stx_rdev_minor;
  __u32 stx_dev_major;
  __u32 stx_dev_minor;
  __u64 stx_mnt_id;
  __u32 stx_dio_mem_align;
  __u32 stx_dio_offset_align;
  __u64 stx_subvol;
  __u32 stx_atomic_write_unit_min;
  __u32 stx_atomic_write_unit_max;
  __u32 stx_atomic_write_segments_max;
  __u32 stx_dio_read_offset_align;
  __u32 stx_atomic_write_unit_max_opt;
  __u32 __spare2[1];
  __u64 __spare3[8];
};
#define STATX_TYPE 1U
#define STATX_MODE 2U
#define STATX_ATTR_COMPRESSED 4
#define STATX_NLINK 4U
#define STATX_UID 8U
#define STATX_ATTR_IMMUTABLE 0x10
#define STATX_GID 0x10U
#define STATX_ATIME 0x20U
#define STATX_ATTR_APPEND 0x20
#define STATX_ATTR_NODUMP 0x40
#define STATX_MTIME 0x40U
#define STATX_CTIME 0x80U
#define STATX_INO 0x100U
#define STATX_SIZE 0x200U
#define STATX_BLOCKS 0x400U
#define STATX_BASIC_STATS 0x7ffU
#define STATX_ATTR_ENCRYPTED 0x800
#define STATX_BTIME 0x800U
#define STATX_ALL 0xfffU
#define STATX_ATTR_AUTOMOUNT 0x1000
#define STATX_MNT_ID 0x1000U
#define STATX_ATTR_MOUNT_ROOT 0x2000
#define STATX_DIOALIGN 0x2000U
#define STATX_MNT_ID_UNIQUE 0x4000U
#define STATX_SUBVOL 0x8000U
#define STATX_WRITE_ATOMIC 0x10000U
#define STATX_DIO_READ_ALIGN 0x20000U
#define STATX_ATTR_VERITY 0x100000
#define STATX_ATTR_DAX 0x200000
#define STATX_ATTR_WRITE_ATOMIC 0x400000
#define STATX__RESERVED 0x80000000U
#endif
