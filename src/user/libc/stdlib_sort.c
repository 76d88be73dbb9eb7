/* Sorting and searching. qsort() compares the same pairs in the same order as glibc's merge sort, and so is stable. */
#include "internal.h"
#include <stdlib.h>
#include <string.h>

typedef int comparison(const void *, const void *, void *);

struct sort {
  size_t size;
  comparison *compare;
  void *argument;
  char *spare;
};

static void copy_element(char *to, const char *from, size_t size) {
  if (size == 8 && !(((uintptr_t)to | (uintptr_t)from) & 7))
    *(long *)to = *(const long *)from;
  else if (size == 4 && !(((uintptr_t)to | (uintptr_t)from) & 3))
    *(int *)to = *(const int *)from;
  else
    memcpy(to, from, size);
}

static void merge_sort(const struct sort *sort, char *base, size_t count) {
  if (count <= 1) return;
  size_t size = sort->size, left_count = count / 2, right_count = count - left_count;
  char *left = base, *right = base + left_count * size, *to = sort->spare;
  merge_sort(sort, left, left_count);
  merge_sort(sort, right, right_count);
  while (left_count && right_count) {
    if (sort->compare(left, right, sort->argument) <= 0) {
      copy_element(to, left, size);
      left += size;
      left_count--;
    } else {
      copy_element(to, right, size);
      right += size;
      right_count--;
    }
    to += size;
  }
  if (left_count) memcpy(to, left, left_count * size);
  memcpy(base, sort->spare, (count - right_count) * size);
}

void qsort_r(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *),
             void *argument) {
  if (count < 2 || !size) return;
  struct sort sort = {size, compare, argument, 0};
  char small[1024];
  sort.spare = count * size <= sizeof small ? small : malloc(count * size);
  if (!sort.spare) abort();
  merge_sort(&sort, base, count);
  if (sort.spare != small) free(sort.spare);
}

static int compare_plain(const void *a, const void *b, void *compare) {
  return ((int (*)(const void *, const void *))compare)(a, b);
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
  qsort_r(base, count, size, compare_plain, (void *)compare);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *)) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const char *element = (const char *)base + middle * size;
    int order = compare(key, element);
    if (order == 0) return (void *)element;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return 0;
}
