/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_CRED_H
#define _LINUX_CRED_H

/* Who a task acts as. */
#include <linux/atomic.h>

struct cred {
	atomic_t usage;
	unsigned int uid;
	unsigned int gid;
	unsigned int euid;
	unsigned int egid;
};

extern struct cred init_cred;

static inline const struct cred *get_cred(const struct cred *cred)
{
	atomic_inc((atomic_t *)&cred->usage);
	return cred;
}

void put_cred(const struct cred *cred);

#define current_uid() (current->cred->uid)

#endif
