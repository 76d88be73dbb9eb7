/* Swap space. */
#ifndef PATCHSCOPE_SYS_SWAP_H
#define PATCHSCOPE_SYS_SWAP_H
int swapon(const char *path, int flags);
int swapoff(const char *path);
#endif
