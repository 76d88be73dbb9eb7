/* kcmp. */
#ifndef PATCHSCOPE_LINUX_KCMP_H
#define PATCHSCOPE_LINUX_KCMP_H
#include <linux/types.h>
#define KCMP_FILE 0
#define KCMP_VM 1
#define KCMP_FILES 2
#define KCMP_FS 3
#define KCMP_SIGHAND 4
#define KCMP_IO 5
#define KCMP_SYSVSEM 6
#define KCMP_EPOLL_TFD 7
#define KCMP_TYPES 8
struct kcmp_epoll_slot {
  __u32 efd;
  __u32 tfd;
  __u32 toff;
};
#endif
