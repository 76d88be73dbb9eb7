/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * Inodes: they are counted, found by number while somebody uses them, and evicted when nobody does. An inode that is
 * being filled is I_NEW, and those who find it wait; one that is going is I_FREEING, and those who find it wait until
 * it has gone and make another.
 */
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#define I_HASHBITS 6

static struct kmem_cache *inode_cachep;
static struct hlist_head inode_hashtable[1 << I_HASHBITS];
static DEFINE_SPINLOCK(inode_hash_lock);
static DECLARE_WAIT_QUEUE_HEAD(inode_waitqueue);

static const struct inode_operations empty_iops;

static int no_open(struct inode *inode, struct file *file)
{
	return -ENXIO;
}

/* What an inode opens to until somebody says otherwise. */
static const struct file_operations no_open_fops = { .open = no_open };

unsigned int get_next_ino(void)
{
	static unsigned int last_ino;

	/* Zero is no number of an inode. */
	if (++last_ino == 0)
		last_ino = 1;
	return last_ino;
}

static void inode_init_always(struct super_block *sb, struct inode *inode)
{
	inode->i_sb = sb;
	inode->i_op = &empty_iops;
	inode->i_fop = &no_open_fops;
	inode->i_nlink = 1;
	atomic_set(&inode->i_count, 1);
	spin_lock_init(&inode->i_lock);
	init_rwsem(&inode->i_rwsem);
	INIT_HLIST_NODE(&inode->i_hash);
	INIT_HLIST_HEAD(&inode->i_dentry);
}

static struct inode *alloc_inode(struct super_block *sb)
{
	struct inode *inode;

	if (sb->s_op->alloc_inode)
		inode = sb->s_op->alloc_inode(sb);
	else
		inode = kmem_cache_zalloc(inode_cachep, GFP_KERNEL);
	if (inode)
		inode_init_always(sb, inode);
	return inode;
}

static void i_callback(struct rcu_head *head)
{
	struct inode *inode = container_of(head, struct inode, i_rcu);

	if (inode->i_sb->s_op->free_inode)
		inode->i_sb->s_op->free_inode(inode);
	else
		kmem_cache_free(inode_cachep, inode);
}

/* Those who look for a number under RCU may still stand on it, so the memory goes later. */
static void destroy_inode(struct inode *inode)
{
	call_rcu(&inode->i_rcu, i_callback);
}

/* An inode that no number leads to. */
struct inode *new_inode_pseudo(struct super_block *sb)
{
	return alloc_inode(sb);
}

struct inode *new_inode(struct super_block *sb)
{
	return new_inode_pseudo(sb);
}

static struct hlist_head *inode_hash_head(struct super_block *sb, unsigned long ino)
{
	unsigned long hash = ino + ((unsigned long)sb >> 6);

	return inode_hashtable + ((hash ^ (hash >> I_HASHBITS)) & ((1 << I_HASHBITS) - 1));
}

static bool inode_unhashed(struct inode *inode)
{
	return hlist_unhashed(&inode->i_hash);
}

static void remove_inode_hash(struct inode *inode)
{
	spin_lock(&inode_hash_lock);
	spin_lock(&inode->i_lock);
	if (!inode_unhashed(inode))
		hlist_del_rcu(&inode->i_hash);
	spin_unlock(&inode->i_lock);
	spin_unlock(&inode_hash_lock);
}

/* With inode_hash_lock held, which is given up while an inode of that number is going. */
static struct inode *find_inode_fast(struct super_block *sb, struct hlist_head *head, unsigned long ino)
{
	struct inode *inode;

repeat:
	hlist_for_each_entry(inode, head, i_hash) {
		if (inode->i_ino != ino || inode->i_sb != sb)
			continue;
		spin_lock(&inode->i_lock);
		if (inode->i_state & (I_FREEING | I_WILL_FREE)) {
			spin_unlock(&inode->i_lock);
			spin_unlock(&inode_hash_lock);
			wait_event(inode_waitqueue, inode_unhashed(inode));
			spin_lock(&inode_hash_lock);
			goto repeat;
		}
		atomic_inc(&inode->i_count);
		spin_unlock(&inode->i_lock);
		return inode;
	}
	return NULL;
}

static void wait_on_inode(struct inode *inode)
{
	wait_event(inode_waitqueue, !(READ_ONCE(inode->i_state) & I_NEW));
}

/*
 * The inode of this number, with a reference. If there was none it is made, is I_NEW, and the caller fills it and
 * calls unlock_new_inode(). NULL if there is no memory.
 */
struct inode *iget_locked(struct super_block *sb, unsigned long ino)
{
	struct hlist_head *head = inode_hash_head(sb, ino);
	struct inode *inode, *old;

	spin_lock(&inode_hash_lock);
	inode = find_inode_fast(sb, head, ino);
	spin_unlock(&inode_hash_lock);
	if (inode) {
		wait_on_inode(inode);
		return inode;
	}

	inode = alloc_inode(sb);
	if (!inode)
		return NULL;

	/* Memory may have been waited for; somebody else may have been faster. */
	spin_lock(&inode_hash_lock);
	old = find_inode_fast(sb, head, ino);
	if (!old) {
		inode->i_ino = ino;
		inode->i_state = I_NEW;
		hlist_add_head_rcu(&inode->i_hash, head);
		spin_unlock(&inode_hash_lock);
		return inode;
	}
	spin_unlock(&inode_hash_lock);
	destroy_inode(inode);
	wait_on_inode(old);
	return old;
}

void unlock_new_inode(struct inode *inode)
{
	spin_lock(&inode->i_lock);
	WARN_ON(!(inode->i_state & I_NEW));
	inode->i_state &= ~I_NEW;
	spin_unlock(&inode->i_lock);
	wake_up_all(&inode_waitqueue);
}

void ihold(struct inode *inode)
{
	WARN_ON(atomic_inc_return(&inode->i_count) < 2);
}

int generic_delete_inode(struct inode *inode)
{
	return 1;
}

static int generic_drop_inode(struct inode *inode)
{
	return !inode->i_nlink || inode_unhashed(inode);
}

/* The file system has let go of what it kept in the inode. */
void clear_inode(struct inode *inode)
{
	BUG_ON(!(inode->i_state & I_FREEING));
	BUG_ON(inode->i_state & I_CLEAR);
	inode->i_state = I_FREEING | I_CLEAR;
}

static void evict(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	if (op->evict_inode)
		op->evict_inode(inode);
	else
		clear_inode(inode);

	remove_inode_hash(inode);
	wake_up_all(&inode_waitqueue);
	BUG_ON(inode->i_state != (I_FREEING | I_CLEAR));
	destroy_inode(inode);
}

/* The last reference has gone; called with i_lock held. */
static void iput_final(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;
	int drop = op->drop_inode ? op->drop_inode(inode) : generic_drop_inode(inode);

	WARN_ON(inode->i_state & I_NEW);
	if (!drop) {
		spin_unlock(&inode->i_lock);
		return;
	}
	inode->i_state |= I_FREEING;
	spin_unlock(&inode->i_lock);
	evict(inode);
}

void iput(struct inode *inode)
{
	if (!inode)
		return;
	/* Whoever has a reference keeps it from being evicted. */
	BUG_ON(inode->i_state & (I_FREEING | I_CLEAR));
	if (atomic_dec_and_lock(&inode->i_count, &inode->i_lock))
		iput_final(inode);
}

void __init inode_init(void)
{
	inode_cachep = kmem_cache_create("inode_cache", sizeof(struct inode), 0, SLAB_PANIC | SLAB_ACCOUNT, NULL);
}
