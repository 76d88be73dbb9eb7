/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Descriptors: small numbers that a process has for its open files. */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>

#define RLIMIT_NOFILE 1024

static struct kmem_cache *files_cachep;

struct files_struct init_files = {
	.count = ATOMIC_INIT(1),
	.fdt = &init_files.fdtab,
	.fdtab = {
		.max_fds = NR_OPEN_DEFAULT,
		.fd = init_files.fd_array,
		.close_on_exec = init_files.close_on_exec_init,
		.open_fds = init_files.open_fds_init,
	},
};

static bool fd_bit(const unsigned long *map, unsigned int fd)
{
	return map[fd / BITS_PER_LONG] >> (fd % BITS_PER_LONG) & 1;
}

static void set_fd_bit(unsigned long *map, unsigned int fd, bool on)
{
	unsigned long mask = 1UL << (fd % BITS_PER_LONG);

	if (on)
		map[fd / BITS_PER_LONG] |= mask;
	else
		map[fd / BITS_PER_LONG] &= ~mask;
}

static void __free_fdtable(struct fdtable *fdt)
{
	kfree(fdt->fd);
	kfree(fdt->open_fds);
	kfree(fdt->close_on_exec);
	kfree(fdt);
}

static void free_fdtable_rcu(struct rcu_head *head)
{
	__free_fdtable(container_of(head, struct fdtable, rcu));
}

static struct fdtable *alloc_fdtable(unsigned int max_fds)
{
	struct fdtable *fdt = kmalloc(sizeof(struct fdtable), GFP_KERNEL_ACCOUNT);

	if (!fdt)
		return NULL;
	fdt->max_fds = max_fds;
	fdt->fd = kcalloc(max_fds, sizeof(struct file *), GFP_KERNEL_ACCOUNT);
	fdt->open_fds = kcalloc(max_fds / BITS_PER_LONG, sizeof(long), GFP_KERNEL_ACCOUNT);
	fdt->close_on_exec = kcalloc(max_fds / BITS_PER_LONG, sizeof(long), GFP_KERNEL_ACCOUNT);
	if (!fdt->fd || !fdt->open_fds || !fdt->close_on_exec) {
		__free_fdtable(fdt);
		return NULL;
	}
	return fdt;
}

static void copy_fdtable(struct fdtable *to, const struct fdtable *from)
{
	memcpy(to->fd, from->fd, from->max_fds * sizeof(struct file *));
	memcpy(to->open_fds, from->open_fds, from->max_fds / 8);
	memcpy(to->close_on_exec, from->close_on_exec, from->max_fds / 8);
}

/* Twice as many descriptors. Called with file_lock held, which is given up meanwhile. */
static int expand_fdtable(struct files_struct *files)
{
	struct fdtable *cur = files->fdt, *fdt;

	if (cur->max_fds >= RLIMIT_NOFILE)
		return -EMFILE;
	spin_unlock(&files->file_lock);
	fdt = alloc_fdtable(cur->max_fds * 2);
	spin_lock(&files->file_lock);
	if (!fdt)
		return -ENOMEM;
	if (files->fdt != cur) {
		/* Another thread was faster. */
		__free_fdtable(fdt);
		return 0;
	}
	copy_fdtable(fdt, cur);
	rcu_assign_pointer(files->fdt, fdt);
	if (cur != &files->fdtab)
		call_rcu(&cur->rcu, free_fdtable_rcu);
	return 0;
}

/* The smallest free descriptor from start on. */
static int alloc_fd(unsigned int start, unsigned int flags)
{
	struct files_struct *files = current->files;
	struct fdtable *fdt;
	unsigned int fd;
	int error;

	if (start >= RLIMIT_NOFILE)
		return -EINVAL;
	spin_lock(&files->file_lock);
	for (;;) {
		fdt = files_fdtable(files);
		fd = max(start, files->next_fd);
		while (fd < fdt->max_fds && fd_bit(fdt->open_fds, fd))
			fd++;
		if (fd < fdt->max_fds)
			break;
		error = expand_fdtable(files);
		if (error) {
			spin_unlock(&files->file_lock);
			return error;
		}
	}
	if (start <= files->next_fd)
		files->next_fd = fd + 1;
	set_fd_bit(fdt->open_fds, fd, true);
	set_fd_bit(fdt->close_on_exec, fd, flags & O_CLOEXEC);
	spin_unlock(&files->file_lock);
	return fd;
}

int get_unused_fd_flags(unsigned int flags)
{
	return alloc_fd(0, flags);
}

static void __put_unused_fd(struct files_struct *files, unsigned int fd)
{
	struct fdtable *fdt = files_fdtable(files);

	set_fd_bit(fdt->open_fds, fd, false);
	if (fd < files->next_fd)
		files->next_fd = fd;
}

void put_unused_fd(unsigned int fd)
{
	struct files_struct *own = current->files;

	spin_lock(&own->file_lock);
	__put_unused_fd(own, fd);
	spin_unlock(&own->file_lock);
}

/* From here on user space sees the file; the caller's reference is the table's. */
void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;
	struct fdtable *fdt;

	spin_lock(&files->file_lock);
	fdt = files_fdtable(files);
	BUG_ON(fdt->fd[fd]);
	rcu_assign_pointer(fdt->fd[fd], file);
	spin_unlock(&files->file_lock);
}

/* A descriptor for a file that somebody else keeps: takes a reference of its own. */
int receive_fd(struct file *file, unsigned int o_flags)
{
	int fd = get_unused_fd_flags(o_flags);

	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

/* A file that is seen in the table may have ended already: its count tells, and then the table is asked again. */
static struct file *__fget_files(struct files_struct *files, unsigned int fd)
{
	struct fdtable *fdt;
	struct file *file;

	rcu_read_lock();
	for (;;) {
		fdt = files_fdtable(files);
		file = fd < fdt->max_fds ? rcu_dereference(fdt->fd[fd]) : NULL;
		if (!file || atomic_long_inc_not_zero(&file->f_count))
			break;
	}
	rcu_read_unlock();
	return file;
}

struct file *fget(unsigned int fd)
{
	return __fget_files(current->files, fd);
}

struct file *fget_task(struct task_struct *task, unsigned int fd)
{
	return task->files ? __fget_files(task->files, fd) : NULL;
}

static struct file *file_close_fd_locked(struct files_struct *files, unsigned int fd)
{
	struct fdtable *fdt = files_fdtable(files);
	struct file *file;

	if (fd >= fdt->max_fds)
		return NULL;
	file = fdt->fd[fd];
	if (file) {
		rcu_assign_pointer(fdt->fd[fd], NULL);
		__put_unused_fd(files, fd);
	}
	return file;
}

static struct file *file_close_fd(unsigned int fd)
{
	struct files_struct *own = current->files;
	struct file *closed;

	spin_lock(&own->file_lock);
	closed = file_close_fd_locked(own, fd);
	spin_unlock(&own->file_lock);
	return closed;
}

int close_fd(unsigned int fd)
{
	struct file *file = file_close_fd(fd);

	return file ? filp_close(file, current->files) : -EBADF;
}

SYSCALL_DEFINE1(close, unsigned int, fd)
{
	struct file *file = file_close_fd(fd);
	int retval;

	if (!file)
		return -EBADF;
	retval = filp_flush(file, current->files);
	__fput_sync(file);
	return retval;
}

void set_close_on_exec(unsigned int fd, int flag)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	set_fd_bit(files_fdtable(files)->close_on_exec, fd, flag);
	spin_unlock(&files->file_lock);
}

bool get_close_on_exec(unsigned int fd)
{
	bool close_on_exec;

	rcu_read_lock();
	close_on_exec = fd_bit(files_fdtable(current->files)->close_on_exec, fd);
	rcu_read_unlock();
	return close_on_exec;
}

int f_dupfd(unsigned int from, struct file *file, unsigned int flags)
{
	int fd = alloc_fd(from, flags);

	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

SYSCALL_DEFINE1(dup, unsigned int, fildes)
{
	struct file *file = fget(fildes);
	int fd;

	if (!file)
		return -EBADF;
	fd = get_unused_fd_flags(0);
	if (fd >= 0)
		fd_install(fd, file);
	else
		fput(file);
	return fd;
}

static int ksys_dup3(unsigned int oldfd, unsigned int newfd, int flags)
{
	struct files_struct *files = current->files;
	struct file *file, *tofree;
	struct fdtable *fdt;
	int error;

	if (flags & ~O_CLOEXEC || oldfd == newfd)
		return -EINVAL;
	if (newfd >= RLIMIT_NOFILE)
		return -EBADF;
	file = fget(oldfd);
	if (!file)
		return -EBADF;

	spin_lock(&files->file_lock);
	while (newfd >= files_fdtable(files)->max_fds) {
		error = expand_fdtable(files);
		if (error) {
			spin_unlock(&files->file_lock);
			fput(file);
			return error;
		}
	}
	fdt = files_fdtable(files);
	tofree = fdt->fd[newfd];
	if (!tofree && fd_bit(fdt->open_fds, newfd)) {
		/* Another thread is about to install a file there. */
		spin_unlock(&files->file_lock);
		fput(file);
		return -EBUSY;
	}
	rcu_assign_pointer(fdt->fd[newfd], file);
	set_fd_bit(fdt->open_fds, newfd, true);
	set_fd_bit(fdt->close_on_exec, newfd, flags & O_CLOEXEC);
	spin_unlock(&files->file_lock);

	if (tofree)
		filp_close(tofree, files);
	return newfd;
}

SYSCALL_DEFINE3(dup3, unsigned int, oldfd, unsigned int, newfd, int, flags)
{
	return ksys_dup3(oldfd, newfd, flags);
}

SYSCALL_DEFINE2(dup2, unsigned int, oldfd, unsigned int, newfd)
{
	struct file *file;

	if (oldfd != newfd)
		return ksys_dup3(oldfd, newfd, 0);
	file = fget(oldfd);
	if (!file)
		return -EBADF;
	fput(file);
	return oldfd;
}

/* The table of a new process: the same files, each with one reference more. */
struct files_struct *dup_fd(struct files_struct *oldf, int *errorp)
{
	struct files_struct *newf = kmem_cache_zalloc(files_cachep, GFP_KERNEL);
	struct fdtable *old_fdt, *new_fdt;
	unsigned int fd;

	*errorp = -ENOMEM;
	if (!newf)
		return NULL;
	atomic_set(&newf->count, 1);
	spin_lock_init(&newf->file_lock);
	new_fdt = &newf->fdtab;
	new_fdt->max_fds = NR_OPEN_DEFAULT;
	new_fdt->fd = newf->fd_array;
	new_fdt->open_fds = newf->open_fds_init;
	new_fdt->close_on_exec = newf->close_on_exec_init;

	spin_lock(&oldf->file_lock);
	old_fdt = files_fdtable(oldf);
	while (new_fdt->max_fds < old_fdt->max_fds) {
		unsigned int max_fds = old_fdt->max_fds;

		spin_unlock(&oldf->file_lock);
		new_fdt = alloc_fdtable(max_fds);
		if (!new_fdt) {
			kmem_cache_free(files_cachep, newf);
			return NULL;
		}
		spin_lock(&oldf->file_lock);
		old_fdt = files_fdtable(oldf);
		if (old_fdt->max_fds > max_fds) {
			__free_fdtable(new_fdt);
			new_fdt = &newf->fdtab;
		}
	}
	copy_fdtable(new_fdt, old_fdt);
	for (fd = 0; fd < old_fdt->max_fds; fd++) {
		if (new_fdt->fd[fd])
			get_file(new_fdt->fd[fd]);
		else
			set_fd_bit(new_fdt->open_fds, fd, false);
	}
	spin_unlock(&oldf->file_lock);
	newf->fdt = new_fdt;
	return newf;
}

static void close_files(struct files_struct *files)
{
	struct fdtable *fdt = files->fdt;
	unsigned int fd;

	for (fd = 0; fd < fdt->max_fds; fd++) {
		if (fdt->fd[fd])
			filp_close(fdt->fd[fd], files);
	}
	if (fdt != &files->fdtab)
		__free_fdtable(fdt);
}

void put_files_struct(struct files_struct *files)
{
	if (!atomic_dec_and_test(&files->count))
		return;
	close_files(files);
	kmem_cache_free(files_cachep, files);
}

void exit_files(struct task_struct *task)
{
	struct files_struct *files = task->files;

	if (files) {
		task->files = NULL;
		put_files_struct(files);
	}
}

void __init files_table_init(void)
{
	files_cachep = KMEM_CACHE(files_struct, SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT);
}
