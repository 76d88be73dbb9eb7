/*
 * String functions that read whole words, past the end of what is theirs, as plain loops: the machine watches every byte.
 */
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/dcache.h>

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
int dentry_string_cmp(const unsigned char *cs, const unsigned char *ct, unsigned tcount)
{
	return memcmp(cs, ct, tcount) != 0;
}
unsigned int full_name_hash(const void *salt, const char *name, unsigned int len)
{
	unsigned long hash = init_name_hash(salt);

	while (len--)
		hash = partial_name_hash((unsigned char)*name++, hash);
	return end_name_hash(hash);
}
u64 hashlen_string(const void *salt, const char *name)
{
	unsigned int len = strlen(name);

	return hashlen_create(full_name_hash(salt, name, len), len);
}
