/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * Files that need no inode of their own share one: it has no name, no size and no use beyond being there. What a file
 * is then lies in its operations and its private_data alone.
 */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/pseudo_fs.h>

static struct vfsmount *anon_inode_mnt;
static struct inode *anon_inode_inode;

/* All that tells such files apart for somebody who looks is the name that their maker gave. */
static char *anon_inodefs_dname(struct dentry *dentry, char *buf, int size)
{
	const unsigned char *name = dentry->d_name.name;

	return dynamic_dname(buf, size, "anon_inode:%s", name);
}

static const struct dentry_operations anon_inodefs_dentry_operations = {
	.d_dname = anon_inodefs_dname,
};

static int anon_inodefs_init_fs_context(struct fs_context *fc)
{
	struct pseudo_fs_context *pseudo = init_pseudo(fc, ANON_INODE_FS_MAGIC);

	if (pseudo)
		pseudo->dops = &anon_inodefs_dentry_operations;
	return pseudo ? 0 : -ENOMEM;
}

static struct file_system_type anon_inode_fs_type = {
	.name = "anon_inodefs",
	.init_fs_context = anon_inodefs_init_fs_context,
	.kill_sb = kill_anon_super,
};

/* A file on the shared inode, with a dentry of its own that carries the name. */
struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags)
{
	struct file *file;

	/* The file takes over a reference on the inode, which is also kept for good. */
	ihold(anon_inode_inode);
	file = alloc_file_pseudo(anon_inode_inode, anon_inode_mnt, name, flags & (O_ACCMODE | O_NONBLOCK), fops);
	if (IS_ERR(file)) {
		iput(anon_inode_inode);
		return file;
	}
	file->private_data = priv;
	return file;
}

void __init anon_inode_init(void)
{
	anon_inode_mnt = kern_mount(&anon_inode_fs_type);
	if (IS_ERR(anon_inode_mnt))
		panic("cannot mount the anonymous inodes");

	anon_inode_inode = alloc_anon_inode(anon_inode_mnt->mnt_sb);
	if (IS_ERR(anon_inode_inode))
		panic("cannot make the anonymous inode");
}
