/** Layouts of awkward structs, unions, enums and bit-fields, each held against gcc. */
import { expect, test } from 'vitest';
import { layoutDifferences, parseText } from './layout-judge';

const P = '__attribute__((packed))';
const A = (n: number): string => `__attribute__((aligned(${n})))`;
const texts: Readonly<Record<string, string>> = {
  plain: `struct a { char c; int i; short s; long l; char d; }; union b { char c[5]; int i; }; struct e { };
    struct f { struct a a; union b b; char last; }; struct g { long double ld; char c; __int128 i; float f; };`,
  packed: `struct a { char c; int i; short s; long l; } ${P}; struct b { char c; struct a a; long l ${P}; int i; };
    struct ${P} c { char c; struct { int x; long y; } in; }; struct d { char c; int i ${P}; } ${A(8)};
    struct e { char c; short s ${P} ${A(2)}; int i; }; union ${P} f { int i; char c[7]; };`,
  aligned: `typedef int wide ${A(16)}; typedef int narrow ${A(1)}; struct a { char c; wide w; char d; }; struct b { char c; narrow n; };
    struct c { char c; int i ${A(32)}; } ; struct ${A(64)} d { char c; }; struct e { char c; struct d d; };
    struct f { _Alignas(32) char c; _Alignas(long) char d; }; struct g { char c; char buf[3] __attribute__((aligned)); };
    typedef struct { int x; } ${A(8)} boxed; struct h { char c; boxed b; int i; } ; struct i { char c; wide *p; narrow n[3]; };`,
  flexible: `struct a { int n; char data[]; }; struct b { long n; short data[0]; int last[]; }; struct c { char c; struct a a; };
    struct d { char c; union { int i; long l[0]; }; }; struct e { int n; struct { } empty; long data[]; };`,
  anonymous: `struct t { int one; char two; }; struct a { char c; struct { int x; union { long y; char z; }; }; struct t; };
    union b { struct { char c; int i; }; long l; struct t; }; typedef struct { short q; char r; } u; struct c { char c; u; };`,
  'bit-fields': `struct a { int a:3; unsigned b:7; int c:25; char d; }; struct b { char c; int a:9; int b:24; int d:1; };
    struct c { long a:40; int b:20; int c:20; char d:3; }; struct d { char a:4, b:5, c:7; short d:9, e:8; };
    struct e { int a:5; int :0; int b:3; char c; int :0; }; struct f { char c; int :4; int d:4; }; struct g { char c; int :0; };
    struct h { _Bool a:1, b:1; unsigned char c:2; enum { X, Y } d:3; }; struct i { int :3; char c; }; struct j { char c; long :5; };
    union k { int a:3; long b:33; char c; }; struct l { short a; int b:16; int c:17; }; struct m { unsigned long a:63, b:2, c:62; };
    struct n { int a:1; struct { int b:1; char c; } in; int d:31; }; struct o { long long a:1; int b; char c:7; };
    struct q { char a; int b:8; int c:8; int d:8; int e:8; }; union r { int :9; char c; int d:9; }; union s { int a:17; } ${P};`,
  'packed bit-fields': `struct ${P} a { char c; int a:3; int b:30; char d; }; struct ${P} b { unsigned a:17; }; struct ${P} c { char a:3; long b:60; int c:5; };
    struct ${P} d { int a:5; int :0; int b:3; char c; }; struct ${P} e { char c; long a:64; int b:1; }; struct ${P} f { char a:1; short b:15; };
    struct g { char c; int a:20 ${P}; int b:20 ${P}; char d; }; struct h { char c; int a:4 ${A(4)}; int b:4; }; struct ${P} i { long a:3; long b:63; };
    struct ${P} ${A(4)} j { char c; int a:11; int b:22; }; struct k { long a:3 ${P}; long b:63 ${P}; char c; }; struct ${P} l { char c; int :5; int d:6; };
    struct ${P} m { int a:9; int b:9 ${A(2)}; char c; int d:13 ${A(8)}; };`,
  enums: `enum ${P} a { A1, A2 = 200 }; enum b { B1 = -1, B2 = 0x7fffffff }; enum c { C1 = 0xffffffff }; enum d { D1 = 0x100000000 };
    enum ${P} e { E1 = -1, E2 = 200 }; enum f { F1 = -1, F2 = 0x80000000 }; enum ${P} g { G1 = 70000 };
    struct s { char x; enum a a; enum b b; enum c c; enum d d; enum e e; enum f f; char y; enum g g; };`,
  modes: `typedef int di __attribute__((mode(DI))); typedef unsigned hi __attribute__((__mode__(__HI__))); typedef int qi __attribute__((mode(QI)));
    typedef unsigned w __attribute__((mode(word))); typedef float df __attribute__((mode(DF))); typedef int p __attribute__((mode(pointer)));
    struct a { char c; di d; qi q; hi h; char e; w w; df f; p p; };`,
  nested: `struct a { char c; struct { char d; struct { short e; } ${A(8)} in; } ${P} mid; int i; };
    struct b { struct { int a:3; } x[3]; char c; union { struct { char p[3]; } ${P}; int q:5; } u[2]; };
    typedef struct b barr[2][3]; struct c { char c; barr b; int (*f)(struct c *); int *(*g[4])[5]; };`,
};

for (const [name, text] of Object.entries(texts)) {
  test(`layout: ${name}`, () => {
    const unit = parseText(text);
    expect(unit.problems).toEqual([]);
    const { asked, differences } = layoutDifferences(text, unit);
    expect(differences).toEqual([]);
    expect(asked).toBeGreaterThan(9);
  });
}

test('the judge sees a wrong layout', () => {
  const unit = parseText('struct a { char c; int i; unsigned b:3; };');
  const { differences } = layoutDifferences('struct a { int i; char c; unsigned z:1; unsigned b:4; };', unit);
  expect(differences).toEqual([
    'sizeof(struct a): gcc 8, we 12',
    '__builtin_offsetof(struct a, c): gcc 4, we 0',
    '__builtin_offsetof(struct a, i): gcc 0, we 4',
    'struct a.b: gcc bits 41+4, we 64+3',
  ]);
});
