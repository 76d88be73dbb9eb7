/*
 * What copy_process() and do_exit() ask of the rest of the kernel and that is not modelled as in Linux: kernel stacks,
 * address spaces (the machine has those), FPU and thread state.
 */
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/sched/mm.h>
#include <linux/fs_struct.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <linux/version.h>
#if __has_include(<linux/sched/exec_state.h>)
#include <linux/sched/exec_state.h>
#define HAS_EXEC_STATE
#endif

static struct kmem_cache *task_cache;

struct task_struct *dup_task_struct(struct task_struct *orig, int node)
{
	struct task_struct *tsk;

	if (!task_cache)
		task_cache = patchscope_cache_create("task_struct", sizeof(struct task_struct), 64, 0, NULL);
	tsk = kmem_cache_alloc_node(task_cache, GFP_KERNEL, node);

	if (!tsk)
		return NULL;
	memcpy(tsk, orig, sizeof(*tsk));
	tsk->stack = NULL;
	clear_tsk_need_resched(tsk);
	clear_ti_thread_flag(&tsk->thread_info, TIF_SIGPENDING);
	refcount_set(&tsk->rcu_users, 2);
	refcount_set(&tsk->usage, 1);
	refcount_set(&tsk->stack_refcount, 1);
	tsk->splice_pipe = NULL;
	tsk->task_frag.page = NULL;
	tsk->wake_q.next = NULL;
	tsk->worker_private = NULL;
	return tsk;
}
void free_task(struct task_struct *tsk)
{
#ifdef HAS_EXEC_STATE
	put_task_exec_state(rcu_access_pointer(tsk->exec_state));
#endif
	kmem_cache_free(task_cache, tsk);
}
void put_task_stack(struct task_struct *tsk) { }
void exit_task_stack_account(struct task_struct *tsk) { }

/* Not a process of programs: the boot makes it. */
bool set_kthread_struct(struct task_struct *p) { return true; }
void free_kthread_struct(struct task_struct *k) { }

int copy_thread(struct task_struct *p, const struct kernel_clone_args *args)
{
	/* The boot places the first processes itself. */
	if (args->kthread)
		return 0;
	return patchscope_copy_thread(p, current, args->flags, args->stack);
}
void exit_thread(struct task_struct *tsk) { patchscope_drop_thread(tsk); }
void check_stack_usage(void) { }
/* Nothing of the FPU's state is copied from or to user space. */
void fpu_thread_struct_whitelist(unsigned long *offset, unsigned long *size) { *offset = *size = 0; }
