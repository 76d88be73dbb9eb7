/* Mounts. */
#ifndef PATCHSCOPE_LINUX_MOUNT_H
#define PATCHSCOPE_LINUX_MOUNT_H
#include <linux/types.h>
#define MS_RDONLY 1
#define MS_NOSUID 2
#define MS_NODEV 4
#define MS_NOEXEC 8
#define MS_SYNCHRONOUS 16
#define MS_REMOUNT 32
#define MS_MANDLOCK 64
#define MS_DIRSYNC 128
#define MS_NOSYMFOLLOW 256
#define MS_NOATIME 1024
#define MS_NODIRATIME 2048
#define MS_BIND 4096
#define MS_MOVE 8192
#define MS_REC 16384
#define MS_SILENT 32768
#define MS_VERBOSE 32768
#define MS_POSIXACL 0x10000
#define MS_UNBINDABLE 0x20000
#define MS_PRIVATE 0x40000
#define MS_SLAVE 0x80000
#define MS_SHARED 0x100000
#define MS_RELATIME 0x200000
#define MS_KERNMOUNT 0x400000
#define MS_I_VERSION 0x800000
#define MS_STRICTATIME 0x1000000
#define MS_LAZYTIME 0x2000000
#define MS_RMT_MASK 41943121
#define MS_SUBMOUNT 0x4000000
#define MS_NOREMOTELOCK 0x8000000
#define MS_NOSEC 0x10000000
#define MS_BORN 0x20000000
#define MS_ACTIVE 0x40000000
#define MS_MGC_VAL 0xc0ed0000U
#define MS_MGC_MSK 0xffff0000U
#define MS_NOUSER (-2147483647 - 1)
#define MOUNT_ATTR_RELATIME 0
#define MOUNT_ATTR_RDONLY 1
#define MOUNT_ATTR_NOSUID 2
#define MOUNT_ATTR_NODEV 4
#define MOUNT_ATTR_NOEXEC 8
#define MOUNT_ATTR_NOATIME 0x10
#define MOUNT_ATTR_SIZE_VER0 32
#define MOUNT_ATTR_STRICTATIME 0x20
#define MOUNT_ATTR__ATIME 0x70
#define MOUNT_ATTR_NODIRATIME 0x80
#define MOUNT_ATTR_IDMAP 0x100000
#define MOUNT_ATTR_NOSYMFOLLOW 0x200000
#define FSOPEN_CLOEXEC 1
#define FSPICK_CLOEXEC 1
#define FSPICK_SYMLINK_NOFOLLOW 2
#define FSPICK_NO_AUTOMOUNT 4
#define FSPICK_EMPTY_PATH 8
#define FSMOUNT_CLOEXEC 1
#define FSMOUNT_NAMESPACE 2
#define MOVE_MOUNT_F_SYMLINKS 1
#define MOVE_MOUNT_F_AUTOMOUNTS 2
#define MOVE_MOUNT_F_EMPTY_PATH 4
#define MOVE_MOUNT_T_SYMLINKS 0x10
#define MOVE_MOUNT_T_AUTOMOUNTS 0x20
#define MOVE_MOUNT_T_EMPTY_PATH 0x40
#define MOVE_MOUNT_SET_GROUP 0x100
#define MOVE_MOUNT_BENEATH 0x200
#define MOVE_MOUNT__MASK 0x377
#define OPEN_TREE_CLONE 1
#define OPEN_TREE_NAMESPACE 2
#define STATMOUNT_BY_FD 1U
#define STATMOUNT_SB_BASIC 1U
#define STATMOUNT_MNT_BASIC 2U
#define STATMOUNT_PROPAGATE_FROM 4U
#define STATMOUNT_MNT_ROOT 8U
#define STATMOUNT_MNT_POINT 0x10U
#define STATMOUNT_FS_TYPE 0x20U
#define STATMOUNT_MNT_NS_ID 0x40U
#define STATMOUNT_MNT_OPTS 0x80U
#define STATMOUNT_FS_SUBTYPE 0x100U
#define STATMOUNT_SB_SOURCE 0x200U
#define STATMOUNT_OPT_ARRAY 0x400U
#define STATMOUNT_OPT_SEC_ARRAY 0x800U
#define STATMOUNT_SUPPORTED_MASK 0x1000U
#define STATMOUNT_MNT_UIDMAP 0x2000U
#define STATMOUNT_MNT_GIDMAP 0x4000U
#define LISTMOUNT_REVERSE 1
#define LSMT_ROOT 0xffffffffffffffffUL
#define MNT_ID_REQ_SIZE_VER0 24
#define MNT_ID_REQ_SIZE_VER1 32
#define FSCONFIG_SET_FLAG 0
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_SET_BINARY 2
#define FSCONFIG_SET_PATH 3
#define FSCONFIG_SET_PATH_EMPTY 4
#define FSCONFIG_SET_FD 5
#define FSCONFIG_CMD_CREATE 6
#define FSCONFIG_CMD_RECONFIGURE 7
#define FSCONFIG_CMD_CREATE_EXCL 8
struct mount_attr {
  __u64 attr_set;
  __u64 attr_clr;
  __u64 propagation;
  __u64 userns_fd;
};
struct statmount {
  __u32 size;
  __u32 mnt_opts;
  __u64 mask;
  __u32 sb_dev_major;
  __u32 sb_dev_minor;
  __u64 sb_magic;
  __u32 sb_flags;
  __u32 fs_type;
  __u64 mnt_id;
  __u64 mnt_parent_id;
  __u32 mnt_id_old;
  __u32 mnt_parent_id_old;
  __u64 mnt_attr;
  __u64 mnt_propagation;
  __u64 mnt_peer_group;
  __u64 mnt_master;
  __u64 propagate_from;
  __u32 mnt_root;
  __u32 mnt_point;
  __u64 mnt_ns_id;
  __u32 fs_subtype;
  __u32 sb_source;
  __u32 opt_num;
  __u32 opt_array;
  __u32 opt_sec_num;
  __u32 opt_sec_array;
  __u64 supported_mask;
  __u32 mnt_uidmap_num;
  __u32 mnt_uidmap;
  __u32 mnt_gidmap_num;
  __u32 mnt_gidmap;
  __u64 __spare2[43];
  char str[];
};
struct mnt_id_req {
  __u32 size;
  union {
    __u32 mnt_ns_fd;
    __u32 mnt_fd;
  };
  __u64 mnt_id;
  __u64 param;
  __u64 mnt_ns_id;
};
#endif
