/* qsort with the order of its comparisons, bsearch, and the random numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
  int key;
  int order;
  char padding[40];
};

static unsigned long trace;
static int by_key(const void *a, const void *b) {
  const struct item *x = a, *y = b;
  trace = trace * 31 + (unsigned long)(x->order * 1000 + y->order);
  return x->key - y->key;
}
static int by_int(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  trace = trace * 31 + (unsigned long)(x * 7 + y);
  return x < y ? -1 : x > y;
}
static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }
static int with_argument(const void *a, const void *b, void *sign) { return *(int *)sign * by_int(a, b); }

int main(void) {
  srand(42);
  for (int count = 0; count < 300; count += 17) {
    struct item items[300];
    int numbers[300];
    for (int i = 0; i < count; i++) {
      items[i].key = rand() % 20;
      items[i].order = i;
      numbers[i] = rand() % 1000 - 500;
    }
    trace = 0;
    qsort(items, (size_t)count, sizeof *items, by_key);
    qsort(numbers, (size_t)count, sizeof *numbers, by_int);
    printf("%lu", trace);
    for (int i = 0; i < count; i++) printf(" %d/%d/%d", items[i].key, items[i].order, numbers[i]);
    int wanted = numbers[count / 2];
    int *found = bsearch(&wanted, numbers, (size_t)count, sizeof *numbers, by_int);
    printf(" %d\n", found ? *found : -1);
    int minus = -1;
    qsort_r(numbers, (size_t)count, sizeof *numbers, with_argument, &minus);
    printf("%d\n", count ? numbers[0] : 0);
  }
  char *words[] = {"pear", "apple", "fig", "banana", "cherry", "apple"};
  qsort(words, 6, sizeof *words, by_text);
  for (int i = 0; i < 6; i++) printf("%s ", words[i]);
  putchar('\n');
  srand(1);
  for (int i = 0; i < 50; i++) printf("%d ", rand());
  srand(0);
  for (int i = 0; i < 50; i++) printf("%d ", rand());
  srandom(123456789u);
  for (int i = 0; i < 50; i++) printf("%ld ", random());
  unsigned seed = 7;
  for (int i = 0; i < 10; i++) printf("%d ", rand_r(&seed));
  putchar('\n');
  static char state[5][256] __attribute__((aligned(8)));
  static const size_t sizes[5] = {8, 32, 64, 128, 256};
  for (int i = 0; i < 5; i++) {
    initstate(99 + (unsigned)i, state[i], sizes[i]);
    for (int k = 0; k < 40; k++) printf("%ld ", random());
  }
  for (int i = 0; i < 5; i++) {
    setstate(state[i]);
    for (int k = 0; k < 5; k++) printf("%ld ", random());
  }
  putchar('\n');
  srand48(5);
  for (int i = 0; i < 10; i++) {
    printf("%.15f ", drand48());
    printf("%ld ", lrand48());
    printf("%ld ", mrand48());
  }
  unsigned short own[3] = {1, 2, 3};
  printf("%.15f ", erand48(own));
  printf("%ld ", nrand48(own));
  printf("%ld\n", jrand48(own));
  return 0;
}
