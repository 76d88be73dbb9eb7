/*
 * String functions that read whole words, past the end of what is theirs, as plain loops: the machine watches every byte.
 */
#include <linux/string.h>

ssize_t sized_strscpy(char *dest, const char *src, size_t count)
{
	size_t i;

	if (!count)
		return -E2BIG;
	for (i = 0; i < count - 1 && src[i]; i++)
		dest[i] = src[i];
	dest[i] = 0;
	return src[i] ? -E2BIG : (ssize_t)i;
}
