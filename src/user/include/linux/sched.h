/* clone, clone3 and scheduling policies. */
#ifndef PATCHSCOPE_LINUX_SCHED_H
#define PATCHSCOPE_LINUX_SCHED_H
#include <linux/types.h>
#include <patchscope/clone.h>
struct clone_args {
  __aligned_u64 flags;
  __aligned_u64 pidfd;
  __aligned_u64 child_tid;
  __aligned_u64 parent_tid;
  __aligned_u64 exit_signal;
  __aligned_u64 stack;
  __aligned_u64 stack_size;
  __aligned_u64 tls;
  __aligned_u64 set_tid;
  __aligned_u64 set_tid_size;
  __aligned_u64 cgroup;
};
#define CLONE_ARGS_SIZE_VER0 64
#define CLONE_ARGS_SIZE_VER1 80
#define CLONE_ARGS_SIZE_VER2 88
#define SCHED_NORMAL 0
#define SCHED_FIFO 1
#define SCHED_FLAG_RESET_ON_FORK 1
#define SCHED_GETATTR_FLAG_DL_DYNAMIC 1
#define SCHED_FLAG_RECLAIM 2
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_FLAG_DL_OVERRUN 4
#define SCHED_IDLE 5
#define SCHED_DEADLINE 6
#define SCHED_EXT 7
#define SCHED_FLAG_KEEP_POLICY 8
#define SCHED_FLAG_KEEP_PARAMS 0x10
#define SCHED_FLAG_KEEP_ALL 24
#define SCHED_FLAG_UTIL_CLAMP_MIN 0x20
#define SCHED_FLAG_UTIL_CLAMP_MAX 0x40
#define SCHED_FLAG_UTIL_CLAMP 96
#define SCHED_FLAG_ALL 127
#define SCHED_RESET_ON_FORK 0x40000000
#endif
