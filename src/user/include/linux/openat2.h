/* openat2. */
#ifndef PATCHSCOPE_LINUX_OPENAT2_H
#define PATCHSCOPE_LINUX_OPENAT2_H
#include <linux/types.h>
struct open_how {
  __u64 flags;
  __u64 mode;
  __u64 resolve;
};
#define RESOLVE_NO_XDEV 1
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_NO_SYMLINKS 4
#define RESOLVE_BENEATH 8
#define RESOLVE_IN_ROOT 0x10
#define RESOLVE_CACHED 0x20
#define OPENAT2_REGULAR 0x100000000ULL
#endif
