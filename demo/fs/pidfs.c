/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * pidfds: descriptors that stand for a process.
 *
 * With CONFIG_FS_PID each struct pid has an inode of its own on a small file system that nobody can mount. All pidfds
 * of one struct pid share the inode, which is found again by its number; each has a dentry of its own. The inode holds
 * one reference on struct pid for all of them and gives it back when it is evicted, which is when the last pidfd is
 * closed. Without CONFIG_FS_PID every pidfd is a file on the one anonymous inode and holds a reference itself.
 */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/pidfd.h>
#include <linux/pidfs.h>
#include <linux/poll.h>
#include <linux/pseudo_fs.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>

#ifndef CONFIG_FS_PID
/* The file goes, and with it the reference that it held. */
static int pidfd_release(struct inode *inode, struct file *file)
{
	put_pid(file->private_data);
	file->private_data = NULL;
	return 0;
}
#endif

/* Two lines for /proc/self/fdinfo: the number of the process, or -1 when it has been reaped. */
static void pidfd_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct pid *pid = pidfd_pid(file);
	pid_t nr = -1;

	if (pid_has_task(pid, PIDTYPE_PID))
		nr = pid_nr_ns(pid, task_active_pid_ns(current));
	seq_put_decimal_ll(m, "Pid:\t", nr);
	seq_put_decimal_ll(m, "\nNSpid:\t", nr);
	seq_putc(m, '\n');
}

/* A zombie can be read of; once it is reaped nothing more can come. */
static __poll_t pidfd_poll(struct file *file, struct poll_table_struct *pts)
{
	struct pid *pid = pidfd_pid(file);
	bool thread = file->f_flags & PIDFD_THREAD;
	struct task_struct *task;
	__poll_t mask = 0;

	poll_wait(file, &pid->wait_pidfd, pts);

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (!task)
		mask = EPOLLIN | EPOLLRDNORM | EPOLLHUP;
	else if (task->exit_state && (thread || thread_group_empty(task)))
		mask = EPOLLIN | EPOLLRDNORM;
	rcu_read_unlock();

	return mask;
}

const struct file_operations pidfs_file_operations = {
#ifndef CONFIG_FS_PID
	.release = pidfd_release,
#endif
	.poll = pidfd_poll,
	.show_fdinfo = pidfd_show_fdinfo,
};

/* The struct pid that a file stands for, without a reference; an error if the file is no pidfd. */
struct pid *pidfd_pid(const struct file *file)
{
	if (file->f_op != &pidfs_file_operations)
		return ERR_PTR(-EBADF);
#ifdef CONFIG_FS_PID
	return file_inode(file)->i_private;
#else
	return file->private_data;
#endif
}

#ifdef CONFIG_FS_PID
static struct vfsmount *pidfs_mnt;

/* The inode is not to be changed; S_IMMUTABLE already stops most who try. */
static int pidfs_setattr(struct dentry *dentry, struct iattr *attr)
{
	return -EOPNOTSUPP;
}

static const struct inode_operations pidfs_inode_operations = {
	.setattr = pidfs_setattr,
};

/* The last pidfd is closed: struct pid may go, if the process has gone as well. */
static void pidfs_evict_inode(struct inode *inode)
{
	struct pid *stashed = inode->i_private;

	clear_inode(inode);
	put_pid(stashed);
}

static const struct super_operations pidfs_sops = {
	.drop_inode = generic_delete_inode,
	.evict_inode = pidfs_evict_inode,
	.statfs = simple_statfs,
};

/* What the link of a descriptor shows. */
static char *pidfs_dname(struct dentry *dentry, char *buf, int size)
{
	struct inode *inode = d_inode(dentry);

	return dynamic_dname(buf, size, "pidfd:[%lu]", inode->i_ino);
}

static const struct dentry_operations pidfs_dentry_operations = {
	.d_dname = pidfs_dname,
	.d_delete = always_delete_dentry,
};

static int pidfs_init_fs_context(struct fs_context *fc)
{
	struct pseudo_fs_context *pseudo = init_pseudo(fc, PID_FS_MAGIC);

	if (!pseudo)
		return -ENOMEM;
	pseudo->dops = &pidfs_dentry_operations;
	pseudo->ops = &pidfs_sops;
	return 0;
}

/* Never registered, so neither /proc/filesystems nor mount() know of it. */
static struct file_system_type pidfs_type = {
	.name = "pidfs",
	.init_fs_context = pidfs_init_fs_context,
	.kill_sb = kill_anon_super,
};

/* A new file for a process, on the inode that all its pidfds share. */
struct file *pidfs_alloc_file(struct pid *pid, unsigned int flags)
{
	struct file *file;
	struct inode *inode;

	inode = iget_locked(pidfs_mnt->mnt_sb, pid->ino);
	if (!inode)
		return ERR_PTR(-ENOMEM);

	if (inode->i_state & I_NEW) {
		inode->i_op = &pidfs_inode_operations;
		inode->i_fop = &pidfs_file_operations;
		inode->i_mode = S_IFREG | S_IRUGO;
		inode->i_flags |= S_IMMUTABLE | S_PRIVATE;
		inode->i_private = get_pid(pid);
		simple_inode_init_ts(inode);
		unlock_new_inode(inode);
	}

	/* The file's dentry takes the reference on the inode over, if there comes to be one. */
	file = alloc_file_pseudo(inode, pidfs_mnt, "", flags, &pidfs_file_operations);
	if (IS_ERR(file))
		iput(inode);
	return file;
}

void __init pidfs_init(void)
{
	pidfs_mnt = kern_mount(&pidfs_type);
	if (IS_ERR(pidfs_mnt))
		panic("no memory for the file system of pidfds");
}

#else /* !CONFIG_FS_PID */

/* A new file for a process, on the inode that all anonymous files share. */
struct file *pidfs_alloc_file(struct pid *pid, unsigned int flags)
{
	struct file *file = anon_inode_getfile("[pidfd]", &pidfs_file_operations, pid, flags);

	if (!IS_ERR(file))
		get_pid(pid);
	return file;
}

void __init pidfs_init(void)
{
}
#endif /* !CONFIG_FS_PID */
