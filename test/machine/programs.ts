/** Programs for the translator, about one thing each: loops and calls enough to be translated, every instruction somewhere. */
export const programs: Readonly<Record<string, string>> = {
  'loops in loops': `
#include <stdio.h>
int main(void) {
  unsigned sum = 0;
  for (int i = 0; i < 60; i++) {
    for (int j = i; j > 0; j -= 3) { if (j % 7 == 0) continue; sum = sum * 31 + j; if (sum & 1) break; }
    int k = i + 1;
    while (k) { sum ^= k; k >>= 1; }
    do sum += 3; while (sum % 5);
  }
  printf("%u\\n", sum);
}`,
  'a switch, and jumps': `
#include <stdio.h>
static int step(int state, int c) {
  switch (state) { case 0: return c == 'a' ? 1 : 0; case 1: case 2: return c > 'm' ? state + 1 : 5; case 3: break; case 7: return 2; default: return 4; }
  return c & 7;
}
int main(void) {
  int state = 0, n = 0;
again:
  for (const char *p = "aardvarks zebras and nobody"; *p; p++) { state = step(state, *p); if (state == 6 && n < 40) { n++; goto again; } n += state; }
  static void *const places[] = { &&one, &&two, &&end };
  int i = 0;
next:
  goto *places[i++ % 3];
one: n += 5; goto next;
two: n ^= 9; if (i < 300) goto next;
end: if (i < 600) goto next;
  printf("%d %d\\n", n, state);
}`,
  'arithmetic of 32 and 64 bits': `
#include <stdio.h>
#include <stdint.h>
int main(void) {
  uint64_t a = 0x123456789abcdefull, h = 7; int64_t b = -987654321987654321ll; uint32_t c = 77; int32_t d = -5;
  for (int i = 1; i < 400; i++) {
    a = a * 6364136223846793005ull + 1442695040888963407ull; b -= (int64_t)(a >> (i & 63)); c = c * 1664525u + i; d = (int)c >> (i & 31);
    h ^= a / (uint64_t)(i | 1) + (uint64_t)(b / i) + (uint64_t)(b % (d | 1)) + a % c; h += c / (unsigned)i + c % 13 + (unsigned)(d / 3) + (unsigned)(d % 7);
    h = (h << (i & 63)) | (h >> (64 - (i & 63)) % 64); h += (a < h) + 2 * (b < d) + 4 * (a <= (uint64_t)b) + 8 * (b <= (int64_t)h) + 16 * (c < (unsigned)d) + 32 * (d <= i);
    h ^= (uint64_t)-b & ~a; h += !a + !!b + (a == h) + (a != h); h ^= (int8_t)h + (uint8_t)a + (int16_t)b + (uint16_t)c; h = h * 5 + (uint64_t)(b << 3) + (uint64_t)(b >> 35) + (a >> 40) + (a << 33) + (a >> 7);
    h += (unsigned)__builtin_popcountll(a) + (unsigned)__builtin_clz(c | 1) + (unsigned)__builtin_ctzll(a | 1) + __builtin_bswap64(h) + __builtin_bswap32(c) + __builtin_bswap16((unsigned short)c) + (unsigned)__builtin_ffs((int)c) + (unsigned)__builtin_clzll(h | 1) + (unsigned)__builtin_parity(c);
    int r; long s; h += __builtin_add_overflow(d, (int)c, &r); h += (unsigned)r; h += __builtin_mul_overflow(b, (long)d, &s); h ^= (unsigned long)s;
    if (b < 0 && a > h) h++; if (d >= 0 || c > 1000u) h += 2; if (b > i && (int)h != 3) h -= 5; if (a) h ^= 1; if (!c) h = 0;
  }
  printf("%llx %llx %lld %u %d\\n", (unsigned long long)h, (unsigned long long)a, (long long)b, c, d);
}`,
  'floating numbers': `
#include <stdio.h>
int main(void) {
  double x = 1, s = 0; float f = 0.5f, g[8]; long n = 0; unsigned long u = 1;
  for (int i = 1; i < 300; i++) {
    x = x * 1.01 - 1.0 / i; s += x < s ? x : -x; f = f * 1.5f; if (f > 1000) f -= 999.25f; g[i & 7] = f; s += g[i & 7] + (float)i + (unsigned)i * 2.0; n += (long)s; u += (unsigned long)(f * 1e15);
    s += n * 0.001 + (double)(u >> 3); if (x == s || x != x || !f) s = 0; if (s <= -1e6 || s >= 1e6) s = -s / 1e3; n += (int)f; if (x) n ^= 1;
  }
  printf("%a %a %a %ld %lu\\n", x, s, f, n, u);
}`,
  'bytes, halves and unaligned words': `
#include <stdio.h>
#include <string.h>
struct __attribute__((packed)) odd { char c; short s; int i; long l; float f; } ;
static unsigned char buffer[9000]; static struct odd odds[50];
int main(void) {
  unsigned long sum = 0;
  for (int i = 0; i < 9000; i++) buffer[i] = (unsigned char)(i * 7);
  for (int i = 0; i + 8 < 9000; i += 13) { unsigned long l; memcpy(&l, buffer + i, 8); sum = sum * 3 + l + *(unsigned short *)(buffer + i) + (unsigned)*(signed char *)(buffer + i) + *(unsigned *)(buffer + i) + *(unsigned long *)(buffer + i); *(int *)(buffer + i + 1) ^= 5; *(short *)(buffer + i + 2) += 3; *(long *)(buffer + i) -= 77; }
  for (int round = 0; round < 20; round++) for (int i = 0; i < 50; i++) { struct odd *o = &odds[i]; o->c++; o->s -= 3; o->i += o->s; o->l ^= o->i; o->f += 0.25f; sum += (unsigned long)o->l + (unsigned long)o->f; odds[(i * 7) % 50] = *o; }
  printf("%lx\\n", sum);
}`,
  'bit-fields': `
#include <stdio.h>
struct bits { unsigned a : 3, b : 11; int c : 7, d : 9; long e : 37; unsigned char f : 5; _Bool g : 1; };
struct __attribute__((packed)) tight { unsigned a : 5; long b : 61; int c : 3; };
int main(void) {
  struct bits x = { 0 }; struct tight t[3] = { { 0 } }; unsigned long sum = 0;
  for (int i = 0; i < 200; i++) { x.a += 3; x.b = x.b * 5 + 1; x.c -= 3; x.d ^= i; x.e = x.e * 7 - i; x.f++; x.g ^= i & 1; struct tight *p = &t[i % 3]; p->a += i; p->b -= i * 77777777L; p->c ^= i; sum = sum * 5 + x.a + x.b + x.c + x.d + x.e + x.f + x.g + p->a + p->b + p->c; }
  printf("%lx\\n", sum);
}`,
  'calls, and calls through pointers': `
#include <stdio.h>
#include <stdlib.h>
struct big { long v[5]; }; struct pair { int a, b; };
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static int deep(int n) { int local = n; int *p = &local; return n == 0 ? 0 : 1 + deep(*p - 1); }
static struct big grow(struct big x, int i) { x.v[i % 5] += i; return x; }
static struct pair swap(struct pair p) { return (struct pair){ p.b, p.a + 1 }; }
static int add(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); int sum = 0; while (n-- > 0) sum += __builtin_va_arg(ap, int); __builtin_va_end(ap); return sum; }
static int twice(int x) { return 2 * x; } static int next(int x) { return x + 1; } static int odd(int n); static int even(int n) { return n == 0 ? 1 : odd(n - 1); } static int odd(int n) { return n == 0 ? 0 : even(n - 1); }
static int order(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
  int (*table[])(int) = { twice, next, fib, even }; long sum = fib(12) + deep(700); struct big b = { { 1 } }; struct pair p = { 1, 2 }; int numbers[40];
  for (int i = 0; i < 100; i++) { sum += table[i % 4](i % 11); b = grow(b, i); p = swap(p); sum += add(i % 4, i, 2, 3); int *block = malloc(16 + i); block[0] = i; sum += block[0]; free(block); numbers[i % 40] = (i * 37) % 101; }
  qsort(numbers, 40, sizeof *numbers, order);
  for (int i = 0; i < 5; i++) sum = sum * 3 + b.v[i] + numbers[i * 7];
  printf("%ld %d %d\\n", sum, p.a, p.b);
}`,
  'arrays of variable length, and alloca': `
#include <stdio.h>
#include <string.h>
static long work(int n) { long a[n], sum = 0; for (int i = 0; i < n; i++) a[i] = i * n; char *c = __builtin_alloca(n + 1); memset(c, n, n); for (int i = 0; i < n; i++) { char one[3] = { (char)i, 1, 2 }; int two[2]; two[0] = one[0]; two[1] = i; sum += a[i] + c[i] + one[i % 3] + two[i & 1]; } return sum; }
int main(void) { long sum = 0; for (int i = 1; i < 40; i++) sum += work(i); printf("%ld\\n", sum); }`,
  'a stack of many pages': `
#include <stdio.h>
static int use(int n) { char big[3000]; int small[4]; for (int i = 0; i < 3000; i += 61) big[i] = (char)(n + i); small[n & 3] = big[61 * (n % 40)]; return (n == 0 ? 0 : use(n - 1)) + small[n & 3]; }
int main(void) { int sum = 0; for (int i = 0; i < 12; i++) sum += use(i * 5); printf("%d\\n", sum); }`,
  'setjmp and longjmp': `
#include <setjmp.h>
#include <stdio.h>
static jmp_buf place; static int depth;
static void dive(int n) { volatile int local = n; if (n == 0) longjmp(place, ++depth); dive(n - 1); depth += local; }
int main(void) { int volatile rounds = 0; int got = setjmp(place); rounds++; if (got < 30) dive(got + 3); printf("%d %d %d\\n", got, rounds, depth); }`,
  'values that nobody wrote, on the way': `
#include <stdio.h>
#include <string.h>
struct gap { char c; long l; };
int main(void) { struct gap a, b, all[6]; unsigned sum = 0, x; char buffer[32];
  for (int i = 0; i < 60; i++) { a.c = (char)i; a.l = i; b = a; all[i % 6] = b; memcpy(&a, &all[i % 6], sizeof a); x &= 0xf0; x |= 0xff; sum += (x & 0xf) + (unsigned)a.l; buffer[i & 31] = (char)i; if (i > 31) sum += buffer[(i + 1) & 31]; }
  printf("%u\\n", sum); }`,
  'a condition on a value that nobody wrote': `
#include <stdio.h>
int main(void) { int a[10], n = 0; for (int i = 0; i < 9; i++) a[i] = i; for (int round = 0; round < 30; round++) for (int i = 0; i < 10; i++) if (a[i] > 3) n++; printf("%d\\n", n); }`,
  'a division by zero in a loop': `
int main(void) { int sum = 0; for (int i = 100; i >= 0; i--) sum += 1000 / i; return sum; }`,
  'a wild pointer in a loop': `
struct node { struct node *next; long v; }; static struct node nodes[50];
int main(void) { for (int i = 0; i < 49; i++) nodes[i].next = &nodes[i + 1]; nodes[49].next = (struct node *)0x123456789a; long sum = 0; for (int i = 0; i < 3; i++) for (struct node *n = nodes; n; n = n->next) sum += n->v++; return (int)sum; }`,
  'one step too far in a loop': `
static int table[16]; int main(void) { int sum = 0; for (int round = 0; round < 5; round++) for (int i = 0; i < (round < 4 ? 16 : 18); i++) sum += table[i] += i; return sum; }`,
  'a recursion without end': `
static int down(int n) { int a[4]; a[n & 3] = n; return down(n + 1) + a[n & 3]; } int main(void) { return down(0); }`,
  'a loop without end': `int main(void) { volatile unsigned x = 0; for (;;) x++; }`,
};
