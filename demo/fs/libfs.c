/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* What small file systems have in common. */
#include <linux/fs.h>
#include <linux/pseudo_fs.h>
#include <linux/slab.h>
#include <linux/statfs.h>

/* For d_delete: a dentry that nobody uses is not worth keeping. */
int always_delete_dentry(const struct dentry *dentry)
{
	return 1;
}

int simple_statfs(struct dentry *dentry, struct kstatfs *buf)
{
	buf->f_type = dentry->d_sb->s_magic;
	buf->f_bsize = PAGE_SIZE;
	buf->f_namelen = 255;
	return 0;
}

static const struct super_operations simple_super_operations = {
	.statfs = simple_statfs,
};

struct timespec64 simple_inode_init_ts(struct inode *inode)
{
	struct timespec64 now;

	ktime_get_real_ts64(&now);
	inode->i_atime = now;
	inode->i_mtime = now;
	inode->i_ctime = now;
	return now;
}

int simple_setattr(struct dentry *dentry, struct iattr *attr)
{
	int error = setattr_prepare(dentry, attr);

	if (error)
		return error;
	setattr_copy(d_inode(dentry), attr);
	return 0;
}

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}

/* An inode of no kind: its mode has permissions only. */
struct inode *alloc_anon_inode(struct super_block *sb)
{
	struct inode *inode = new_inode_pseudo(sb);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_ino = get_next_ino();
	inode->i_mode = S_IRUSR | S_IWUSR;
	inode->i_flags |= S_PRIVATE;
	simple_inode_init_ts(inode);
	return inode;
}

/* The super block of a file system that has nothing but a root. */
static int pseudo_fs_fill_super(struct super_block *sb, struct fs_context *fc)
{
	struct pseudo_fs_context *ctx = fc->fs_private;
	struct inode *root;

	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_magic = ctx->magic;
	sb->s_op = ctx->ops ? ctx->ops : &simple_super_operations;
	sb->s_d_op = ctx->dops;

	root = new_inode(sb);
	if (!root)
		return -ENOMEM;

	/* Number 1 is the root's; the others are counted from elsewhere. */
	root->i_ino = 1;
	root->i_mode = S_IFDIR | S_IRUSR | S_IWUSR;
	simple_inode_init_ts(root);

	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

static void pseudo_fs_free(struct fs_context *fc)
{
	kfree(fc->fs_private);
}

static int pseudo_fs_get_tree(struct fs_context *fc)
{
	return get_tree_nodev(fc, pseudo_fs_fill_super);
}

static const struct fs_context_operations pseudo_fs_context_ops = {
	.free = pseudo_fs_free,
	.get_tree = pseudo_fs_get_tree,
};

struct pseudo_fs_context *init_pseudo(struct fs_context *fc, unsigned long magic)
{
	struct pseudo_fs_context *ctx = kzalloc(sizeof(struct pseudo_fs_context), GFP_KERNEL);

	if (ctx) {
		ctx->magic = magic;
		fc->fs_private = ctx;
		fc->ops = &pseudo_fs_context_ops;
	}
	return ctx;
}
