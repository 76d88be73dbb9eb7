/* The version whose headers these are. */
#ifndef PATCHSCOPE_LINUX_VERSION_H
#define PATCHSCOPE_LINUX_VERSION_H
#define LINUX_VERSION_PATCHLEVEL 3
#define LINUX_VERSION_SUBLEVEL 4
#define LINUX_VERSION_MAJOR 7
#define LINUX_VERSION_CODE 459524
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#endif
