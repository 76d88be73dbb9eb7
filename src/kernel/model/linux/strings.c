/*
 * String functions that read whole words, past the end of what is theirs, as plain loops: the machine watches every byte.
 * And numbers in text, of lib/vsprintf.c, whose printing is the machine's.
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

/* What a digit is worth; 16 for what is none. */
static unsigned int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}
unsigned long long simple_strtoull(const char *cp, char **endp, unsigned int base)
{
	bool hex = cp[0] == '0' && (cp[1] | 0x20) == 'x' && digit_of(cp[2]) < 16;
	unsigned long long value = 0;

	if (!base)
		base = hex ? 16 : cp[0] == '0' ? 8 : 10;
	if (base == 16 && hex)
		cp += 2;
	for (; digit_of(*cp) < base; cp++)
		value = value * base + digit_of(*cp);
	if (endp)
		*endp = (char *)cp;
	return value;
}
unsigned long simple_strtoul(const char *cp, char **endp, unsigned int base) { return simple_strtoull(cp, endp, base); }
long simple_strtol(const char *cp, char **endp, unsigned int base)
{
	return *cp == '-' ? -simple_strtoull(cp + 1, endp, base) : simple_strtoull(cp, endp, base);
}

/* mm/maccess.c: an address that cannot be read is a problem here, and told. */
long copy_from_kernel_nofault(void *dst, const void *src, size_t size)
{
	memcpy(dst, src, size);
	return 0;
}

/* As in lib/vsprintf.c: the decimal digits of a number, in `width` columns at least; 0 where they do not fit. */
int num_to_str(char *buf, int size, unsigned long long num, unsigned int width)
{
	char digits[24];
	int length = 0, at = 0;

	do
		digits[length++] = '0' + num % 10;
	while (num /= 10);
	if (length > size || width > size)
		return 0;
	for (; width > length; width--)
		buf[at++] = ' ';
	while (length)
		buf[at++] = digits[--length];
	return at;
}
