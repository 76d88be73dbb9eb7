/* Marks that mean nothing in user space. */
#ifndef PATCHSCOPE_LINUX_COMPILER_H
#define PATCHSCOPE_LINUX_COMPILER_H
#define __user
#define __force
#endif
