/*
 * What the machine does for kernel C: the primitives of src/kernel/*.ts. Model C stands between these and the names that
 * a kernel tree calls. Included by model files only.
 */
#ifndef PATCHSCOPE_H
#define PATCHSCOPE_H

struct task_struct;

/* Memory: blocks with red zones and a history. */
void *patchscope_alloc(unsigned long size, int zero);
void patchscope_free(const void *block);
unsigned long patchscope_size(const void *block);
void *patchscope_cache_create(const char *name, unsigned int size, unsigned int align, int typesafe_by_rcu,
			      void (*constructor)(void *));
void *patchscope_cache_alloc(void *cache, int zero);
void *patchscope_cache_constructor(void *cache);
void patchscope_cache_free(void *cache, void *object);
unsigned int patchscope_cache_size(void *cache);

/* Locks: the word in the lock is the model's, who holds it is noted here. */
#define PATCHSCOPE_SPINS 1 /* preemption is off while it is held */
#define PATCHSCOPE_TRYLOCK 2 /* it was free: its order does not count */
#define PATCHSCOPE_SHARED 4 /* others may hold it too */
void patchscope_lock(const void *lock, int how);
void patchscope_unlock(const void *lock);
int patchscope_holds(const void *lock);
int patchscope_is_locked(const void *lock);
void patchscope_preempt(int change);
int patchscope_preempt_count(void);
void patchscope_might_sleep(void);

/* RCU. */
void patchscope_rcu_lock(void);
void patchscope_rcu_unlock(void);
int patchscope_rcu_held(void);
/* An RCU pointer was read where nothing keeps what it points to: once for each place. */
void patchscope_rcu_suspicious(const char *what);
void patchscope_call_rcu(void *head, void *function);
void patchscope_free_rcu(void *block);
void patchscope_rcu_run(void);
int patchscope_rcu_pending(void);

/* Tasks. */
struct task_struct *patchscope_current(void);
void patchscope_set_current(struct task_struct *task);
void patchscope_schedule(int block);
int patchscope_wake(struct task_struct *task);
void patchscope_wake_at(unsigned long long nanoseconds);
int patchscope_copy_thread(struct task_struct *child, struct task_struct *parent, unsigned long long flags,
			   unsigned long stack);
void patchscope_start_thread(struct task_struct *task);
void patchscope_drop_thread(struct task_struct *task);
void patchscope_task_dead(void);
void patchscope_finish(int status);
/* Lets the task begin in a kernel function when it is first woken. */
void patchscope_kernel_thread(struct task_struct *task, void (*function)(void), const char *name);
/* When the idle task is to be woken if every task sleeps; ~0 for never. */
void patchscope_timer_at(unsigned long long nanoseconds);
/* exec: begins a list of strings (the environment's first, then the arguments), adds one of user memory (NULL for an
 * empty one; not 0 where it cannot be read), and exchanges the program on return to user space. */
void patchscope_exec_begin(void);
int patchscope_exec_string(const char *user);
void patchscope_exec(const char *program, int argc, int envc);
/* The name of a program that is to be a file of the working directory, at most 255 bytes; 0 where there are no more. */
int patchscope_program_beside(int index, char *name);
/* A trap of the program that has a handler: makes it pending and delivers it. */
long patchscope_trap(int signal, int code);
/* User memory of whole pages; shared: forked processes see each other's writes. Gives its address. */
long patchscope_mmap(unsigned long size, int shared);
void patchscope_munmap(unsigned long address, unsigned long size);
/* Gives the task the program that the run is of, and lets it run. */
void patchscope_start_program(struct task_struct *task);
/* The function behind a system call's number; NULL where the tree has none. */
void *patchscope_system_call_function(long number);
/* How model C asks what a version has: the offset of a struct's member, or -1. */
long patchscope_member(const char *record, const char *member);
/* A function by the file that defines it, static or not; NULL where the tree has none. */
void *patchscope_function_of(const char *path, const char *name);
unsigned long long patchscope_time(void);

/* User memory: how many bytes could not be copied. */
unsigned long patchscope_copy_to_user(void *to, const void *from, unsigned long size);
unsigned long patchscope_copy_from_user(void *to, const void *from, unsigned long size);
/* Bytes of another task, up to what is not mapped: how many. */
long patchscope_copy_from_task(struct task_struct *task, void *to, unsigned long from, long size);
long patchscope_strncpy_from_user(char *to, const char *from, long count);
unsigned long patchscope_clear_user(void *to, unsigned long size);

/* Handlers to run on the way back to user space, the last one first. */
struct patchscope_handler {
	unsigned long signal, handler;
	/* In user memory: siginfo_t, ucontext_t, and the frame of both, which rt_sigreturn is given. */
	unsigned long info, context, frame;
	/* Where its stack ends; 0 for the stack that it interrupts. */
	unsigned long stack_low;
};
/* The stack pointer that the next handler finds. */
unsigned long patchscope_user_stack(void);
/* Room on the program's stack; not 0 where there is none left. */
int patchscope_user_frame(unsigned long address, unsigned long size);
void patchscope_run_handler(const struct patchscope_handler *handler);
/* As patchscope_run_handler(), where rt_sigreturn does nothing. */
void patchscope_deliver_signal(int signal, const void *action, const void *info);

/* Of arch.c; replacements.h gives the name to array_index_mask_nospec. */
unsigned long patchscope_array_index_mask(unsigned long index, unsigned long size);

/* Reports. */
void patchscope_bug(const char *what);
void patchscope_warn(const char *what);
/* The run ends here: what is asked for is not modelled. */
void patchscope_unsupported(const char *what);
void patchscope_no_system_call(long number);
void patchscope_refcount(const char *what, const void *counter);
long patchscope_console_write(int descriptor, const void *bytes, unsigned long size);

#endif
