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
