/* Builds, copies, compares and searches short strings, with buffers on the stack. */
#include <stdio.h>
#include <string.h>

static int number(char *to, unsigned n)
{
	char digits[16];
	int count = 0, at = 0;
	do
		digits[count++] = (char)('0' + n % 10);
	while (n /= 10);
	while (count > 0)
		to[at++] = digits[--count];
	to[at] = 0;
	return at;
}

static int compare(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

static unsigned words(const char *text)
{
	unsigned count = 0;
	int inside = 0;
	for (; *text; text++) {
		int letter = *text != ' ';
		count += letter && !inside;
		inside = letter;
	}
	return count;
}

int main(void)
{
	unsigned long sum = 0;
	char last[64] = "";
	for (unsigned i = 0; i < 400000; i++) {
		char line[64], copy[64];
		int n = number(line, i * 2654435761u);
		line[n++] = ' ';
		n += number(line + n, i);
		strcpy(copy, line);
		sum += strlen(copy) + words(copy) + (compare(copy, last) > 0);
		memcpy(last, copy, sizeof last > (size_t)n ? (size_t)n + 1 : sizeof last);
	}
	printf("%lu %s\n", sum, last);
	return 0;
}
