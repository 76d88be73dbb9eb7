/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Devices as files, on a small file system of their own in place of devtmpfs. */
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/pseudo_fs.h>

void chrdev_init(void);
struct file *device_open(const char *name, dev_t dev, const struct file_operations *fops, int flags);

static struct vfsmount *dev_mnt;

static int dev_init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, TMPFS_MAGIC) ? 0 : -ENOMEM;
}

static struct file_system_type dev_fs_type = {
	.name = "devtmpfs",
	.init_fs_context = dev_init_fs_context,
	.kill_sb = kill_anon_super,
};

struct file *device_open(const char *name, dev_t dev, const struct file_operations *fops, int flags)
{
	struct inode *inode = new_inode(dev_mnt->mnt_sb);
	struct file *file;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_ino = get_next_ino();
	inode->i_mode = S_IFCHR | 0666;
	inode->i_rdev = dev;
	inode->i_fop = fops;
	simple_inode_init_ts(inode);

	file = alloc_file_pseudo(inode, dev_mnt, name, flags, fops);
	if (IS_ERR(file))
		iput(inode);
	return file;
}

void __init chrdev_init(void)
{
	dev_mnt = kern_mount(&dev_fs_type);
	if (IS_ERR(dev_mnt) || register_filesystem(&dev_fs_type))
		panic("cannot mount the devices");
}
