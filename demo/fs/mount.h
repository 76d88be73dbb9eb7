/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _FS_MOUNT_H
#define _FS_MOUNT_H

/* What the rest of the kernel need not know of a mount. */
#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/mount.h>

struct mount {
	struct vfsmount mnt;
	atomic_t mnt_count;
	int mnt_id;
};

static inline struct mount *real_mount(struct vfsmount *mnt)
{
	return container_of(mnt, struct mount, mnt);
}

#endif
