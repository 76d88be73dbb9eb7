/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

/* What must not happen. Both end in the machine, which names the place. */
void patchscope_bug(const char *condition) __noreturn;
void patchscope_warn(const char *condition);

#define BUG() patchscope_bug("BUG()")
#define BUG_ON(condition) do { if (unlikely(condition)) patchscope_bug(#condition); } while (0)
#define WARN_ON(condition) \
	({ int __ret = !!(condition); if (unlikely(__ret)) patchscope_warn(#condition); __ret; })
#define WARN_ON_ONCE(condition) WARN_ON(condition)

#endif
