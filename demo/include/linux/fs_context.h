/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_FS_CONTEXT_H
#define _LINUX_FS_CONTEXT_H

#include <linux/types.h>

struct dentry;
struct file_system_type;
struct fs_context;

struct fs_context_operations {
	void (*free)(struct fs_context *fc);
	int (*get_tree)(struct fs_context *fc);
};

/* The mount that is being made: filled by the file system, then asked for its tree. */
struct fs_context {
	const struct fs_context_operations *ops;
	struct file_system_type *fs_type;
	struct dentry *root;
	void *fs_private;
};

struct super_block;
int get_tree_nodev(struct fs_context *fc, int (*fill_super)(struct super_block *sb, struct fs_context *fc));

#endif
