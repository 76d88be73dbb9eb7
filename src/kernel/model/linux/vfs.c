/*
 * The root file system at power-on: what an initial ramdisk and its first script make. Directories, /proc, the devices
 * that programs here open, and the files behind the programs that can be executed.
 */
#include <linux/fs.h>
#include <linux/init_syscalls.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/mount.h>
#include <linux/namei.h>
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
