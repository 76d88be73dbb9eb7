/*
 * security/security.c with one module: capabilities, whose hooks run from source in security/commoncap.c. Hooks that
 * other modules would answer give their default, where that is not 0.
 */
#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/security.h>
#include <linux/version.h>

int security_capable(const struct cred *cred, struct user_namespace *ns, int cap, unsigned int opts)
{
	return cap_capable(cred, ns, cap, opts);
}
int security_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	return cap_ptrace_access_check(child, mode);
}
int security_ptrace_traceme(struct task_struct *parent) { return cap_ptrace_traceme(parent); }
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
int security_capget(const struct task_struct *target, kernel_cap_t *effective, kernel_cap_t *inheritable,
		    kernel_cap_t *permitted)
#else
int security_capget(struct task_struct *target, kernel_cap_t *effective, kernel_cap_t *inheritable, kernel_cap_t *permitted)
#endif
{
	return cap_capget(target, effective, inheritable, permitted);
}
int security_capset(struct cred *new, const struct cred *old, const kernel_cap_t *effective,
		    const kernel_cap_t *inheritable, const kernel_cap_t *permitted)
{
	return cap_capset(new, old, effective, inheritable, permitted);
}
int security_task_fix_setuid(struct cred *new, const struct cred *old, int flags)
{
	return cap_task_fix_setuid(new, old, flags);
}
int security_task_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5)
{
	return cap_task_prctl(option, arg2, arg3, arg4, arg5);
}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
int security_bprm_creds_from_file(struct linux_binprm *bprm, const struct file *file)
#else
int security_bprm_creds_from_file(struct linux_binprm *bprm, struct file *file)
#endif
{
	return cap_bprm_creds_from_file(bprm, file);
}
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define mnt_idmap user_namespace
#endif
int security_inode_getsecurity(struct mnt_idmap *idmap, struct inode *inode, const char *name, void **buffer, bool alloc)
{
	return IS_PRIVATE(inode) ? -EOPNOTSUPP : cap_inode_getsecurity(idmap, inode, name, buffer, alloc);
}
int security_inode_setsecurity(struct inode *inode, const char *name, const void *value, size_t size, int flags)
{
	return -EOPNOTSUPP;
}
int security_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name, const void *value,
			    size_t size, int flags)
{
	return IS_PRIVATE(d_backing_inode(dentry)) ? 0 : cap_inode_setxattr(dentry, name, value, size, flags);
}
int security_inode_removexattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name)
{
	return IS_PRIVATE(d_backing_inode(dentry)) ? 0 : cap_inode_removexattr(idmap, dentry, name);
}
int security_inode_need_killpriv(struct dentry *dentry) { return cap_inode_need_killpriv(dentry); }
int security_inode_killpriv(struct mnt_idmap *idmap, struct dentry *dentry) { return cap_inode_killpriv(idmap, dentry); }

int security_fs_context_parse_param(struct fs_context *fc, struct fs_parameter *param) { return -ENOPARAM; }
