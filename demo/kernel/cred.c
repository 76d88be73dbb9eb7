/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Who a task acts as: one record for all here, counted as if there were more. */
#include <linux/bug.h>
#include <linux/cred.h>

struct cred init_cred = {
	.usage = ATOMIC_INIT(1),
};

void put_cred(const struct cred *cred)
{
	BUG_ON(atomic_dec_and_test((atomic_t *)&cred->usage));
}
