/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * Dentries: they are counted, stand in their inode's list, and hold one reference on the inode. There is no cache and
 * no lookup here: every dentry is unhashed, so the last dput() always ends it.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

static struct kmem_cache *dentry_cache;

static void __d_free(struct rcu_head *head)
{
	struct dentry *dentry = container_of(head, struct dentry, d_u.d_rcu);

	kmem_cache_free(dentry_cache, dentry);
}

/* Nobody can walk to a pseudo dentry, so it needs no grace period. */
static void dentry_free(struct dentry *dentry)
{
	if (dentry->d_flags & DCACHE_NORCU)
		__d_free(&dentry->d_u.d_rcu);
	else
		call_rcu(&dentry->d_u.d_rcu, __d_free);
}

static struct dentry *__d_alloc(struct super_block *sb, const struct qstr *name)
{
	struct dentry *dentry;

	if (name->len >= DNAME_INLINE_LEN)
		return NULL;
	dentry = kmem_cache_alloc(dentry_cache, GFP_KERNEL);
	if (!dentry)
		return NULL;

	memcpy(dentry->d_iname, name->name, name->len);
	dentry->d_iname[name->len] = 0;
	dentry->d_name.len = name->len;
	dentry->d_name.name = dentry->d_iname;

	dentry->d_flags = DCACHE_UNHASHED;
	dentry->d_lockref.count = 1;
	spin_lock_init(&dentry->d_lock);
	dentry->d_inode = NULL;
	dentry->d_parent = dentry;
	dentry->d_sb = sb;
	dentry->d_op = sb->s_d_op;
	dentry->d_fsdata = NULL;
	INIT_HLIST_NODE(&dentry->d_u.d_alias);
	if (dentry->d_op && dentry->d_op->d_delete)
		dentry->d_flags |= DCACHE_OP_DELETE;
	return dentry;
}

/* A dentry outside any tree, for pipes, sockets, pidfds and their like. */
struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name)
{
	struct dentry *dentry = __d_alloc(sb, name);

	if (dentry)
		dentry->d_flags |= DCACHE_NORCU;
	return dentry;
}

/* Lets the dentry stand for the inode; the caller's reference on the inode is the dentry's from now on. */
void d_instantiate(struct dentry *dentry, struct inode *inode)
{
	spin_lock(&inode->i_lock);
	spin_lock(&dentry->d_lock);
	hlist_add_head(&dentry->d_u.d_alias, &inode->i_dentry);
	dentry->d_inode = inode;
	spin_unlock(&dentry->d_lock);
	spin_unlock(&inode->i_lock);
}

struct dentry *d_make_root(struct inode *root)
{
	static const struct qstr name = QSTR_INIT("/", 1);
	struct dentry *dentry = __d_alloc(root->i_sb, &name);

	if (dentry)
		d_instantiate(dentry, root);
	else
		iput(root);
	return dentry;
}

/* Is the dentry to be kept though nobody uses it? */
static bool retain_dentry(struct dentry *dentry)
{
	if (d_unhashed(dentry))
		return false;
	if (dentry->d_flags & DCACHE_OP_DELETE)
		return !dentry->d_op->d_delete(dentry);
	return true;
}

/* Takes the dentry from its inode and gives up the reference that it held. */
static void dentry_unlink_inode(struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;

	spin_lock(&inode->i_lock);
	spin_lock(&dentry->d_lock);
	dentry->d_inode = NULL;
	hlist_del_init(&dentry->d_u.d_alias);
	spin_unlock(&dentry->d_lock);
	spin_unlock(&inode->i_lock);
	iput(inode);
}

/* Ends a dentry whose lock is held and that nobody refers to; returns the parent, whose reference is now to be put. */
static struct dentry *__dentry_kill(struct dentry *dentry)
{
	struct dentry *parent = IS_ROOT(dentry) ? NULL : dentry->d_parent;

	lockref_mark_dead(&dentry->d_lockref);
	spin_unlock(&dentry->d_lock);
	if (dentry->d_inode)
		dentry_unlink_inode(dentry);
	if (dentry->d_op && dentry->d_op->d_release)
		dentry->d_op->d_release(dentry);
	dentry_free(dentry);
	return parent;
}

void dput(struct dentry *dentry)
{
	while (dentry) {
		if (lockref_put_or_lock(&dentry->d_lockref))
			return;
		if (retain_dentry(dentry)) {
			dentry->d_lockref.count--;
			spin_unlock(&dentry->d_lock);
			return;
		}
		dentry = __dentry_kill(dentry);
	}
}

/* Writes a made-up name to the end of the buffer. */
char *dynamic_dname(char *buffer, int buflen, const char *fmt, ...)
{
	char temp[64];
	va_list args;
	int size;

	va_start(args, fmt);
	size = vsnprintf(temp, sizeof(temp), fmt, args) + 1;
	va_end(args);

	if (size > (int)sizeof(temp) || size > buflen)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(buffer + buflen - size, temp, size);
}

/* What readlink() of a descriptor's link shows. */
char *d_path(const struct path *path, char *buf, int buflen)
{
	struct dentry *dentry = path->dentry;

	if (dentry->d_op && dentry->d_op->d_dname && dentry != path->mnt->mnt_root)
		return dentry->d_op->d_dname(dentry, buf, buflen);
	return dynamic_dname(buf, buflen, "%s", (const char *)dentry->d_name.name);
}

void __init dcache_init(void)
{
	dentry_cache = KMEM_CACHE(dentry, SLAB_PANIC | SLAB_ACCOUNT);
}
