/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

/* Files whose text is made when they are read. */
#include <linux/kernel.h>
#include <linux/types.h>

struct file;
struct inode;

struct seq_file {
	char *buf;
	size_t size;
	size_t count;
	int (*show)(struct seq_file *m, void *v);
	void *private;
};

void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
void seq_putc(struct seq_file *m, char c);
void seq_puts(struct seq_file *m, const char *s);
void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num);
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos);
int single_release(struct inode *inode, struct file *file);

#endif
