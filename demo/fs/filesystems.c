/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* The list of file systems that user space may know of and mount. */
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>

static struct file_system_type *file_systems;
static DEFINE_RWLOCK(file_systems_lock);

int register_filesystem(struct file_system_type *fs)
{
	struct file_system_type **last;
	int res = 0;

	write_lock_irq(&file_systems_lock);
	for (last = &file_systems; *last; last = &(*last)->next) {
		if (!strcmp((*last)->name, fs->name)) {
			res = -EBUSY;
			break;
		}
	}
	if (!res)
		*last = fs;
	write_unlock_irq(&file_systems_lock);
	return res;
}

struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *fs;

	read_lock(&file_systems_lock);
	for (fs = file_systems; fs; fs = fs->next) {
		if (!strcmp(fs->name, name))
			break;
	}
	read_unlock(&file_systems_lock);
	return fs;
}

/* /proc/filesystems */
int filesystems_proc_show(struct seq_file *m, void *v)
{
	struct file_system_type *fs;

	read_lock(&file_systems_lock);
	for (fs = file_systems; fs; fs = fs->next)
		seq_printf(m, "%s\t%s\n", fs->fs_flags & FS_REQUIRES_DEV ? "" : "nodev", fs->name);
	read_unlock(&file_systems_lock);
	return 0;
}
