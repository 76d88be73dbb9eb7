/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_SIGNAL_TYPES_H
#define _LINUX_SIGNAL_TYPES_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <asm-generic/signal.h>

typedef siginfo_t kernel_siginfo_t;

/* Signals that have been sent and not yet been taken: the set, and what was told with each. */
struct sigpending {
	struct list_head list;
	sigset_t signal;
};

struct sigqueue {
	struct list_head list;
	kernel_siginfo_t info;
};

struct k_sigaction {
	struct sigaction sa;
};

#endif
