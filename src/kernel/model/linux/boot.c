/*
 * From power-on to the first program: what start_kernel() and rest_init() in init/main.c do for the files that run from
 * source here, in their order, and the programs' door into the kernel.
 */
#include <linux/anon_inodes.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/sched/mm.h>
#include <linux/init_task.h>
#include <linux/mount.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/proc_ns.h>
#include <linux/ptrace.h>
#include <linux/radix-tree.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/wait_bit.h>
#include <net/net_namespace.h>

void patchscope_make_root(void);
void patchscope_make_programs(void);
void patchscope_make_programs_beside(void);
void patchscope_give_address_space(struct task_struct *task);
void patchscope_start_clock(void);
void patchscope_run_timers(void);
void patchscope_start_worker(void);
void patchscope_need_sockets(void);
long patchscope_return_to_user(struct pt_regs *regs);

/* An initcall: static in its file, called by its level at boot. */
static void initcall(const char *path, const char *name)
{
	int (*function)(void) = patchscope_function_of(path, name);

	if (function && function())
		panic("%s() failed", name);
}

/* What start_kernel() calls by this name in the versions that have it. */
static void optional(const char *path, const char *name)
{
	void (*function)(void) = patchscope_function_of(path, name);

	if (function)
		function();
}

static struct task_struct *program_task;
static int program_status = -1;

/* copy_process(), which is static in some versions, of a task with this name where the version lets it be given. */
struct task_struct *patchscope_copy_process(struct pid *pid, struct kernel_clone_args *args, const char *comm)
{
	struct task_struct *(*copy)(struct pid *, int, int, struct kernel_clone_args *) =
		patchscope_function_of("kernel/fork.c", "copy_process");
	long name = patchscope_member("kernel_clone_args", "name");

	if (name >= 0)
		*(const char **)((char *)args + name) = comm;
	return copy(pid, 0, 0, args);
}

/* A process that shares nothing with its maker but its open files, and has no frames yet. */
static struct task_struct *make_process(const char *comm)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD, .kthread = 1 };
	struct task_struct *task = patchscope_copy_process(NULL, &args, comm);

	if (IS_ERR(task))
		panic("cannot make %s: %ld", comm, PTR_ERR(task));
	task->flags &= ~(PF_KTHREAD | PF_NOFREEZE);
	return task;
}

/* The console that descriptors 0, 1 and 2 lead to. */
static ssize_t console_read(struct file *file, char __user *buf, size_t size, loff_t *ppos) { return 0; }
static ssize_t console_write(struct file *file, const char __user *buf, size_t size, loff_t *ppos)
{
	return patchscope_console_write((long)file->private_data, (const void *)buf, size);
}
static const struct file_operations console_fops = { .read = console_read, .write = console_write };

static void open_console(void)
{
	long stream;

	for (stream = 0; stream < 3; stream++) {
		struct file *file = anon_inode_getfile("[console]", &console_fops, (void *)stream, O_RDWR);
		int fd = get_unused_fd_flags(0);

		if (IS_ERR(file) || fd != stream)
			panic("cannot open the console");
		fd_install(fd, file);
	}
}

static void lead_session(struct task_struct *task)
{
	struct pid *pid = task_pid(task);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
	struct pid *unused[PIDTYPE_MAX] = { NULL };

	change_pid(unused, task, PIDTYPE_PGID, pid);
	change_pid(unused, task, PIDTYPE_SID, pid);
	free_pids(unused);
#else
	change_pid(task, PIDTYPE_PGID, pid);
	change_pid(task, PIDTYPE_SID, pid);
#endif
}

void __noreturn do_task_dead(void)
{
	struct task_struct *task = current;

	if (task == program_task) {
		program_status = task->exit_code;
		patchscope_wake(&init_task);
	}
	task->__state = TASK_DEAD;
	/* As finish_task_switch(): the address space that exit_mm() borrowed. */
	if (task->active_mm) {
		struct mm_struct *mm = task->active_mm;

		task->active_mm = NULL;
		mmdrop(mm);
	}
	/* do_exit() has disabled preemption for good. */
	patchscope_preempt(-patchscope_preempt_count());
	put_task_stack(task);
	put_task_struct_rcu_user(task);
	patchscope_task_dead();
	__builtin_unreachable();
}

void patchscope_register_tmpfs(void);

/* As kernel_init() of init/main.c: initcalls, the root file system, and the program as process 1's only child. */
static void kernel_init(void)
{
	optional("fs/fs_struct.c", "init_userspace_fs");
	initcall("fs/ramfs/inode.c", "init_ramfs_fs");
	patchscope_register_tmpfs();
	initcall("kernel/pid_namespace.c", "pid_namespaces_init");
	initcall("kernel/user_namespace.c", "user_namespaces_init");
	initcall("kernel/user.c", "uid_cache_init");
	initcall("fs/anon_inodes.c", "anon_inode_init");
	initcall("fs/pipe.c", "init_pipe_fs");
	initcall("fs/eventpoll.c", "eventpoll_init");
	initcall("fs/filesystems.c", "proc_filesystems_init");
	initcall("fs/fcntl.c", "fcntl_init");
	initcall("fs/locks.c", "filelock_init");
	initcall("kernel/kcmp.c", "kcmp_cookies_init");
	patchscope_make_root();
	patchscope_make_programs();
	/* Nobody writes to them any more. */
	task_work_run();
	open_console();
	lead_session(current);

	program_task = make_process("program");
	lead_session(program_task);
	patchscope_give_address_space(program_task);
	/* Files that were closed on the way are gone before the program begins. */
	task_work_run();
	rcu_barrier();
	program_task->__state = TASK_RUNNING;
	patchscope_start_program(program_task);
	patchscope_make_programs_beside();
	/* Orphans are reaped at once. */
	current->sighand->action[SIGCHLD - 1].sa.sa_handler = SIG_IGN;
	for (;;) {
		task_work_run();
		__set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

void patchscope_boot(void)
{
	struct task_struct *init;

	patchscope_set_current(&init_task);
	radix_tree_init();
	wait_bit_init();
	vfs_caches_init_early();
	pid_idr_init();
	cred_init();
	cgroup_fork(&init_task);
	optional("kernel/fork.c", "mm_cache_init");
	patchscope_start_clock();
	fork_init();
	proc_caches_init();
	net_ns_init();
	vfs_caches_init();
	signals_init();
	seq_file_init();
	proc_root_init();
	nsfs_init();
	optional("fs/pidfs.c", "pidfs_init");
	optional("kernel/utsname.c", "uts_ns_init");
	optional("kernel/time/namespace.c", "time_ns_init");

	/* Group and session 0 keep a member, as kthreadd is one in Linux. */
	attach_pid(&init_task, PIDTYPE_PGID);
	attach_pid(&init_task, PIDTYPE_SID);
	init = make_process("init");
	init_pid_ns.child_reaper = init;
	patchscope_kernel_thread(init, kernel_init, "init");
	patchscope_start_worker();
	wake_up_new_task(init);

	/* From here on this is the idle task: it is woken when the program has ended and when a timer is due. */
	while (program_status < 0) {
		patchscope_schedule(1);
		patchscope_run_timers();
	}
	while (patchscope_rcu_pending())
		patchscope_rcu_run();
	patchscope_finish(program_status & 0x7f ? 128 + (program_status & 0x7f) : program_status >> 8 & 0xff);
}

/* As do_trap() of arch/x86/kernel/traps.c, for what a program did itself. */
long patchscope_trap(int signal, int code)
{
	struct pt_regs regs = { .orig_ax = -1 };

	force_sig_fault(signal, code, NULL);
	return patchscope_return_to_user(&regs);
}

long patchscope_system_call(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
			    unsigned long e, unsigned long f)
{
	struct pt_regs regs = { .orig_ax = number, .di = a, .si = b, .dx = c, .r10 = d, .r8 = e, .r9 = f };
	long (*function)(const struct pt_regs *) = patchscope_system_call_function(number);

	if (number == __NR_socketpair || number == __NR_socket)
		patchscope_need_sockets();
	if (!function)
		patchscope_no_system_call(number);
	regs.ax = function ? function(&regs) : -ENOSYS;
	patchscope_run_timers();
	return patchscope_return_to_user(&regs);
}
