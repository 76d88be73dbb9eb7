/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Open files: made, counted, and ended by whoever lets go last. */
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/task_work.h>

static struct kmem_cache *filp_cachep;

struct file *alloc_empty_file(int flags)
{
	struct file *file = kmem_cache_zalloc(filp_cachep, GFP_KERNEL);

	if (!file)
		return ERR_PTR(-ENOMEM);
	atomic_long_set(&file->f_count, 1);
	spin_lock_init(&file->f_lock);
	file->f_flags = flags;
	file->f_mode = OPEN_FMODE(flags);
	return file;
}

static void file_free(struct file *file)
{
	kmem_cache_free(filp_cachep, file);
}

/* Opens the path without asking its inode; the references of the path are the file's from now on. */
static struct file *alloc_file(const struct path *path, int flags, const struct file_operations *fop)
{
	struct file *file = alloc_empty_file(flags);

	if (IS_ERR(file))
		return file;
	file->f_path = *path;
	file->f_inode = path->dentry->d_inode;
	file->f_op = fop;
	if (fop->llseek)
		file->f_mode |= FMODE_LSEEK;
	if ((file->f_mode & FMODE_READ) && fop->read)
		file->f_mode |= FMODE_CAN_READ;
	if ((file->f_mode & FMODE_WRITE) && fop->write)
		file->f_mode |= FMODE_CAN_WRITE;
	file->f_mode |= FMODE_OPENED;
	return file;
}

/*
 * A file with a dentry of its own, outside any tree. The caller's reference on the inode goes to the dentry; if that
 * fails it stays with the caller.
 */
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name, int flags,
			       const struct file_operations *fop)
{
	struct qstr own_name = QSTR_INIT(name, strlen(name));
	struct dentry *dentry = d_alloc_pseudo(mnt->mnt_sb, &own_name);
	struct path path = { .mnt = mnt, .dentry = dentry };
	struct file *file;

	if (!dentry)
		return ERR_PTR(-ENOMEM);
	mntget(mnt);
	d_instantiate(dentry, inode);

	file = alloc_file(&path, flags, fop);
	if (IS_ERR(file)) {
		ihold(inode);
		path_put(&path);
	}
	return file;
}

struct file *get_file(struct file *file)
{
	atomic_long_inc(&file->f_count);
	return file;
}

static void __fput(struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;
	struct vfsmount *mnt = file->f_path.mnt;

	if ((file->f_mode & FMODE_OPENED) && file->f_op->release)
		file->f_op->release(file->f_inode, file);
	dput(dentry);
	mntput(mnt);
	file_free(file);
}

static void ____fput(struct callback_head *work)
{
	__fput(container_of(work, struct file, f_task_work));
}

/* Lets go of the file. If that was the last reference it ends on the way back to user space, where nothing is locked. */
void fput(struct file *file)
{
	if (!atomic_long_dec_and_test(&file->f_count))
		return;
	file->f_task_work.func = ____fput;
	if (task_work_add(current, &file->f_task_work))
		__fput(file);
}

/* For close(): nothing is locked there, so the file may end at once. */
void __fput_sync(struct file *file)
{
	if (atomic_long_dec_and_test(&file->f_count))
		__fput(file);
}

void __init files_init(void)
{
	filp_cachep = kmem_cache_create("filp", sizeof(struct file), 0,
					SLAB_TYPESAFE_BY_RCU | SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT, NULL);
}
