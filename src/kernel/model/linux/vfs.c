/*
 * The root file system at power-on: what an initial ramdisk and its first script make. Directories, /proc, the devices
 * that programs here open, and the files behind the programs that can be executed.
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/init_syscalls.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/ramfs.h>
#include <linux/stat.h>

static void must(const char *what, int error)
{
	if (error)
		panic("cannot make %s: %d", what, error);
}
static void directory(const char *path) { must(path, init_mkdir(path, 0755)); }
static void device(const char *path, unsigned int minor)
{
	must(path, init_mknod(path, S_IFCHR | 0666, new_encode_dev(MKDEV(MEM_MAJOR, minor))));
}

void patchscope_make_root(void)
{
	directory("/proc");
	directory("/dev");
	directory("/tmp");
	directory("/bin");
	must("/proc", init_mount("proc", "/proc", "proc", 0, NULL));
	device("/dev/null", 3);
}

/* drivers/char/mem.c: /dev/null. Other devices have no driver. */
static ssize_t read_null(struct file *file, char __user *buf, size_t count, loff_t *ppos) { return 0; }
static ssize_t write_null(struct file *file, const char __user *buf, size_t count, loff_t *ppos) { return count; }
static const struct file_operations null_fops = { .llseek = noop_llseek, .read = read_null, .write = write_null };

static int chrdev_open(struct inode *inode, struct file *filp)
{
	if (imajor(inode) != MEM_MAJOR || iminor(inode) != 3)
		return -ENXIO;
	replace_fops(filp, &null_fops);
	return 0;
}
const struct file_operations def_chr_fops = { .open = chrdev_open, .llseek = noop_llseek };

/* mm/shmem.c: tmpfs is ramfs with another name and number, as where CONFIG_SHMEM is off. */
static struct fs_context_operations shmem_ops;
static int (*get_ramfs_tree)(struct fs_context *fc);

static int shmem_get_tree(struct fs_context *fc)
{
	int error = get_ramfs_tree(fc);

	if (!error)
		fc->root->d_sb->s_magic = TMPFS_MAGIC;
	return error;
}
static int init_tmpfs(struct fs_context *fc)
{
	int error = ramfs_init_fs_context(fc);

	if (error)
		return error;
	get_ramfs_tree = fc->ops->get_tree;
	shmem_ops = *fc->ops;
	shmem_ops.get_tree = shmem_get_tree;
	fc->ops = &shmem_ops;
	return 0;
}
static struct file_system_type shmem_fs_type = {
	.name = "tmpfs",
	.init_fs_context = init_tmpfs,
	.kill_sb = ramfs_kill_sb,
	.fs_flags = FS_USERNS_MOUNT,
};
void patchscope_register_tmpfs(void) { must("tmpfs", register_filesystem(&shmem_fs_type)); }
