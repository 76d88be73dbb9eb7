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
#include <linux/syscalls.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define exe_file_deny_write_access deny_write_access
#endif

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

SYSCALL_DEFINE6(mmap, unsigned long, addr, unsigned long, len, unsigned long, prot, unsigned long, flags,
		unsigned long, fd, unsigned long, off)
{
	struct file *file;
	int error;

	if (flags & MAP_ANONYMOUS)
		return len ? patchscope_mmap(len, (flags & MAP_TYPE) != MAP_PRIVATE) : -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	/* As call_mmap(): a file that cannot be mapped says so; one that can is not modelled. */
	if (!file->f_op->mmap)
		error = -ENODEV;
	else
		error = -EINVAL;
	fput(file);
	return error;
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
