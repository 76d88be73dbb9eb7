/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* /proc, as far as the demo has it: files of text, each on an inode of its own. */
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/proc_fs.h>
#include <linux/pseudo_fs.h>
#include <linux/seq_file.h>

static struct vfsmount *proc_mnt;

static int proc_init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, PROC_SUPER_MAGIC) ? 0 : -ENOMEM;
}

static struct file_system_type proc_fs_type = {
	.name = "proc",
	.init_fs_context = proc_init_fs_context,
	.kill_sb = kill_anon_super,
};

static const struct file_operations proc_single_file_operations = {
	.read = seq_read,
	.llseek = noop_llseek,
	.release = single_release,
};

/* An open file that shows what show() prints. */
struct file *proc_open_show(int (*show)(struct seq_file *m, void *v), void *data)
{
	struct inode *inode = new_inode(proc_mnt->mnt_sb);
	struct file *file;
	int error;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_ino = get_next_ino();
	inode->i_mode = S_IFREG | S_IRUGO;
	inode->i_fop = &proc_single_file_operations;
	simple_inode_init_ts(inode);

	file = alloc_file_pseudo(inode, proc_mnt, "proc", O_RDONLY, &proc_single_file_operations);
	if (IS_ERR(file)) {
		iput(inode);
		return file;
	}
	error = single_open(file, show, data);
	if (error) {
		/* There is no text to release yet. */
		file->f_mode &= ~FMODE_OPENED;
		fput(file);
		return ERR_PTR(error);
	}
	return file;
}

void __init proc_root_init(void)
{
	proc_mnt = kern_mount(&proc_fs_type);
	if (IS_ERR(proc_mnt) || register_filesystem(&proc_fs_type))
		panic("cannot mount proc");
}
