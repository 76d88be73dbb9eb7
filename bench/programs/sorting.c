/* Sorts arrays by insertion, heap and quick sort. */
#include <stdio.h>

static int data[20000];

static void fill(int count)
{
	unsigned seed = 42;
	for (int i = 0; i < count; i++) {
		seed = seed * 1664525u + 1013904223u;
		data[i] = (int)(seed >> 4);
	}
}

static void insertion(int *a, int count)
{
	for (int i = 1; i < count; i++) {
		int value = a[i], j = i;
		while (j > 0 && a[j - 1] > value) {
			a[j] = a[j - 1];
			j--;
		}
		a[j] = value;
	}
}

static void sift(int *a, int root, int count)
{
	for (int child; (child = 2 * root + 1) < count; root = child) {
		if (child + 1 < count && a[child] < a[child + 1])
			child++;
		if (a[root] >= a[child])
			return;
		int t = a[root];
		a[root] = a[child];
		a[child] = t;
	}
}

static void heap(int *a, int count)
{
	for (int i = count / 2 - 1; i >= 0; i--)
		sift(a, i, count);
	for (int i = count - 1; i > 0; i--) {
		int t = a[0];
		a[0] = a[i];
		a[i] = t;
		sift(a, 0, i);
	}
}

static void quick(int *a, int low, int high)
{
	while (low < high) {
		int pivot = a[(low + high) / 2], i = low, j = high;
		while (i <= j) {
			while (a[i] < pivot)
				i++;
			while (a[j] > pivot)
				j--;
			if (i <= j) {
				int t = a[i];
				a[i++] = a[j];
				a[j--] = t;
			}
		}
		quick(a, low, j);
		low = i;
	}
}

int main(void)
{
	long sum = 0;
	fill(2500);
	insertion(data, 2500);
	sum += data[100];
	for (int round = 0; round < 40; round++) {
		fill(20000);
		heap(data, 20000);
		sum += data[2000];
		fill(20000);
		quick(data, 0, 19999);
		sum += data[3000];
	}
	printf("%ld\n", sum);
	return 0;
}
