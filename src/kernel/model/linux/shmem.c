/*
 * mm/shmem.c and mm/memfd.c: tmpfs is ramfs here. Files of both have names, modes and sizes, but no contents: there is no
 * page cache.
 */
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/fs_context.h>
#include <linux/mount.h>
#include <linux/ramfs.h>
#include <linux/shmem_fs.h>
#include <linux/syscalls.h>
#include <uapi/linux/memfd.h>

int shmem_init_fs_context(struct fs_context *fc) { return ramfs_init_fs_context(fc); }

#define MEMFD_PREFIX "memfd:"
#define MEMFD_NAME_MAX 249
#define MEMFD_FLAGS 0x1fu

static struct file_system_type memfd_type = {
	.name = "tmpfs",
	.init_fs_context = ramfs_init_fs_context,
	.kill_sb = kill_anon_super,
};

/* Without sealing and huge pages, which need the contents. */
SYSCALL_DEFINE2(memfd_create, const char __user *, uname, unsigned int, flags)
{
	static struct vfsmount *mount;
	char name[sizeof(MEMFD_PREFIX) + MEMFD_NAME_MAX] = MEMFD_PREFIX;
	struct inode *inode;
	struct file *file;
	long length;
	int fd;

	if (flags & ~MEMFD_FLAGS || flags & MFD_HUGETLB)
		return -EINVAL;
	length = strncpy_from_user(name + strlen(MEMFD_PREFIX), uname, MEMFD_NAME_MAX + 1);
	if (length < 0)
		return -EFAULT;
	if (length > MEMFD_NAME_MAX)
		return -EINVAL;
	if (!mount)
		mount = kern_mount(&memfd_type);
	if (IS_ERR(mount))
		return PTR_ERR(mount);
	fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	if (fd < 0)
		return fd;
	inode = ramfs_get_inode(mount->mnt_sb, NULL, S_IFREG | S_IRWXUGO, 0);
	if (!inode) {
		put_unused_fd(fd);
		return -ENOSPC;
	}
	clear_nlink(inode);
	file = alloc_file_pseudo(inode, mount, name, O_RDWR, &ramfs_file_operations);
	if (IS_ERR(file)) {
		iput(inode);
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}
