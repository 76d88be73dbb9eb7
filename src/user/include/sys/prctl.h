/* prctl. */
#ifndef PATCHSCOPE_SYS_PRCTL_H
#define PATCHSCOPE_SYS_PRCTL_H
#include <linux/prctl.h>
int prctl(int option, ...);
#endif
