/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

/* Reading and writing the memory of the program. The copies return how many bytes could not be copied. */
#include <linux/errno.h>
#include <linux/types.h>

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
/* The length of the string without its end, count if it is longer, or -EFAULT. */
long strncpy_from_user(char *to, const char __user *from, long count);

#define put_user(x, ptr) \
	({ __typeof__(*(ptr)) __value = (x); copy_to_user(ptr, &__value, sizeof(__value)) ? -EFAULT : 0; })
#define get_user(x, ptr) \
	({ __typeof__(*(ptr)) __value = 0; int __left = copy_from_user(&__value, ptr, sizeof(__value)); \
	   (x) = __value; __left ? -EFAULT : 0; })

#endif
