/** Small programs about one thing each that ours once did differently: they print what gcc's print. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { compiler, judge } from './gcc';
import { runProgram } from './run-program';
import { because } from '../because';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));

const programs: Readonly<Record<string, string>> = {
  '#pragma pack': `
#pragma pack(push, 2)
struct a { char c; long l; };
#pragma pack(pop)
struct b { char c; long l; };
_Pragma("pack(1)") struct c { char c; long l; short s; };
#pragma pack()
struct d { char c; long l; };
int main(void) { printf("%zu %zu %zu %zu", sizeof(struct a), sizeof(struct b), sizeof(struct c), sizeof(struct d)); }`,
  'bit-fields in a packed record touch their own bytes only': `
struct __attribute__((packed)) s { int a : 1; int b : 20; };
int main(void) { struct s e[3] = { { 0, 9 }, { -1, -7 }, { 0, 5 } }; e[1].b += 3; e[2].a = 1;
  for (int i = 0; i < 3; i++) printf("%d %d ", e[i].a, e[i].b); }`,
  'wide bit-fields at odd places': `
struct __attribute__((packed)) s { unsigned long a : 3, b : 63; char c; } s = { 5, 0x7123456789abcdefUL, 9 };
int main(void) { s.b ^= 0x1000000000000001UL; printf("%d %lx %d", (int)s.a, (unsigned long)s.b, s.c); }`,
  'a flexible array has room, its neighbours too': `
static struct { char c; char text[]; } s = { 'o', "wxyzwxyzwxyzwxyzwxyzwxyz" };
static int after[4] = { 1, 2, 3, 4 };
int main(void) { for (int i = 0; i < 4; i++) after[i] = -1; printf("%c%s %d", s.c, s.text, after[0]); }`,
  'an alias is the same object': `
static int a = 3; extern int b __attribute__((alias("a")));
int main(void) { b++; printf("%d", a); }`,
  'going back before a variable-length array frees it': `
int main(void) { int n = 0; long sum = 0; again:; int x[n % 100 + 1]; x[n % 100] = n; sum += x[n % 100]; n++;
  if (n < 20000) goto again; printf("%ld", sum); }`,
  'structs of variable length': `
#include <stdarg.h>
static int f(int n, int m) {
  struct s { char c; short a[n]; int b; char d[m]; long e; } x, y[2], *p = y;
  n = m = 0; x.c = 1; x.a[2] = 7; x.b = 9; x.d[0] = 3; x.e = 1L << 40; y[1] = x; p = p + 1; p->b += p->a[2];
  x = ({ struct s z; z = *p; z.e++; z; });
  return printf("%d %d %d %ld %d %d ", (int)sizeof x, (int)sizeof y, x.b, x.e - (1L << 40), x.d[0], (int)((char *)&x.e - (char *)&x)); }
static long g(int n, ...) { struct v { int a[n]; } x; va_list ap; va_start(ap, n); long sum = 0;
  for (int i = 0; i < 2; i++) { x = va_arg(ap, struct v); for (int j = 0; j < n; j++) sum = sum * 10 + x.a[j]; } sum = sum * 10 + va_arg(ap, int);
  va_end(ap); return sum; }
static int h(int n) { struct __attribute__((packed)) { int a[n]; unsigned b : 3, c : 7; char d; } s; s.b = 5; s.c = 99; s.d = 4;
  return printf("%d %d %d %d", (int)sizeof s, s.b, s.c, s.d); }
int main(void) { f(3, 5); f(4, 1); int n = 3; struct w { int a[n]; } a, b;
  for (int i = 0; i < n; i++) { a.a[i] = i + 1; b.a[i] = i + 4; } printf("%ld ", g(n, a, b, 7)); h(2); }`,
  'reverse storage order': `
struct __attribute__((scalar_storage_order("big-endian"))) r { unsigned short a; long b; float c; unsigned x : 3, y : 17, z : 12; };
static struct r s = { 0x1234, -2, 1.5f, 5, 0x1abcd, 0xfed };
int main(void) { struct r t = s; t.a++; t.b <<= 3; t.c *= 2; t.y -= 9; t.z ^= 0xf; const unsigned char *p = (void *)&t;
  printf("%x %ld %f %x %x %x ", t.a, t.b, t.c, t.x, t.y, t.z); for (unsigned i = 0; i < sizeof t; i++) if (i < 2 || i > 7) printf("%02x", p[i]); }`,
  'what is put where a call finds the place': `
static int a[4];
static int f(int k) { printf("f%d ", k); return k; }
static struct s { int x, y; } t[2];
static struct s mk(int k) { return (struct s){ k, k + 1 }; }
int main(void)
{
	volatile int v = 3;
	volatile short w = 5;
	struct s loc = { 7, 8 };
	register int r = 9;
	_Atomic int at = 4;
	a[f(1)] = v;
	a[f(2)] = w;
	a[f(3)] = loc.y;
	t[f(1)].x = mk(5).y;
	t[f(0)].y = r;
	a[f(0)] = at;
	a[f(1)] += v;
	printf("%d %d %d %d %d %d\\n", a[0], a[1], a[2], a[3], t[1].x, t[0].y);
	int n = 2; int vla[n]; vla[f(1)] = v; vla[f(0)] = vla[f(1)];
	a[f(1)] = ({ int z = 4; z; });
	a[f(2)] = sizeof(vla) == 8 ? v : w;
	printf("%d %d %d %d\\n", vla[0], vla[1], a[1], a[2]);
	return 0;
}`,
  __builtin_setjmp: `
static void *buffer[5]; static void f(int n) { if (n == 0) __builtin_longjmp(buffer, 1); f(n - 1); }
int main(void) { int n = 3; if (__builtin_setjmp(buffer)) { printf("back %d", n); return 0; } n = 7; f(4); }`,
};

describe.skipIf(!compiler)(`as gcc${because(compiler ? undefined : 'no gcc here')}`, () => {
  for (const [name, body] of Object.entries(programs)) {
    test(name, () => {
      const text = `#include <stdio.h>\n${body}\n`;
      const work = mkdtempSync(path.join(tmpdir(), 'patchscope-c-'));
      try {
        writeFileSync(path.join(work, 'program.c'), text);
        const judged = judge(path.join(work, 'program.c'), [], 10);
        expect(judged.compiled).toBe(true);
        const run = runProgram(bundle, 'program.c', text);
        expect([run.output, run.status, run.problems, run.errors]).toEqual([judged.output, judged.status, [], []]);
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    });
  }
});
