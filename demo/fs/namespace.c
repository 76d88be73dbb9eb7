/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Mounts. Those here are made by the kernel for itself; the demo has no tree of mounts. */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "mount.h"

static struct kmem_cache *mnt_cache;
static int last_mnt_id;

struct vfsmount *mntget(struct vfsmount *mnt)
{
	if (mnt)
		atomic_inc(&real_mount(mnt)->mnt_count);
	return mnt;
}

/* The kernel keeps its own mounts for good, so the count that goes down here never reaches zero. */
void mntput(struct vfsmount *mnt)
{
	if (mnt)
		BUG_ON(atomic_dec_and_test(&real_mount(mnt)->mnt_count));
}

void path_get(const struct path *path)
{
	mntget(path->mnt);
	dget(path->dentry);
}

void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt);
}

static struct vfsmount *vfs_create_mount(struct fs_context *fc)
{
	struct mount *mnt = kmem_cache_zalloc(mnt_cache, GFP_KERNEL);

	if (!mnt)
		return ERR_PTR(-ENOMEM);
	atomic_set(&mnt->mnt_count, 1);
	mnt->mnt_id = ++last_mnt_id;
	mnt->mnt.mnt_root = fc->root;
	mnt->mnt.mnt_sb = fc->root->d_sb;
	return &mnt->mnt;
}

/* Mounts a file system where only the kernel sees it. */
struct vfsmount *kern_mount(struct file_system_type *type)
{
	struct fs_context fc = { .fs_type = type };
	struct vfsmount *mnt;
	int error;

	error = type->init_fs_context(&fc);
	if (error)
		return ERR_PTR(error);
	error = fc.ops->get_tree(&fc);
	mnt = error ? ERR_PTR(error) : vfs_create_mount(&fc);
	fc.ops->free(&fc);
	return mnt;
}

/* Only as far as the question whether the kernel knows the file system. */
SYSCALL_DEFINE5(mount, char __user *, dev_name, char __user *, dir_name, char __user *, type, unsigned long, flags,
		void __user *, data)
{
	char name[64];
	long length = strncpy_from_user(name, type, sizeof(name));

	if (length < 0)
		return length;
	if (length == sizeof(name))
		return -EINVAL;
	if (!get_fs_type(name))
		return -ENODEV;
	return -EPERM;
}

void __init mnt_init(void)
{
	mnt_cache = kmem_cache_create("mnt_cache", sizeof(struct mount), 0, SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}
