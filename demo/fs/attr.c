/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Changing what an inode says of itself. */
#include <linux/fs.h>
#include <linux/sched.h>

/* May the caller do it? */
int setattr_prepare(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);

	if ((attr->ia_valid & ATTR_MODE) && current->cred->euid != 0 && current->cred->euid != inode->i_uid)
		return -EPERM;
	return 0;
}

void setattr_copy(struct inode *inode, const struct iattr *attr)
{
	if (attr->ia_valid & ATTR_MODE)
		inode->i_mode = attr->ia_mode;
	if (attr->ia_valid & ATTR_CTIME)
		ktime_get_real_ts64(&inode->i_ctime);
}

/* With the inode locked. Nobody changes an immutable inode, whatever its file system says. */
int notify_change(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);

	if ((attr->ia_valid & ATTR_MODE) && IS_IMMUTABLE(inode))
		return -EPERM;
	if (inode->i_op->setattr)
		return inode->i_op->setattr(dentry, attr);
	return simple_setattr(dentry, attr);
}
