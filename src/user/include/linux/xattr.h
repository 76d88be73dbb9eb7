/* Names of extended attributes. */
#ifndef PATCHSCOPE_LINUX_XATTR_H
#define PATCHSCOPE_LINUX_XATTR_H
#define XATTR_CREATE 1
#define XATTR_REPLACE 2
#define XATTR_OS2_PREFIX "os2."
#define XATTR_SECURITY_PREFIX "security."
#define XATTR_SYSTEM_PREFIX "system."
#define XATTR_TRUSTED_PREFIX "trusted."
#define XATTR_USER_PREFIX "user."
#include <linux/types.h>
struct xattr_args {
  __u64 __attribute__((aligned(8))) value;
  __u32 size;
  __u32 flags;
};
#endif
