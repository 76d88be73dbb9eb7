/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* /dev/null: takes everything and gives nothing. */
#include <linux/fs.h>
#include <linux/sched.h>

struct file *device_open(const char *name, dev_t dev, const struct file_operations *fops, int flags);
struct file *null_open(int flags);

static ssize_t read_null(struct file *file, char __user *buf, size_t count, loff_t *ppos)
{
	return 0;
}

static ssize_t write_null(struct file *file, const char __user *buf, size_t count, loff_t *ppos)
{
	return count;
}

static const struct file_operations null_fops = {
	.llseek = noop_llseek,
	.read = read_null,
	.write = write_null,
};

struct file *null_open(int flags)
{
	return device_open("/dev/null", MKDEV(1, 3), &null_fops, flags);
}
