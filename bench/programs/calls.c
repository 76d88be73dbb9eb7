/* Calls: recursion, pointers to functions, and functions whose locals have addresses. */
#include <stdio.h>

static int fib(int n)
{
	return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static void add(int *to, int by)
{
	*to += by;
}

static int through(int n)
{
	int value = n;
	add(&value, 3);
	return value;
}

struct pair {
	int a, b;
};
static struct pair swap(struct pair p)
{
	return (struct pair){ p.b, p.a };
}

static int twice(int x) { return 2 * x; }
static int next(int x) { return x + 1; }

int main(void)
{
	static int (*const table[])(int) = { twice, next, through };
	long sum = fib(31);
	struct pair p = { 1, 2 };
	for (int i = 0; i < 4000000; i++) {
		sum += table[i % 3](i);
		p = swap(p);
	}
	printf("%ld %d\n", sum, p.a);
	return 0;
}
