/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/*
 * The boot. The machine calls start_kernel() as init_task; when it returns, process 1 sleeps for good and
 * patchscope_program_task is the process that the program is to run as, a child of process 1.
 */
#include <linux/anon_inodes.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/pidfs.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>

void chrdev_init(void);
struct file *console_open(int stream, int flags);

struct task_struct *patchscope_program_task;

static void __init vfs_caches_init(void)
{
	dcache_init();
	inode_init();
	files_init();
	files_table_init();
	mnt_init();
}

/* Descriptors 0, 1 and 2, which all processes inherit. */
static void __init console_on_rootfs(void)
{
	int stream;

	for (stream = 0; stream < 3; stream++) {
		struct file *file = console_open(stream, O_RDWR);
		int fd = get_unused_fd_flags(0);

		if (IS_ERR(file) || fd != stream)
			panic("cannot open the console");
		fd_install(fd, file);
	}
}

/* A process without frames, for the boot to place. */
static struct task_struct *__init make_process(struct task_struct *parent, const char *comm)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD, .kthread = 1 };
	struct task_struct *task = copy_process(&args);

	if (IS_ERR(task))
		panic("cannot make %s", comm);
	task->real_parent = parent;
	task->parent = parent;
	list_move_tail(&task->sibling, &parent->children);
	snprintf(task->comm, sizeof(task->comm), "%s", comm);
	return task;
}

/* The process leads a session and a group of its own. */
static void __init lead_session(struct task_struct *task)
{
	enum pid_type type;

	for (type = PIDTYPE_PGID; type <= PIDTYPE_SID; type++) {
		hlist_del_rcu(&task->pid_links[type]);
		task->signal->pids[type] = task_pid(task);
		attach_pid(task, type);
	}
}

static void __init rest_init(void)
{
	struct task_struct *init, *program;

	/* Process 1 does not wait for its children, so those that come to it are reaped at once. */
	init = make_process(&init_task, "init");
	init->sighand->action[SIGCHLD - 1].sa.sa_handler = SIG_IGN;
	init->__state = TASK_UNINTERRUPTIBLE;
	init_pid_ns.child_reaper = init;
	lead_session(init);

	program = make_process(init, "program");
	program->flags &= ~PF_KTHREAD;
	lead_session(program);
	wake_up_new_task(program);
	patchscope_program_task = program;
}

void __init start_kernel(void)
{
	pid_idr_init();
	fork_init();
	proc_caches_init();
	vfs_caches_init();
	anon_inode_init();
	pidfs_init();
	proc_root_init();
	chrdev_init();
	console_on_rootfs();
	rest_init();
}
