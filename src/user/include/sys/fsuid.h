/* The ids that files see. */
#ifndef PATCHSCOPE_SYS_FSUID_H
#define PATCHSCOPE_SYS_FSUID_H
#include <patchscope/types.h>
int setfsuid(uid_t id);
int setfsgid(gid_t id);
#endif
