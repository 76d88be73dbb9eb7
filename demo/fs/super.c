/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Super blocks: one for each file system that is in use. */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/slab.h>

static unsigned int last_anon_dev;

/* A new super block on a device that is none: major number 0. */
struct super_block *sget_fc(struct fs_context *fc)
{
	struct super_block *sb = kzalloc(sizeof(struct super_block), GFP_KERNEL);

	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->s_dev = MKDEV(0, ++last_anon_dev);
	sb->s_type = fc->fs_type;
	atomic_set(&sb->s_active, 1);
	return sb;
}

int get_tree_nodev(struct fs_context *fc, int (*fill_super)(struct super_block *sb, struct fs_context *fc))
{
	struct super_block *sb = sget_fc(fc);
	int error;

	if (IS_ERR(sb))
		return PTR_ERR(sb);
	error = fill_super(sb, fc);
	if (error) {
		fc->fs_type->kill_sb(sb);
		return error;
	}
	fc->root = dget(sb->s_root);
	return 0;
}

void kill_anon_super(struct super_block *sb)
{
	dput(sb->s_root);
	kfree(sb);
}
