/*
 * String functions that read whole words, past the end of what is theirs, as plain loops: the machine watches every byte.
 */
#include <linux/string.h>
#include <linux/version.h>

static ssize_t copy_string(char *dest, const char *src, size_t count)
{
	size_t i;

	if (!count)
		return -E2BIG;
	for (i = 0; i < count - 1 && src[i]; i++)
		dest[i] = src[i];
	dest[i] = 0;
	return src[i] ? -E2BIG : (ssize_t)i;
}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
ssize_t sized_strscpy(char *dest, const char *src, size_t count) { return copy_string(dest, src, count); }
#else
ssize_t strscpy(char *dest, const char *src, size_t count) { return copy_string(dest, src, count); }
#endif

/* mm/maccess.c: an address that cannot be read is a problem here, and told. */
long copy_from_kernel_nofault(void *dst, const void *src, size_t size)
{
	memcpy(dst, src, size);
	return 0;
}
