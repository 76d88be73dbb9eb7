/* Namespaces as files. */
#ifndef PATCHSCOPE_LINUX_NSFS_H
#define PATCHSCOPE_LINUX_NSFS_H
#include <linux/types.h>
#include <linux/ioctl.h>
struct mnt_ns_info {
  __u32 size;
  __u32 nr_mounts;
  __u64 mnt_ns_id;
};
struct nsfs_file_handle {
  __u64 ns_id;
  __u32 ns_type;
  __u32 ns_inum;
};
struct ns_id_req {
  __u32 size;
  __u32 spare;
  __u64 ns_id;
  struct {
    __u32 ns_type;
    __u32 spare2;
    __u64 user_ns_id;
  };
};
#define NSFS_FILE_HANDLE_SIZE_LATEST sizeof(struct nsfs_file_handle)
#define NSIO 0xb7
#define NS_ID_REQ_SIZE_VER0 32
#define NS_GET_USERNS 0xb701U
#define NS_GET_PARENT 0xb702U
#define NS_GET_NSTYPE 0xb703U
#define NS_GET_OWNER_UID 0xb704U
#define NS_GET_PID_FROM_PIDNS 0x8004b706UL
#define NS_GET_TGID_FROM_PIDNS 0x8004b707UL
#define NS_GET_PID_IN_PIDNS 0x8004b708UL
#define NS_GET_TGID_IN_PIDNS 0x8004b709UL
#define NS_GET_MNTNS_ID 2148054789UL
#define NS_GET_ID 2148054797UL
#define NS_MNT_GET_INFO 2148579082UL
#define NS_MNT_GET_NEXT 2148579083UL
#define NS_MNT_GET_PREV 2148579084UL
#define MNT_NS_INIT_ID 8
#define MNT_NS_INFO_SIZE_VER0 16
#define MNT_NS_INIT_INO 4026531832U
#define NSFS_FILE_HANDLE_SIZE_VER0 16
#define NET_NS_INIT_INO 4026531833U
#define TIME_NS_INIT_INO 4026531834U
#define CGROUP_NS_INIT_INO 4026531835U
#define PID_NS_INIT_INO 4026531836U
#define USER_NS_INIT_INO 4026531837U
#define UTS_NS_INIT_INO 4026531838U
#define IPC_NS_INIT_INO 4026531839U
#define IPC_NS_INIT_ID 1
#define UTS_NS_INIT_ID 2
#define USER_NS_INIT_ID 3
#define PID_NS_INIT_ID 4
#define CGROUP_NS_INIT_ID 5
#define TIME_NS_INIT_ID 6
#define NET_NS_INIT_ID 7
#define TIME_NS 128
#define MNT_NS 131072
#define CGROUP_NS 33554432
#define UTS_NS 67108864
#define IPC_NS 134217728
#define USER_NS 268435456
#define PID_NS 536870912
#define NET_NS 1073741824
#define LISTNS_CURRENT_USER 0xffffffffffffffffUL
#endif
