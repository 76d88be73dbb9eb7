/*
 * mm: the address space itself is the machine's. What struct mm_struct holds beside it (users, the executable,
 * dumpability) runs from source in kernel/fork.c; here stand the functions that would copy page tables and mappings.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mmu_context.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/syscalls.h>
#include <linux/uio.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define exe_file_deny_write_access deny_write_access
#endif

/* Of fs/proc/task_mmu.c, for /proc/PID/status; there are no huge pages. */
void hugetlb_report_usage(struct seq_file *m, struct mm_struct *mm) { seq_puts(m, "HugetlbPages:\t       0 kB\n"); }

/* As in mm/memory.c, for readers: what /proc/PID/cmdline and environ show. */
int access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len, unsigned int gup_flags)
{
	struct task_struct *leader, *task;
	int done = 0;

	if (gup_flags & FOLL_WRITE)
		return 0;
	rcu_read_lock();
	for_each_process_thread(leader, task)
		if (task->mm == mm && !done)
			done = patchscope_copy_from_task(task, buf, addr, len);
	rcu_read_unlock();
	return done;
}

int mm_alloc_pgd(struct mm_struct *mm) { return 0; }
void mm_free_pgd(struct mm_struct *mm) { }
int init_new_context(struct task_struct *tsk, struct mm_struct *mm) { return 0; }
void destroy_context(struct mm_struct *mm) { }
void enter_lazy_tlb(struct mm_struct *mm, struct task_struct *tsk) { }
void cleanup_lazy_tlbs(struct mm_struct *mm) { }
void check_mm(struct mm_struct *mm) { }
void exit_mmap(struct mm_struct *mm) { }
/* As dup_mmap(), whose mappings the machine copies with the process. */
int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct file *file = get_mm_exe_file(oldmm);

	RCU_INIT_POINTER(mm->exe_file, file);
	if (file && exe_file_deny_write_access(file))
		return -ETXTBSY;
	return 0;
}

static bool can_be_mapped(struct file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	if (file->f_op->mmap_prepare)
		return true;
#endif
	return file->f_op->mmap;
}

/* What do_mmap() refuses, in its order. */
static int check_mmap(struct file *file, unsigned long len, unsigned long prot, unsigned long flags, unsigned long pgoff)
{
	unsigned long type = flags & MAP_TYPE;

	if (flags & MAP_HUGETLB || !len)
		return -EINVAL;
	if (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC && !path_noexec(&file->f_path))
		prot |= PROT_EXEC;
	if (!PAGE_ALIGN(len) || PAGE_ALIGN(len) > TASK_SIZE)
		return -ENOMEM;
	if (pgoff + (PAGE_ALIGN(len) >> PAGE_SHIFT) < pgoff)
		return -EOVERFLOW;
	if (type != MAP_SHARED && type != MAP_SHARED_VALIDATE && type != MAP_PRIVATE)
		return -EINVAL;
	if (type == MAP_SHARED_VALIDATE && flags & ~LEGACY_MAP_MASK)
		return -EOPNOTSUPP;
	if (type != MAP_PRIVATE && prot & PROT_WRITE && !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	if (type != MAP_PRIVATE && IS_APPEND(file_inode(file)) && file->f_mode & FMODE_WRITE)
		return -EACCES;
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if (prot & PROT_EXEC && path_noexec(&file->f_path))
		return -EPERM;
	if (!can_be_mapped(file))
		return -ENODEV;
	return flags & MAP_GROWSDOWN ? -EINVAL : 0;
}

SYSCALL_DEFINE6(mmap, unsigned long, addr, unsigned long, len, unsigned long, prot, unsigned long, flags,
		unsigned long, fd, unsigned long, off)
{
	struct file *file;
	long result;

	if (off & ~PAGE_MASK)
		return -EINVAL;
	if (flags & MAP_ANONYMOUS)
		return len ? patchscope_mmap(len, (flags & MAP_TYPE) != MAP_PRIVATE) : -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	result = check_mmap(file, len, prot, flags, off >> PAGE_SHIFT);
	if (!result)
		patchscope_unsupported("mapping a file");
	fput(file);
	return result;
}
SYSCALL_DEFINE2(munmap, unsigned long, addr, size_t, len)
{
	if (addr & 4095 || !len)
		return -EINVAL;
	patchscope_munmap(addr, len);
	return 0;
}
SYSCALL_DEFINE3(mprotect, unsigned long, start, size_t, len, unsigned long, prot) { return start & 4095 ? -EINVAL : 0; }
SYSCALL_DEFINE3(madvise, unsigned long, start, size_t, len_in, int, behavior) { return start & 4095 ? -EINVAL : 0; }

/* Advice changes nothing that a program sees of the machine's pages. As do_madvise() of mm/madvise.c in what it refuses. */
int do_madvise(struct mm_struct *mm, unsigned long start, size_t len_in, int behavior)
{
	size_t len = PAGE_ALIGN(len_in);

	if (!PAGE_ALIGNED(start) || (len_in && !len) || start + len < start)
		return -EINVAL;
	if (len && mm != current->mm)
		patchscope_unsupported("process_madvise() on the memory of another process");
	return 0;
}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
static ssize_t vector_madvise(struct mm_struct *mm, struct iov_iter *iter, int behavior)
{
	size_t total = iov_iter_count(iter);
	int error = 0;

	while (iov_iter_count(iter)) {
		error = do_madvise(mm, (unsigned long)iter_iov_addr(iter), iter_iov_len(iter), behavior);
		if (error)
			break;
		iov_iter_advance(iter, iter_iov_len(iter));
	}
	return total - iov_iter_count(iter) ?: error;
}
#endif
/* The pages of a process that is being killed go with it. As in mm/oom_kill.c. */
static bool __oom_reap_task_mm(struct mm_struct *mm) { return true; }
