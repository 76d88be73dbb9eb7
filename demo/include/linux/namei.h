/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_NAMEI_H
#define _LINUX_NAMEI_H

#include <linux/path.h>

struct file;

int user_path_at(int dfd, const char __user *name, unsigned int flags, struct path *path);
struct file *do_filp_open(const char *name, int open_flag);

#endif
