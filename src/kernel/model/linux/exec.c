/*
 * The end of fs/exec.c's way, as fs/binfmt_elf.c: a file that stands for a program of the machine becomes what the task
 * executes. The way there (opening, credentials, other threads, descriptors, signals) runs from source; arguments are
 * kept by the machine instead of on a new stack.
 */
#include <linux/binfmts.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init_syscalls.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/stat.h>

struct user_arg_ptr {
#ifdef CONFIG_COMPAT
	bool is_compat;
#endif
	const char __user *const __user *native;
};

int bprm_mm_init(struct linux_binprm *bprm)
{
	bprm->mm = mm_alloc();
	if (!bprm->mm)
		return -ENOMEM;
	task_lock(current->group_leader);
	bprm->rlim_stack = current->signal->rlim[RLIMIT_STACK];
	task_unlock(current->group_leader);
	/* Where a new stack would end, for the limits on arguments. */
	bprm->p = 0x7fffffffeff8;
	patchscope_exec_begin();
	return 0;
}
int copy_strings(int argc, struct user_arg_ptr argv, struct linux_binprm *bprm)
{
	const char __user *text;
	int i;

	for (i = 0; i < argc; i++) {
		if (get_user(text, argv.native + i) || patchscope_exec_string(text))
			return -EFAULT;
	}
	return 0;
}
/* The file's name, which is not handed on, and an empty argv[0]. */
int copy_string_kernel(const char *arg, struct linux_binprm *bprm)
{
	if (!*arg)
		patchscope_exec_string(NULL);
	return 0;
}
/* The file's first bytes are not needed: its inode says which program it is. */
int prepare_binprm(struct linux_binprm *bprm) { return 0; }

static int load_program(struct linux_binprm *bprm)
{
	const char *program = file_inode(bprm->file)->i_private;
	int error;

	if (!program)
		return -ENOEXEC;
	error = begin_new_exec(bprm);
	if (error)
		return error;
	setup_new_exec(bprm);
	finalize_exec(bprm);
	patchscope_exec(program, bprm->argc, bprm->envc);
	return 0;
}
static struct linux_binfmt program_format = { .load_binary = load_program };

/* Makes a file of a program; the empty name is the run's own. */
static void program_file(const char *path, const char *program)
{
	struct file *file = filp_open(path, O_CREAT | O_WRONLY, 0755);

	if (IS_ERR(file))
		panic("cannot make %s: %ld", path, PTR_ERR(file));
	file_inode(file)->i_private = (void *)program;
	fput(file);
}

void patchscope_make_programs(void)
{
	insert_binfmt(&program_format);
	program_file("/bin/sleep", "sleep");
	program_file("/bin/true", "true");
	program_file("/program", "");
}

/* The programs that the run's own was built together with, in the folder it is started in. */
void patchscope_make_programs_beside(void)
{
	char name[256];
	int i;

	for (i = 0; patchscope_program_beside(i, name); i++) {
		const char *program = kstrdup(name, GFP_KERNEL);

		if (!program)
			panic("no memory for the name of %s", name);
		program_file(program, program);
	}
}

/* The address space of the first program, with its executable. */
void patchscope_give_address_space(struct task_struct *task)
{
	struct mm_struct *mm = mm_alloc();
	struct file *file = filp_open("/program", O_RDONLY, 0);

	if (!mm || IS_ERR(file))
		panic("cannot open /program");
	if (set_mm_exe_file(mm, file))
		panic("/program cannot be executed");
	fput(file);
#ifdef SUID_DUMP_USER
	set_dumpable(mm, SUID_DUMP_USER);
#endif
	task->mm = mm;
	task->active_mm = mm;
}
