/*
 * mm/shmem.c: tmpfs is ramfs here. Files of both have names, modes and sizes, but no contents: there is no page cache.
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/ramfs.h>
#include <linux/shmem_fs.h>

int shmem_init_fs_context(struct fs_context *fc) { return ramfs_init_fs_context(fc); }
