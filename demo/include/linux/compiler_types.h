/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_COMPILER_TYPES_H
#define _LINUX_COMPILER_TYPES_H

/* Words that mean something to checkers only. */
#define __user
#define __rcu
#define __iomem
#define __percpu
#define __init
#define __ro_after_init
#define __read_mostly
#define __must_check
#define __force
#define __randomize_layout

#define __noreturn __attribute__((__noreturn__))
#define __always_inline inline __attribute__((__always_inline__))
#define __maybe_unused __attribute__((__unused__))
#define __printf(fmt, args) __attribute__((__format__(__printf__, fmt, args)))

#endif
