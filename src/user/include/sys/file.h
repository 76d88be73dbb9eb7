/* flock(). */
#ifndef PATCHSCOPE_SYS_FILE_H
#define PATCHSCOPE_SYS_FILE_H
#include <fcntl.h>
int flock(int descriptor, int operation);
#endif
