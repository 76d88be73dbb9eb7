/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

/* Super blocks, inodes, open files, and what file systems do for them. */
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/stat.h>
#include <linux/time64.h>

struct file;
struct fs_context;
struct inode;
struct kstatfs;
struct poll_table_struct;
struct seq_file;

#define FMODE_READ 0x1u
#define FMODE_WRITE 0x2u
#define FMODE_LSEEK 0x4u
#define FMODE_OPENED 0x80000u
#define FMODE_CAN_READ 0x20000u
#define FMODE_CAN_WRITE 0x40000u
#define OPEN_FMODE(flag) ((fmode_t)(((flag) + 1) & O_ACCMODE))

struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t count, loff_t *pos);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *pts);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, void *owner);
	int (*release)(struct inode *inode, struct file *file);
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
};

/* An open file. Descriptors refer to it; a dup()ed descriptor is the same file, a second open another. */
struct file {
	union {
		struct rcu_head f_rcuhead;
		struct callback_head f_task_work;
	};
	spinlock_t f_lock;
	fmode_t f_mode;
	atomic_long_t f_count;
	loff_t f_pos;
	unsigned int f_flags;
	struct path f_path;
	struct inode *f_inode;
	const struct file_operations *f_op;
	void *private_data;
};

struct iattr {
	unsigned int ia_valid;
	umode_t ia_mode;
};
#define ATTR_MODE 1u
#define ATTR_CTIME 64u

struct inode_operations {
	int (*setattr)(struct dentry *dentry, struct iattr *attr);
	int (*getattr)(const struct path *path, struct kstat *stat, u32 mask, unsigned int flags);
};

struct inode {
	umode_t i_mode;
	unsigned int i_flags;
	unsigned int i_uid;
	unsigned int i_gid;
	const struct inode_operations *i_op;
	struct super_block *i_sb;
	unsigned long i_ino;
	unsigned int i_nlink;
	dev_t i_rdev;
	loff_t i_size;
	struct timespec64 i_atime;
	struct timespec64 i_mtime;
	struct timespec64 i_ctime;
	spinlock_t i_lock;
	unsigned int i_state;
	struct rw_semaphore i_rwsem;
	struct hlist_node i_hash;
	union {
		struct hlist_head i_dentry; /* the dentries that stand for it */
		struct rcu_head i_rcu;
	};
	atomic_t i_count;
	const struct file_operations *i_fop;
	void *i_private; /* the file system's own */
};

/* i_flags */
#define S_IMMUTABLE (1 << 3)
#define S_PRIVATE (1 << 9)
#define IS_IMMUTABLE(inode) ((inode)->i_flags & S_IMMUTABLE)

/* i_state */
#define I_NEW (1 << 3)
#define I_WILL_FREE (1 << 4)
#define I_FREEING (1 << 5)
#define I_CLEAR (1 << 6)

struct super_operations {
	struct inode *(*alloc_inode)(struct super_block *sb);
	void (*free_inode)(struct inode *inode);
	int (*drop_inode)(struct inode *inode);
	void (*evict_inode)(struct inode *inode);
	int (*statfs)(struct dentry *dentry, struct kstatfs *buf);
};

struct super_block {
	dev_t s_dev;
	unsigned long s_blocksize;
	unsigned long s_magic;
	unsigned long s_flags;
	loff_t s_maxbytes;
	struct file_system_type *s_type;
	const struct super_operations *s_op;
	const struct dentry_operations *s_d_op;
	struct dentry *s_root;
	atomic_t s_active;
	void *s_fs_info;
};

#define SB_NOUSER (1UL << 31)
#define MAX_LFS_FILESIZE ((loff_t)LONG_MAX)

struct file_system_type {
	const char *name;
	int fs_flags;
	int (*init_fs_context)(struct fs_context *fc);
	void (*kill_sb)(struct super_block *sb);
	struct file_system_type *next;
};
#define FS_REQUIRES_DEV 1

#define MINORBITS 20
#define MINORMASK ((1U << MINORBITS) - 1)
#define MAJOR(dev) ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev) ((unsigned int)((dev) & MINORMASK))
#define MKDEV(ma, mi) (((ma) << MINORBITS) | (mi))

/* fs/super.c, fs/filesystems.c, fs/namespace.c */
struct super_block *sget_fc(struct fs_context *fc);
void kill_anon_super(struct super_block *sb);
int register_filesystem(struct file_system_type *fs);
struct file_system_type *get_fs_type(const char *name);

/* fs/inode.c */
extern unsigned int get_next_ino(void);
struct inode *new_inode_pseudo(struct super_block *sb);
struct inode *new_inode(struct super_block *sb);
struct inode *iget_locked(struct super_block *sb, unsigned long ino);
void unlock_new_inode(struct inode *inode);
void ihold(struct inode *inode);
void iput(struct inode *inode);
void clear_inode(struct inode *inode);
int generic_delete_inode(struct inode *inode);
void inode_init(void);

static inline void set_nlink(struct inode *inode, unsigned int nlink)
{
	inode->i_nlink = nlink;
}

static inline void inode_lock(struct inode *inode)
{
	down_write(&inode->i_rwsem);
}

static inline void inode_unlock(struct inode *inode)
{
	up_write(&inode->i_rwsem);
}

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

/* fs/libfs.c */
int always_delete_dentry(const struct dentry *dentry);
int simple_statfs(struct dentry *dentry, struct kstatfs *buf);
struct timespec64 simple_inode_init_ts(struct inode *inode);
int simple_setattr(struct dentry *dentry, struct iattr *attr);
struct inode *alloc_anon_inode(struct super_block *sb);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);

/* fs/attr.c, fs/stat.c, fs/statfs.c */
int setattr_prepare(struct dentry *dentry, struct iattr *attr);
void setattr_copy(struct inode *inode, const struct iattr *attr);
int notify_change(struct dentry *dentry, struct iattr *attr);
void generic_fillattr(u32 request_mask, struct inode *inode, struct kstat *stat);
int vfs_getattr(const struct path *path, struct kstat *stat, u32 request_mask, unsigned int query_flags);
int vfs_statfs(const struct path *path, struct kstatfs *buf);

/* fs/file_table.c */
struct file *alloc_empty_file(int flags);
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name, int flags,
			       const struct file_operations *fop);
struct file *get_file(struct file *file);
void fput(struct file *file);
void __fput_sync(struct file *file);
void files_init(void);

/* fs/open.c */
int vfs_open(const struct path *path, struct file *file);
struct file *dentry_open(const struct path *path, int flags);
int filp_flush(struct file *file, void *owner);
int filp_close(struct file *file, void *owner);

#endif
