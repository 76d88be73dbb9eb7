/* pidfds: the newest kernel's flags, requests and answers; older kernels know a part of them. */
#ifndef PATCHSCOPE_LINUX_PIDFD_H
#define PATCHSCOPE_LINUX_PIDFD_H
#include <linux/types.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#define PIDFD_COREDUMPED 1U
#define PIDFD_INFO_PID 1UL
#define PIDFD_SIGNAL_THREAD 1UL
#define PIDFD_COREDUMP_SKIP 2U
#define PIDFD_INFO_CREDS 2UL
#define PIDFD_SIGNAL_THREAD_GROUP 2UL
#define PIDFD_COREDUMP_USER 4U
#define PIDFD_INFO_CGROUPID 4UL
#define PIDFD_SIGNAL_PROCESS_GROUP 4UL
#define PIDFD_COREDUMP_ROOT 8U
#define PIDFD_INFO_EXIT 8UL
#define PIDFD_INFO_COREDUMP 0x10UL
#define PIDFD_INFO_SUPPORTED_MASK 0x20UL
#define PIDFD_INFO_COREDUMP_SIGNAL 0x40UL
#define PIDFD_INFO_SIZE_VER0 64
#define PIDFD_INFO_SIZE_VER1 72
#define PIDFD_INFO_SIZE_VER2 80
#define PIDFD_INFO_SIZE_VER3 88
#define PIDFD_INFO_COREDUMP_CODE 0x80UL
#define PIDFD_THREAD 128
#define PIDFD_NONBLOCK 2048
#define PIDFD_GET_CGROUP_NAMESPACE 65281U
#define PIDFD_GET_IPC_NAMESPACE 65282U
#define PIDFD_GET_MNT_NAMESPACE 65283U
#define PIDFD_GET_NET_NAMESPACE 65284U
#define PIDFD_GET_PID_NAMESPACE 65285U
#define PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE 65286U
#define PIDFD_GET_TIME_NAMESPACE 65287U
#define PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE 65288U
#define PIDFD_GET_USER_NAMESPACE 65289U
#define PIDFD_GET_UTS_NAMESPACE 65290U
#define PIDFS_IOCTL_MAGIC 0xff
struct pidfd_info {
  __u64 mask;
  __u64 cgroupid;
  __u32 pid;
  __u32 tgid;
  __u32 ppid;
  __u32 ruid;
  __u32 rgid;
  __u32 euid;
  __u32 egid;
  __u32 suid;
  __u32 sgid;
  __u32 fsuid;
  __u32 fsgid;
  __s32 exit_code;
  struct {
    __u32 coredump_mask;
    __u32 coredump_signal;
    __u32 coredump_code;
    __u32 coredump_pad;
  };
  __u64 supported_mask;
};
#define PIDFD_SELF PIDFD_SELF_THREAD
#define PIDFD_SELF_PROCESS PIDFD_SELF_THREAD_GROUP
#define PIDFD_GET_INFO _IOWR(PIDFS_IOCTL_MAGIC, 11, struct pidfd_info)
#endif
