/** Initialisers of static objects: the bytes that our stores leave are compared with gcc's data. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Initializer, InitializerStore } from '../../src/c/ast';
import { parseText } from './layout-judge';

const types = `
typedef unsigned char u8; typedef int (*fn)(void); struct in { int x, y; }; struct s { char c; struct in a; struct in b[2]; short z; };
union u { int i; char c[8]; struct in in; }; struct n { int k; union { long l; struct { char p, q; }; }; struct { int m; }; short t; };
struct bits { unsigned a:3, b:7; int c:20; unsigned long d:40; _Bool e:1; } ; struct flex { int n; struct in data[]; }; struct cs { char name[4]; int v; };
struct __attribute__((packed)) pb { char c; int a:11; int b:30; short s; };
`;
/** Each is the declarator and initialiser of one object. */
const objects = `
int a[5] = { 1, 2, 3 }
int a[] = { 1, [5] = 6, 7, [2] = 3, 4 }
int a[3][2] = { 1, 2, 3 }
int a[3][2] = { { 1 }, { 2, 3 } }
int a[][2] = { 1, 2, 3, 4, 5 }
int a[] = { [0 ... 3] = 7, [2] = 1, [6 ... 7] = 2, 9 }
int a[2][3] = { [1] = { 4 }, [0] = { [1 ... 2] = 5 } }
int a[4] = { [2] 5, 6 }
int a[2][2][2] = { [1][0] = 7, 8, 9, [0][1][1] = 3 }
int a[2][2][2] = { 1, { 2 }, 3, 4, 5 }
u8 a[8] = "hello"
char a[] = "hello" " " "world"
char a[3] = "abc"
char a[] = { "braced" }
char a[2][4] = { "ab", "cde" }
char a[] = { 'a', 'b' }
int a[] = L"wide"
unsigned short a[5] = u"ab"
u8 a[4] = { "\\xff\\0\\1" }
struct s a = { 1, 2, 3, 4, 5, 6, 7, 8 }
struct s a = { 1, { 2 }, { 3, 4, 5 }, 6 }
struct s a = { .z = 9, .a.y = 3, .c = 1 }
struct s a = { .a = { .y = 2, .x = 1 }, .b[1].y = 5, .b[0] = { 7, 8 } }
struct s a = { .b = { [1] = { 3 } }, 4 }
struct s a = { .a.x = 1, 2, 3, 4, 5, 6, 7 }
struct s a = { c: 1, z: 5, a: { y: 4 } }
struct s a[2] = { [1].a.y = 3, 4, 5, [0] = { 9 } }
struct s a[2] = { [0 ... 1] = { .c = 3, .b[1] = { 1, 2 } }, [1].z = 7 }
struct s a[] = { { 1, 2, 3, 4, 5, 6, 7, 8 }, 9, 10 }
struct s a = { 1, { 2, 3 }, { { 4, 5 }, { 6, 7 } }, 8, }
struct s a = { }
struct s a = { .a = { 1, 2 }, .a.y = 3 }
struct s a = { .a.y = 3, .a = { 1 } }
union u a = { 5 }
union u a = { .c = "abc" }
union u a = { .in = { 1, 2 } }
union u a = { .in.y = 4 }
union u a = { .i = -1, .c = { 1 } }
union u a[2] = { { .c = { 1, 2 } }, { 7 } }
union u a[2] = { 1, 2 }
union u a = { { 3 } }
struct n a = { 1, 2, 3, 4 }
struct n a = { 1, { .q = 2 }, { 3 }, 4 }
struct n a = { .q = 5, .m = 6 }
struct n a = { .p = 5, 6, 7, 8 }
struct n a = { 1, { { 2 } }, .t = 3 }
struct n a = { .l = -1, .t = 1 }
struct bits a = { 5, 99, -1, 0x123456789a, 7 }
struct bits a = { .d = 3, .b = 1, .b = 127 }
struct bits a[2] = { [1] = { .c = -3, .a = 9 } }
struct pb a = { 1, -1, 5, 6 }
struct pb a = { .b = -5, 3 }
struct flex a = { 2, { { 1, 2 }, { 3 } } }
struct flex a = { .n = 1, .data = { [1].y = 4 } }
struct cs a = { "abcd", 5 }
struct cs a[] = { { "a", 1 }, "bc", 2, { .v = 3, .name = "x" } }
struct cs a = { { 'a', 'b' }, 3 }
struct cs a = { .name[2] = 'x', .v = 1 }
struct in a = (struct in){ 3, 4 }
struct s a = { 1, (struct in){ 3, 4 }, { (struct in){ 5 }, { 6 } } }
int a[] = (int[]){ 1, 2, 3 }
double a[] = { 1, 2.5, -0.0, 1e300 }
float a[3] = { 0.1, 16777217, 'a' }
long a = (unsigned)-1
char a = 300
_Bool a[3] = { 2, 0.0, 0.5 }
int a = { 5 }
int a = { 5, }
short a[] = { -1, 65535, 1 << 20 }
enum { E1, E2 } a[] = { E2, [3] = E2 }
struct { int x; struct { char c[3]; } y[2]; } a = { 1, "ab", { "cd" } }
struct { struct in *p; int q[2]; } a = { 0, { [1] = 5 } }
struct { int l; int r[0]; int e; } a = { 1, { }, 2 }
struct in a[2][2] = { [0 ... 1] = { [1] = { 1, 2 } } }
int a[3] = { 1, 2, 3, 4 }
struct { char m[2][3]; int b; } a = { "ab", "c", 9 }
struct { char *p; union u u; int t; } a = { 0, 1, 2 }
`;
const list = objects
  .trim()
  .split('\n')
  .map((one, index) => one.replace(/\ba(?=( |\[))/, `object_${index}`));

function bytesOf(initializer: Initializer, size: number): Uint8Array {
  const bytes = new Uint8Array(
    initializer.stores.reduce((end, one) => Math.max(end, one.offset + one.type.size), size),
  );
  for (const store of initializer.stores) writeStore(bytes, store);
  return bytes;
}
function writeStore(bytes: Uint8Array, { offset, type, bits, value }: InitializerStore): void {
  const view = new DataView(bytes.buffer);
  if (value.op === 'compound-literal') bytes.set(bytesOf(value.initializer, value.type.size), offset);
  else if (value.op === 'string') bytes.set(value.bytes, offset);
  else if (value.op === 'float') {
    if (type.size === 4) view.setFloat32(offset, value.value, true);
    else view.setFloat64(offset, value.value, true);
  } else if (value.op !== 'integer') throw new Error(`not constant: ${value.op}`);
  else {
    const width = bits?.width ?? type.size * 8;
    const first = offset * 8 + (bits?.position ?? 0);
    for (let at = 0; at < width; at++) {
      const mask = 1 << ((first + at) & 7);
      const set = (value.value >> BigInt(at)) & 1n;
      bytes[(first + at) >> 3] = set ? bytes[(first + at) >> 3]! | mask : bytes[(first + at) >> 3]! & ~mask;
    }
  }
}

test('static objects have the bytes gcc gives them', () => {
  const text = `${types}\n${list.map((one) => `${one};`).join('\n')}`;
  const unit = parseText(text);
  expect(unit.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), 'initializers-'));
  try {
    const place = '__attribute__((section(".judge"), aligned(256), used))';
    writeFileSync(
      join(folder, 'a.c'),
      `${types}\n${list.map((one) => `${one.replace(' = ', ` ${place} = `)};`).join('\n')}`,
    );
    const options = ['-std=gnu11', '-w', '-c', '-fno-toplevel-reorder', 'a.c', '-o', 'a.o'];
    execFileSync('gcc', options, { cwd: folder });
    execFileSync('objcopy', ['-O', 'binary', '-j', '.judge', '--set-section-flags', '.judge=alloc', 'a.o', 'a.bin'], {
      cwd: folder,
    });
    const theirs = readFileSync(join(folder, 'a.bin'));
    let start = 0;
    const differences: string[] = [];
    list.forEach((one, index) => {
      start = Math.ceil(start / 256) * 256;
      const variable = unit.globals.get(`object_${index}`)!;
      const ours = bytesOf(variable.initializer!(), variable.type.size);
      const expected = theirs.subarray(start, start + ours.length);
      if (Buffer.compare(ours, expected) !== 0)
        differences.push(`${one}\n  gcc ${expected.toString('hex')}\n  we  ${Buffer.from(ours).toString('hex')}`);
      start += ours.length;
    });
    expect(differences).toEqual([]);
    expect(theirs.length).toBe(start);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
