/** The preprocessor held against gcc -E on small tricky texts, and what gcc cannot judge: places, forks, groups left for later. */
import { describe, expect, test } from 'vitest';
import { FileTable } from '../../src/c/files';
import { Preprocessor } from '../../src/c/preprocessor';
import { MemoryTree } from '../../src/tree/tree';
import { drain, drainDeferred, gccSpellings, memoryPreprocessor } from './preprocessor-judge';

/** One text each; every one is compared with gcc token by token, read in order and with groups left for later. */
const texts: Readonly<Record<string, string>> = {
  rescanning: `#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };`,
  'strings and pasting': `#define str(s) # s
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", x ## s, x ## t)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
debug(1, 2);
fputs(str(strncmp("abc\\0d", "abc", '\\4') // a comment
== 0) str(: @\\n), s);
xstr(INCFILE(2).h)
glue(HIGH, LOW);
xglue(HIGH, LOW)
str( a  /* c */ b   "x\\"y" '"' ) str() str( ) xstr(str(a "b" c))`,
  'hash hash': `#define hash_hash # ## #
#define mkstr(a) # a
#define in_between(a) mkstr(a)
#define join(c, d) in_between(c hash_hash d)
char p[] = join(x, y);
#define t(x,y,z) x ## y ## z
int j[] = { t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,) };
#define cat3(a) a ## _ ## a ## 1
cat3(x) cat3() cat3(x y) cat3(1)
#define op(a) + ## a <## a
op(+) op(=) op(<)`,
  variadic: `#define debug(...) fprintf(stderr, __VA_ARGS__)
#define showlist(...) puts(#__VA_ARGS__)
#define report(test, ...) ((test)?puts(#test): printf(__VA_ARGS__))
debug("Flag"); debug("X = %d\\n", x); showlist(The first, second, and third items.); report(x>y, "x is %d but y is %d", x, y);
#define e(f, ...) p(f, ## __VA_ARGS__)
#define n(f, rest...) p(f, ## rest)
#define o(rest...) p(a, ## rest)
#define k(f, ...) p(f, __VA_ARGS__)
#define s(f, ...) p(f, #__VA_ARGS__)
e(1) e(1,) e(1,2) e(1,2,3) e() n(1) n(1,) n(1, 2 , 3) o() o(1) o(1,2) k(1) k(1,) k(1,2) s(1) s(1, a ,b)
#define two(a, b, ...) [a|b|__VA_ARGS__]
two(1,2) two(1,2,) two((1,2),(3,4),5,(6,7))
#define c(x, ...) x , ## __VA_ARGS__ ## y
c(1) c(1,2) c(1,2,3)`,
  VA_OPT: `#define F(a, ...) f(a __VA_OPT__(,) __VA_ARGS__)
#define G(X, ...) f(0, X __VA_OPT__(,) __VA_ARGS__)
#define SDEF(sname, ...) S sname __VA_OPT__(= { __VA_ARGS__ })
#define EMP
#define H(a, ...) __VA_OPT__(a ## a) b
#define J(x, ...) x ## __VA_OPT__(1) z
#define K(...) #__VA_OPT__(x __VA_ARGS__ y)
F(a, b, c) F() F(EMP) F(a,) F(a, EMP) G(a, b) G(a,) SDEF(foo); SDEF(bar, 1, 2); H(q) H(q,1) J(x) J(x,1) K() K(a b)`,
  'disabled names': `#define f(a) a*g
#define g(a) f(a)
f(2)(9)
#define foo foo bar
#define bar foo baz
foo bar
#define a a b
#define b b a
a b
#define NIL(xxx) xxx
#define G_0(arg) NIL(G_1)(arg)
#define G_1(arg) NIL(arg)
G_0(42)
#define AA BB
#define BB AA
AA BB
#define id(x) x
id(id)(id)(id(a)) id(id id(id)(1))
#define obj() obj
obj()() obj
#define EMPTY
#define DEFER(x) x EMPTY
#define EXPAND(x) x
#define A() 123
DEFER(A)() EXPAND(DEFER(A)()) EXPAND(A EMPTY ())`,
  'function-like names without parentheses': `#define f(x) [x]
f
(1)
f /* c */ (2)
f
#define other
(3)
#define g f
g (4) g g(5)
#define lp (
f lp 6)
#define h(x) x
h(f)(7) h(f (8)) h(h)(h)(9)
f`,
  arguments: `#define f(x, y) <x|y>
f((a,b), c) f( , ) f([a,b], {c) f("a,b", ',') f(f(1,2),f(3,4)) f(
  a
  ,
  b
)
#define e() empty
e() e( ) e(
)
#define one(x) {x}
one() one( ) one((,)) one(one(one(1)))`,
  'space for #': `#define str(x) #x
#define xstr(x) str(x)
#define E
#define f(x) x
#define g(x,y) x y
#define h(x) -x- E x
xstr(f(a)b) xstr(f(a) b) xstr(E a E b E) xstr(f( a )) xstr(g(a,b)) xstr(g(,b)) xstr(f(E)a) xstr(a f(E)f(E)b) xstr(h(1)) xstr(h( ))
xstr(a
b) xstr(-f(-1)) xstr(a E(b)) xstr(.f(.)f(.)) xstr(f (x)f) str(a	 b) xstr(str(a b)  c)
#define nest(x) [x ]
xstr(nest(nest( a ))) xstr(nest(f(f)(1)))`,
  conditions: `#define T(n, c) n
#if 1 == 1L && -1 < 0 && !(-1 > 0u) && (2 || 1/0) && (0 ? 1/0 : 1)
a1
#endif
#if -1 > 0u
a2
#endif
#if 0xFFFFFFFFFFFFFFFF == -1 && 18446744073709551615u == -1
a3
#endif
#if (1 ? -1 : 0u) > 0
a4
#endif
#if 'a' == 97 && '\\n' == 10 && '\\377' < 0 && 'ab' == 24930 && L'\\xff' == 255 && '\\0' == 0
a5
#endif
#if 1 << 63 < 0 && 1u << 63 > 0 && (-1 >> 1) == -1 && 1 << -1 == 0
a6
#endif
#if 7 / 2 == 3 && -7 / 2 == -3 && -7 % 2 == -1 && (5 & 3) == 1 && (5 ^ 3) == 6 && ~0 == -1
a7
#endif
#if defined X || defined(Y) || !defined T
no
#elif defined(T) && defined T
a8
#endif
#if undefined_name
no
#else
a9
#endif
#define EMPTY
#define IS(x) defined(x)
#if IS(EMPTY) && IS(T)
a10
#endif
#if 1 ? 2 ? 0 : 1 : 1
no
#else
a11
#endif
#if 0b101 == 5 && 017 == 15 && 0x1fuLL == 31
a12
#endif
#if (1, 2) == 2
a13
#endif
#ifdef T
#ifndef T
no
#else
a14
#endif
#endif
#if 0
#elifdef X
no
#elifndef X
a15
#endif
#if 0
#if 1/0
#else garbage
'unclosed "
#endif
#else
a16
#endif`,
  has: `#if __has_include(<nothing/here.h>) || __has_include("nothing.h")
no
#endif
#if defined __has_include && __has_include("main.c") && __has_attribute(noinline) && __has_attribute(__noinline__)
yes
#endif
#if !__has_attribute(btf_type_tag) && __has_builtin(__builtin_expect) && !__has_builtin(__builtin_bitreverse8)
yes2
#endif`,
  'splices and comments': `#define long_one(a, b) \\
  a + \\
  b
long_one(1, 2) na\\
me 12\\
34 "a\\
b" +\\
+ /\\
* comment *\\
/ after // line \\
still comment
x <\\
<\\
= y /* a /* b */ z
#def\\
ine q 5
q '\\'' "\\\\" "\\"" ...  .. . .5 5.e+3 0x1p-3 1.2.3e+ 5e+x a->b a-->b a+++++b x<:1:> <% %> a>>=b <<= %:
# /* c */ define late /* */ 7
late
#/* x */
#
% : @ \` $ident i$d \\ ?`,
  'numbers of lines': `__LINE__ /*

*/ __LINE__
#define L __LINE__
#define f(x) x L __LINE__ x
f(
L __LINE__
f(L
L)
)
#line 100
__LINE__ __FILE__
#line 7 "other.c"
__LINE__ __FILE__
# 33 "third.h"
__LINE__ __FILE__
a \\
__LINE__
__LINE__ __COUNTER__ __COUNTER__ __INCLUDE_LEVEL__ __BASE_FILE__`,
  'directives inside arguments': `#define f(x) [x]
f(a
#define y 3
y
#undef y
y
#if 0
no
#else
yes
#endif
)
f(1
#ifdef f
2)
#endif`,
  'push and pop': `#define a 1
#pragma push_macro("a")
#undef a
#define a 2
a
#pragma pop_macro("a")
a
_Pragma("push_macro(\\"a\\")") _Pragma("whatever") a
#define P(x) _Pragma(#x) x
P(once) f`,
  'raw and prefixed strings': `R"(a "quoted" \\n)" LR"x(one)" )x" u8"x" u"y" U"z" L'c' u'c' uR "s" R'x'
#define s(x) #x
s(R"(a\\b)") s(L"a\\n" '\\n')`,
  'odd quotes': `a 'b
c "d
#define s(x) #x
s(\\) e`,
  groups: `#define a 1
int f(void) { return a; }
#undef a
#define a 2
int g(void) { return a;
#undef a
#define a(x) 3 x
  a(b);
#if 1
  { a(c) }
#else
  { {
#endif
}
#define OPEN {
#define CLOSE }
int h(void) OPEN a(1) { a(2) } CLOSE
int i(void) { if (x) OPEN y; CLOSE a(4) }
struct s { int a(x); } t;
#include "body.h"
int k(void) {
#include "middle.h"
  a(6); }
a(5) b`,
  files: `#include "guarded.h"
#include "guarded.h"
#include "once.h"
#include "once.h"
#define WHICH "plain.h"
#include WHICH
#define ANGLE <plain.h>
#define twice(x) x
#include twice("plain.h")
#undef GUARDED_H
#include "guarded.h"
f
#include "call.h"
(7)`,
  errors: `#if 1 +
bad
#endif
#if (1
bad2
#endif
#else
#endif
#define f(x) [x]
f() f(1,2) f(1
#define 3
#define g(a,a) a
#define h(a) #b
#undef
#nonsense
#if 1
x
#else
y
#else
z
#endif
#include
#error told
#ifdef
w
#endif
#if 0
end`,
};
const headers: Readonly<Record<string, string>> = {
  'guarded.h':
    '/* c */\n#ifndef GUARDED_H\n#define GUARDED_H\nguarded __INCLUDE_LEVEL__ __FILE__ __LINE__\n#endif\n// end\n',
  'once.h': '#pragma once\nonce\n',
  'plain.h': 'plain\n',
  'body.h': 'int j(void) { return a(1); }\n',
  'middle.h': '#define mid 8\n{ a(mid) }\n',
  'call.h': '#define f(x) [x]\nf(1) f',
};

describe('as gcc -E', () => {
  for (const [name, text] of Object.entries(texts)) {
    test(name, () => {
      const files = { ...headers, 'main.c': `${text}\n` };
      const wanted = gccSpellings(files);
      expect(wanted.length).toBeGreaterThan(0);
      expect(drain(memoryPreprocessor(files).open('main.c'))).toEqual(wanted);
      expect(drainDeferred(memoryPreprocessor(files).open('main.c'))).toEqual(wanted);
    });
  }
});

/** Each token with the text its place covers, as `token@text`. */
function placed(text: string): string[] {
  const preprocessor = memoryPreprocessor({ 'main.c': text });
  const source = preprocessor.open('main.c');
  const out: string[] = [];
  for (let token = source.next(); token.kind !== 'end'; token = source.next()) {
    const { file, start, end } = token.place;
    out.push(`${token.text}@${preprocessor.files.file(file).text.slice(start, end)}`);
  }
  return out;
}

describe('places', () => {
  test('a body has the place of its use, an argument its own', () => {
    expect(placed('#define READ(x) (*(v*)&(x))\na = READ(p->q) ;')).toEqual(
      ['a@a', '=@=', ...['(', '*', '(', 'v', '*', ')', '&', '('].map((t) => `${t}@READ(p->q)`)].concat([
        'p@p',
        '->@->',
        'q@q',
        ')@READ(p->q)',
        ')@READ(p->q)',
        ';@;',
      ]),
    );
  });
  test('of macros in macros the outermost use counts', () => {
    expect(placed('#define A B(1) C\n#define B(x) x y\n#define C z\nA')).toEqual(['1@A', 'y@A', 'z@A']);
    expect(placed('#define A B\n#define B(x) x y\nA(q)')).toEqual(['q@q', 'y@A(q)']);
  });
  test('a use inside an argument has its own place', () => {
    expect(placed('#define A(x) x e\n#define I(y) y i\nA(I(k) j)')).toEqual(['k@k', 'i@I(k)', 'j@j', 'e@A(I(k) j)']);
    expect(placed('#define APPLY(f) f(y)\n#define R(x) r x\nAPPLY(R)')).toEqual(['r@APPLY(R)', 'y@APPLY(R)']);
  });
  test('pasted and quoted tokens belong to the body', () => {
    expect(placed('#define A(x) x##1 #x x\nA(b)')).toEqual(['b1@A(b)', '"b"@A(b)', 'b@b']);
  });
  test('a token knows the macro it comes from', () => {
    const source = memoryPreprocessor({ 'main.c': '#define A B x\n#define B y\nA z' }).open('main.c');
    expect([source.next(), source.next(), source.next()].map(({ text, macro }) => [text, macro])).toEqual([
      ['y', 'B'],
      ['x', 'A'],
      ['z', undefined],
    ]);
  });
});

describe('groups left for later', () => {
  test('open again and again under the macros that were in force', () => {
    const source = memoryPreprocessor({
      'main.c': '#define a 1\n{ a f(a) __COUNTER__ }\n#undef a\n#define a 2\nx',
    }).open('main.c');
    const group = source.defer();
    expect(group.place).toEqual({ file: source.peek().place.file, start: 12, end: 34 });
    expect(source.next().text).toBe('x');
    const first = drain(group.open());
    expect(first.slice(0, 5)).toEqual(['{', '1', 'f', '(', '1']);
    expect(drain(group.open())).toEqual(first);
  });
  test('the reading goes on while a group is open', () => {
    const source = memoryPreprocessor({ 'main.c': '#define f(x) x x\n{ f(f(1)) }\nf(f(2))' }).open('main.c');
    const group = source.defer().open();
    const both: string[] = [];
    for (let i = 0; i < 4; i++) both.push(source.next().text, group.next().text);
    expect(both).toEqual(['2', '{', '2', '1', '2', '1', '2', '1']);
  });
  test('what the parser has looked at behind the brace is not lost', () => {
    const source = memoryPreprocessor({ 'main.c': '{ a { b } } c' }).open('main.c');
    expect(source.peek(2).text).toBe('{');
    expect(drain(source.defer().open())).toEqual(['{', 'a', '{', 'b', '}', '}']);
    expect(source.next().text).toBe('c');
  });
  test('an unclosed group ends with the text', () => {
    const source = memoryPreprocessor({ 'main.c': '{ a { b }\n#define c\n' }).open('main.c');
    expect(drain(source.defer().open())).toEqual(['{', 'a', '{', 'b', '}']);
    expect(source.next().kind).toBe('end');
  });
});

describe('forks', () => {
  const files = {
    'include/a.h':
      '#ifndef A_H\n#define A_H\n#define a 1\n#define fmt "none"\nint ha(void) { return a fmt; }\n#endif\n',
    'include/o.h': '#pragma once\nonce\n',
    'one.c': '#define fmt "one"\n#include <a.h>\n#include <o.h>\na fmt b\n#define b 2\n#undef a\na b',
    'two.c': '#include <a.h>\na fmt b',
  };
  test('begin with the prelude and keep their own to themselves', () => {
    const prelude = memoryPreprocessor(files);
    const source = prelude.openText('<prelude>', '#include <a.h>\n#include <o.h>\n');
    for (const wanted of ['int', 'ha', '(', 'void', ')']) expect(source.next().text).toBe(wanted);
    const body = source.defer();
    expect(drain(source)).toEqual(['once']);
    const one = prelude.fork();
    const two = prelude.fork();
    expect(drain(one.open('one.c'))).toEqual(['1', '"one"', 'b', 'a', '2']);
    expect(drain(two.open('two.c'))).toEqual(['1', '"none"', 'b']);
    expect(drain(body.open())).toEqual(['{', 'return', '1', '"none"', ';', '}']);
    expect(one.macroAt('a')).toBeUndefined();
    expect(two.macroAt('a')?.body).toBe('1');
    expect([prelude, one, two].flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('options', () => {
  test('replacements stand whatever headers say', () => {
    const text = '#define R(x) wrong\n#undef N\n#define N 1\n#define Z 1\n#ifdef R\nR(1) N Z\n#endif\n#undef R\nR(2)';
    const replacements = new Map([['R', '(v) ok[v]'], ['N', ' 5'], ['Z', undefined]]); // prettier-ignore
    expect(drain(memoryPreprocessor({ 'main.c': text }, { replacements }).open('main.c'))).toEqual([
      'ok',
      '[',
      '1',
      ']',
      '5',
      'Z',
      'ok',
      '[',
      '2',
      ']',
    ]);
  });
  test('stubs stand in for headers', () => {
    const stub = (path: string): string | undefined => (path.startsWith('include/trace/') ? 'stub' : undefined);
    const files = { 'include/trace/x.h': 'real', 'main.c': '#include <trace/x.h>\n#include <trace/absent.h>\n' };
    expect(drain(memoryPreprocessor(files, { stub }).open('main.c'))).toEqual(['stub', 'stub']);
  });
  test('asm headers that a build would generate are the generic ones', () => {
    const files = { 'include/asm-generic/x.h': 'generic', 'main.c': '#include <asm/x.h>\n' };
    expect(drain(memoryPreprocessor(files).open('main.c'))).toEqual(['generic']);
  });
  test('defines and forced includes come first, include_next goes on', () => {
    const preprocessor = memoryPreprocessor(
      {
        'a/x.h': 'a D\n#include_next <x.h>',
        'b/x.h': 'b',
        'forced.h': '#define F(y) [y]\nforced',
        'main.c': '#include <x.h>\nF(G(1))',
      },
      { folders: ['a', 'b'], forcedIncludes: ['forced.h'], defines: [['D', '7'], ['G(z)', '<z>']] }, // prettier-ignore
    );
    expect(drain(preprocessor.open('main.c'))).toEqual(['forced', 'a', '7', 'b', '[', '<', '1', '>', ']']);
  });
});

describe('problems', () => {
  const problemsOf = (text: string, more: Readonly<Record<string, string>> = {}): string[] => {
    const preprocessor = memoryPreprocessor({ ...more, 'main.c': text });
    drain(preprocessor.open('main.c'));
    return preprocessor.problems.map(({ message, place }) => `${preprocessor.files.describe(place)} ${message}`);
  };
  const cases: readonly (readonly [string, string])[] = [
    ['x\n  #include <absent.h>', 'main.c:2:3 absent.h: No such file or directory'],
    ['#if 1\nx', 'main.c:1:1 unterminated conditional directive'],
    ['#if 0\n#elif 0\nx', 'main.c:1:1 unterminated conditional directive'],
    ['#error no  good', 'main.c:1:1 #error no  good'],
    ['#warning careful', 'main.c:1:1 #warning careful'],
    ['#if 1 +\n#endif', 'main.c:1:8 #if expression ends too early'],
    ['#if 1/0\n#endif', 'main.c:1:6 division by zero in #if'],
    ['#if 1.5\n#endif', 'main.c:1:5 floating constant in preprocessor expression'],
    ['#if 1 2\n#endif', 'main.c:1:7 missing binary operator before token "2"'],
    ['#define f(x) x\nf(1,2)', 'main.c:2:1 macro "f" passed 2 arguments, but takes just 1'],
    ['#define f(x) x\nf(1', 'main.c:2:1 unterminated argument list invoking macro "f"'],
    ['#define g(a, b) a ## b\ng(+,x)', 'main.c:2:1 pasting "+" and "x" does not give a valid preprocessing token'],
    ['#bad', 'main.c:1:1 invalid preprocessing directive #bad'],
    ['#endif', 'main.c:1:1 #endif without #if'],
    ['#define a ## b', "main.c:1:1 '##' cannot appear at either end of a macro expansion"],
    ['#include "main.c"', 'main.c:1:1 #include nested depth 200 exceeds maximum of 200'],
  ];
  for (const [text, wanted] of cases) test(wanted, () => expect(problemsOf(text)).toEqual([wanted]));
  test('tell the way of inclusion', () => {
    const preprocessor = memoryPreprocessor({ 'include/h.h': '\n#error here\n', 'main.c': 'x\n#include <h.h>\n' });
    drain(preprocessor.open('main.c'));
    expect(preprocessor.problems[0]!.includedFrom.map((place) => preprocessor.files.describe(place))).toEqual([
      'main.c:2:1',
    ]);
  });
  test('what is not active has none', () =>
    expect(problemsOf('#if 0\n#error x\n#include <absent.h>\n#if (\n#endif\n#endif')).toEqual([]));
});

describe('questions', () => {
  test('which text is not active', () => {
    const text = 'a\n#if 0\nb\n#elif 1\nc\n#else\nd\n#endif\n#ifdef X\ne\n#endif\nf';
    const preprocessor = memoryPreprocessor({ 'main.c': text });
    drain(preprocessor.open('main.c'));
    const file = preprocessor.files.find('main.c')!;
    expect(preprocessor.inactive(file).map(({ start, end }) => text.slice(start, end).trim())).toEqual(['b', 'd', 'e']);
  });
  test('text active in one of two inclusions is active', () => {
    const files = {
      'main.c': '#include "x.h"\n#define X\n#include "x.h"\n',
      'x.h': '#ifdef X\na\n#else\nb\n#endif\n#if 0\nc\n#endif\n',
    };
    const preprocessor = memoryPreprocessor(files);
    drain(preprocessor.open('main.c'));
    const file = preprocessor.files.find('x.h')!;
    expect(preprocessor.inactive(file).map(({ start, end }) => files['x.h'].slice(start, end).trim())).toEqual(['c']);
  });
  test('what a macro means at a place', () => {
    const text = '#define a 1\nx\n#undef a\ny\n#define a(p, q...) p q\nz';
    const preprocessor = memoryPreprocessor({ 'main.c': text });
    drain(preprocessor.open('main.c'));
    const file = preprocessor.files.find('main.c')!;
    const bodyAt = (mark: string) => preprocessor.macroAt('a', preprocessor.sequenceAt(file, text.indexOf(mark)));
    expect(bodyAt('x')?.body).toBe('1');
    expect(bodyAt('y')).toBeUndefined();
    expect(bodyAt('z')).toMatchObject({ parameters: ['p', 'q...'], body: 'p q' });
  });
});

test('late macros stand where their header is read, and are made when they are used', () => {
  const made: string[] = [];
  const preprocessor = memoryPreprocessor(
    {
      'late.h': '',
      'main.c': 'A\n#include "late.h"\n#if A == 3 && B + 1 == -4\nA-B C\n#endif\n#ifdef UNUSED\nD\n#endif\n',
    },
    {
      late: (path) =>
        path === 'late.h'
          ? {
              names: ['A', 'B', 'C', 'D', 'UNUSED'],
              body: (name) => {
                made.push(name);
                return { A: '3', B: '-5', D: '4' }[name];
              },
            }
          : undefined,
    },
  );
  const spellings = drain(preprocessor.open('main.c'));
  expect(spellings.join(' ')).toBe('A 3 - - 5 C 4');
  expect(made).toEqual(['A', 'B', 'C', 'D']);
  expect(preprocessor.problems).toEqual([]);
});

test('macro bombs end with a problem', () => {
  const bombs = [
    `#define a0 x x\n${Array.from({ length: 40 }, (_, i) => `#define a${i + 1} a${i} a${i}`).join('\n')}\na40`,
    `#define d(x) x x\n${'d('.repeat(60)}1${')'.repeat(60)}`,
    `#define d(x) x\n${'d('.repeat(5000)}1${')'.repeat(5000)}`,
    `#define s(x) #x\n#define p(x) x##x\n#define q(x) p(x)\n${'q('.repeat(60)}a${')'.repeat(60)}`,
    `#if ${'('.repeat(100_000)}1\n#endif`,
    `#if ${'- '.repeat(100_000)}1\n#endif`,
  ];
  for (const bomb of bombs) {
    const preprocessor = memoryPreprocessor({ 'main.c': bomb }, { budget: 1_000_000 });
    drain(preprocessor.open('main.c'));
    expect(preprocessor.problems.map(({ message }) => message)).toHaveLength(1);
    expect(preprocessor.problems[0]!.message).toMatch(/exceeds|too deeply/);
  }
});

test('any text is read to its end', () => {
  const words = ['#define ', '#if ', '#else\n', '#endif\n', '#include "main.c"\n', '\n', ' ', 'f', '(', ')', ',', '##', '#', '{', '}', 'x', '1', '"', "'", '\\', '\\\n', '/*', '*/', '//', '__VA_ARGS__', '__VA_OPT__(', '...', 'defined', '#undef f\n', '#define f(x) x##x #x f(x)\n', '#elif ', '_Pragma("', '__LINE__', '<', '>', '\u00e9', '\ud800', '\0', 'R"(', '%:', '#line 3\n', '__has_include(', '?', ':', '&&', '/', '0']; // prettier-ignore
  let state = 12345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 1500; round++) {
    let text = '';
    for (let i = random(60); i >= 0; i--)
      text += random(20) === 0 ? String.fromCharCode(random(300)) : words[random(words.length)]!;
    const files = new FileTable();
    const tree = new MemoryTree('fuzz', { 'main.c': text });
    const open = () => new Preprocessor({ files, tree, folders: [], budget: 20_000 }).open('main.c');
    try {
      drain(open());
      drainDeferred(open());
    } catch (error) {
      throw new Error(`on ${JSON.stringify(text)}`, { cause: error });
    }
  }
});
