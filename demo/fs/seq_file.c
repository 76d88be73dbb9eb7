/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Text that is made when it is first read, and then handed out as it was. */
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;
	size_t room = m->size - m->count;
	size_t len;

	va_start(args, fmt);
	len = vsnprintf(m->buf + m->count, room, fmt, args);
	va_end(args);
	m->count += min(len, room);
}

void seq_putc(struct seq_file *m, char c)
{
	if (m->count < m->size)
		m->buf[m->count++] = c;
}

void seq_puts(struct seq_file *m, const char *s)
{
	while (*s)
		seq_putc(m, *s++);
}

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num)
{
	seq_printf(m, "%s%lld", delimiter, num);
}

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	struct seq_file *m = kzalloc(sizeof(struct seq_file), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	m->show = show;
	m->private = data;
	file->private_data = m;
	return 0;
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	struct seq_file *m = file->private_data;
	size_t len;
	int error;

	if (!m->buf) {
		m->buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
		if (!m->buf)
			return -ENOMEM;
		m->size = PAGE_SIZE;
		error = m->show(m, NULL);
		if (error)
			return error;
	}
	if (*ppos >= m->count)
		return 0;
	len = min(size, m->count - (size_t)*ppos);
	if (copy_to_user(buf, m->buf + *ppos, len))
		return -EFAULT;
	*ppos += len;
	return len;
}

int single_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kfree(m->buf);
	kfree(m);
	return 0;
}
