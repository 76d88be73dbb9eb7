/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

int printk(const char *fmt, ...) __printf(1, 2);

#define pr_err(fmt, ...) printk("3" fmt, ##__VA_ARGS__)
#define pr_warn(fmt, ...) printk("4" fmt, ##__VA_ARGS__)
#define pr_info(fmt, ...) printk("6" fmt, ##__VA_ARGS__)

void panic(const char *fmt, ...) __printf(1, 2) __noreturn;

#endif
