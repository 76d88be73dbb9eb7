/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_STAT_H
#define _LINUX_STAT_H

#include <linux/time64.h>
#include <uapi/linux/stat.h>

/* What the file systems say of an inode, before it is laid out for user space. */
struct kstat {
	u32 result_mask;
	umode_t mode;
	unsigned int nlink;
	u32 blksize;
	u64 attributes;
	u64 attributes_mask;
	u64 ino;
	dev_t dev;
	dev_t rdev;
	unsigned int uid;
	unsigned int gid;
	loff_t size;
	struct timespec64 atime;
	struct timespec64 mtime;
	struct timespec64 ctime;
	u64 blocks;
	u64 mnt_id;
};

#endif
