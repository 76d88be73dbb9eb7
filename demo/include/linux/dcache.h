/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

/* A dentry gives an inode a name and a place; several may stand for one inode. */
#include <linux/list.h>
#include <linux/lockref.h>
#include <linux/rcupdate.h>

struct dentry;
struct inode;
struct path;
struct super_block;

struct qstr {
	u32 len;
	const unsigned char *name;
};
#define QSTR_INIT(n, l) { .len = (l), .name = (const unsigned char *)(n) }

#define DNAME_INLINE_LEN 40

struct dentry_operations {
	/* Asked when the last reference goes; not zero: do not keep the dentry. */
	int (*d_delete)(const struct dentry *dentry);
	void (*d_release)(struct dentry *dentry);
	/* Makes a name for a dentry that has none of its own. */
	char *(*d_dname)(struct dentry *dentry, char *buffer, int buflen);
};

struct dentry {
	unsigned int d_flags;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	unsigned char d_iname[DNAME_INLINE_LEN];
	struct lockref d_lockref;
	const struct dentry_operations *d_op;
	struct super_block *d_sb;
	void *d_fsdata;
	union {
		struct hlist_node d_alias; /* in d_inode->i_dentry */
		struct rcu_head d_rcu;
	} d_u;
};

#define d_lock d_lockref.lock

#define DCACHE_UNHASHED 0x00000010
#define DCACHE_OP_DELETE 0x00000008
#define DCACHE_NORCU 0x40000000

#define IS_ROOT(dentry) ((dentry)->d_parent == (dentry))

static inline struct dentry *dget(struct dentry *dentry)
{
	if (dentry)
		lockref_get(&dentry->d_lockref);
	return dentry;
}

static inline struct inode *d_inode(const struct dentry *dentry)
{
	return dentry->d_inode;
}

static inline bool d_unhashed(const struct dentry *dentry)
{
	return dentry->d_flags & DCACHE_UNHASHED;
}

struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name);
struct dentry *d_make_root(struct inode *root);
void d_instantiate(struct dentry *dentry, struct inode *inode);
void dput(struct dentry *dentry);
char *d_path(const struct path *path, char *buf, int buflen);
char *dynamic_dname(char *buffer, int buflen, const char *fmt, ...) __printf(3, 4);
void dcache_init(void);

#endif
