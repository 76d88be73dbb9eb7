/*
 * The way back from a system call, as arch/x86/kernel/signal.c and signal_64.c have it: task work, signals, restarting.
 * A handler's frame is on the program's stack, with the mask that rt_sigreturn brings back; registers are kept by the
 * machine, so the machine context in it is empty but for the stack pointer.
 */
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <asm/sigframe.h>
#include <asm/unistd.h>

/* What the System V ABI lets a function use below its stack pointer. */
#define RED_ZONE 128

/* As with the kernel's own defaults: a frame here never holds more than what SIGSTKSZ has always had room for. */
bool sigaltstack_size_valid(size_t ss_size) { return true; }

/* As x64_setup_rt_frame(). */
static int push_handler(struct ksignal *ksig)
{
	unsigned long old = patchscope_user_stack(), sp = old - RED_ZONE, low = 0;
	struct rt_sigframe __user *frame;
	sigset_t *set = sigmask_to_save();
	struct patchscope_handler handler;

	if (!(ksig->ka.sa.sa_flags & SA_RESTORER))
		return -EFAULT;
	if (ksig->ka.sa.sa_flags & SA_ONSTACK && !sas_ss_flags(old)) {
		sp = current->sas_ss_sp + current->sas_ss_size;
		low = current->sas_ss_sp;
	}
	sp = round_down(sp - sizeof(*frame), 16) - 8;
	frame = (struct rt_sigframe __user *)sp;
	if (low ? sp < low : patchscope_user_frame(sp, sizeof(*frame)))
		return -EFAULT;
	if (clear_user(frame, sizeof(*frame)) || put_user(ksig->ka.sa.sa_restorer, (__sigrestore_t __user *)&frame->pretcode) ||
	    __save_altstack(&frame->uc.uc_stack, old) || put_user(old, &frame->uc.uc_mcontext.sp) ||
	    copy_to_user(&frame->uc.uc_sigmask, set, sizeof(*set)))
		return -EFAULT;
	if (ksig->ka.sa.sa_flags & SA_SIGINFO && copy_siginfo_to_user(&frame->info, &ksig->info))
		return -EFAULT;
	handler = (struct patchscope_handler){
		.signal = ksig->sig, .handler = (unsigned long)ksig->ka.sa.sa_handler, .info = (unsigned long)&frame->info,
		.context = (unsigned long)&frame->uc, .frame = sp, .stack_low = low,
	};
	patchscope_run_handler(&handler);
	return 0;
}

/* What the handler of the last signal has interrupted goes on; the frame is where push_handler() has put it. */
SYSCALL_DEFINE1(rt_sigreturn, unsigned long, sp)
{
	struct rt_sigframe __user *frame = (struct rt_sigframe __user *)sp;
	sigset_t set;

	if (copy_from_user(&set, &frame->uc.uc_sigmask, sizeof(set))) {
		force_sig(SIGSEGV);
		return 0;
	}
	set_current_blocked(&set);
	if (restore_altstack(&frame->uc.uc_stack))
		force_sig(SIGSEGV);
	return 0;
}

/* As handle_signal(): a call that was interrupted fails, or is made again after the handler. */
static void handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	if (regs->ax == -ERESTART_RESTARTBLOCK || regs->ax == -ERESTARTNOHAND ||
	    (regs->ax == -ERESTARTSYS && !(ksig->ka.sa.sa_flags & SA_RESTART)))
		regs->ax = -EINTR;
	else if (regs->ax == -ERESTARTNOINTR)
		regs->ax = -ERESTARTSYS;
	signal_setup_done(push_handler(ksig), ksig, 0);
}

/* The result with which the call returns: -ERESTARTSYS to be made again, -ERESTART_RESTARTBLOCK to be gone on with. */
long patchscope_return_to_user(struct pt_regs *regs)
{
	/* 6.1's get_signal() reads sa_flags also where there is no signal. */
	struct ksignal ksig = { .sig = 0 };
	bool handled = false;

	while (task_work_pending(current) || signal_pending(current)) {
		if (task_work_pending(current))
			task_work_run();
		clear_thread_flag(TIF_NOTIFY_SIGNAL);
		if (!signal_pending(current) || !get_signal(&ksig))
			continue;
		/* What the first handler leaves is not looked at again. */
		if (handled)
			signal_setup_done(push_handler(&ksig), &ksig, 0);
		else
			handle_signal(&ksig, regs);
		handled = true;
	}
	if (handled)
		return regs->ax;
	restore_saved_sigmask();
	return regs->ax == -ERESTARTNOHAND || regs->ax == -ERESTARTNOINTR ? -ERESTARTSYS : regs->ax;
}
