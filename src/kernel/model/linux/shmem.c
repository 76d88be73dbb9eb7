/*
 * mm/shmem.c: tmpfs is ramfs here. Files have names, modes, sizes and seals, but no contents: there is no page cache. The
 * files of memfd_create(), which runs from source in mm/memfd.c, are on a tmpfs of their own that is not mounted.
 */
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/fs_context.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>
#include <linux/ramfs.h>
#include <linux/shmem_fs.h>
#include <linux/version.h>

int shmem_init_fs_context(struct fs_context *fc) { return ramfs_init_fs_context(fc); }

static struct kmem_cache *shmem_cache;
static void shmem_init_inode(void *info) { inode_init_once(&((struct shmem_inode_info *)info)->vfs_inode); }
static struct inode *shmem_alloc_inode(struct super_block *sb)
{
	struct shmem_inode_info *info = kmem_cache_alloc(shmem_cache, GFP_KERNEL);

	if (!info)
		return NULL;
	info->seals = F_SEAL_SEAL;
	return &info->vfs_inode;
}
static void shmem_free_inode(struct inode *inode) { kmem_cache_free(shmem_cache, SHMEM_I(inode)); }
static const struct super_operations shmem_ops = {
	.alloc_inode = shmem_alloc_inode,
	.free_inode = shmem_free_inode,
	.statfs = simple_statfs,
};

static int init_unmounted(struct fs_context *fc)
{
	struct pseudo_fs_context *pseudo = init_pseudo(fc, TMPFS_MAGIC);

	if (!pseudo)
		return -ENOMEM;
	pseudo->ops = &shmem_ops;
	return 0;
}
static struct file_system_type unmounted_tmpfs = {
	.name = "tmpfs",
	.init_fs_context = init_unmounted,
	.kill_sb = kill_anon_super,
};

/* How a file of tmpfs is known. */
const struct address_space_operations shmem_aops = { .dirty_folio = noop_dirty_folio };
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
bool shmem_mapping(const struct address_space *mapping) { return mapping->a_ops == &shmem_aops; }
struct file *shmem_file_setup(const char *name, loff_t size, vma_flags_t flags)
#else
bool shmem_mapping(struct address_space *mapping) { return mapping->a_ops == &shmem_aops; }
struct file *shmem_file_setup(const char *name, loff_t size, unsigned long flags)
#endif
{
	static struct vfsmount *mount;
	struct inode *inode;
	struct file *file;

	if (!shmem_cache)
		shmem_cache = kmem_cache_create("shmem_inode_cache", sizeof(struct shmem_inode_info), 0,
						SLAB_RECLAIM_ACCOUNT, shmem_init_inode);
	if (!mount)
		mount = kern_mount(&unmounted_tmpfs);
	if (IS_ERR(mount))
		return ERR_CAST(mount);
	inode = ramfs_get_inode(mount->mnt_sb, NULL, S_IFREG | S_IRWXUGO, 0);
	if (!inode)
		return ERR_PTR(-ENOSPC);
	inode->i_mapping->a_ops = &shmem_aops;
	inode->i_size = size;
	clear_nlink(inode);
	file = alloc_file_pseudo(inode, mount, name, O_RDWR, &ramfs_file_operations);
	if (IS_ERR(file))
		iput(inode);
	return file;
}
