/** Types and values of expressions: gcc is asked whether each has the type, and each constant the value, that we say. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Expression, FunctionBody } from '../../src/c/ast';
import { typeName, type Unit } from '../../src/c/parser';
import { parseText } from './layout-judge';

const declarations = `
typedef unsigned long size_t; typedef int *intp; enum small { S0, S1 }; enum neg { N0 = -1 }; enum big { BIG = 0x100000000 };
enum edge { EDGE = 0xffffffff, LOW = 1 };
struct s { int i; const char *name; unsigned b3:3; int b31:31; unsigned b32:32; unsigned b31u:31; long l; int arr[4]; struct s *next; const int ci; _Bool flag:1; };
union u { int i; float f; };
extern _Bool bo; extern char c; extern signed char sc; extern unsigned char uc; extern short sh; extern unsigned short us; extern int i; extern unsigned ui;
extern long l; extern unsigned long ul; extern long long ll; extern unsigned long long ull; extern __int128 ti; extern unsigned __int128 uti;
extern float f; extern double d; extern long double ld; extern const int ci; extern volatile unsigned vu; extern const volatile short cvs;
extern int *p; extern const int *cp; extern int *const pc; extern void *vp; extern const void *cvp; extern char *str; extern const char *cstr;
extern int arr[10]; extern const int carr[3]; extern int mat[3][4]; extern int (*pa)[4]; extern struct s st, *ps; extern const struct s cst, *pcs; extern union u un;
extern enum small es; extern enum neg en; extern enum big eb; extern enum edge ee; int fun(int, char *); extern int (*fp)(int, char *); void nothing(void); struct s gives(void);
extern int (*table[3])(int, char *); extern char open[]; extern volatile int *vip;
`;

const expressions = `
0 | 1u | 1l | 1ul | 1ll | 1ull | 2147483647 | 2147483648 | 4294967295 | 4294967296 | 0x7fffffff | 0x80000000 | 0xffffffff | 0x100000000
0x7fffffffffffffff | 0x8000000000000000 | 9223372036854775807 | 037777777777 | 017777777777 | 01777777777777777777777 | 0b1111 | 0x80000000u | 0x80000000l
'a' | '\\377' | '\\xff' | 'ab' | 'abcd' | L'a' | u'a' | U'a' | u8"x"[0] | '\\0' | '\\n' | '\\e' | L'\\xffff' | '\\1234'
1.0 | 1.0f | 1.0L | 1e3 | .5f | 0x1.8p3 | 1.5e-3f | 0x.8p0f | 1e400 | 1.0e-46f
"abc" | L"ab" | u"ab" | U"ab" | u8"ab" | "a" "b" | "a" L"b" | sizeof("abc") | sizeof(L"abc") | sizeof("a\\0b" "c")
bo + bo | c + c | sc + uc | sh * us | c + i | i + ui | i + l | ui + l | ui + ll | ul + ll | ul + l | ull + l | l + ll | ul + ull | i + ul | ti + ull | ti + uti | uti + l
f + i | f + d | d + ld | f + ul | f * f | ld + ti | -f | -c | ~us | +uc | -ui | !ul | !p | -bo | +es | +en | -eb | +ee
i << l | c << i | ul >> c | us << us | ui >> ll | ll << 1 | i < l | p == 0 | p != vp | d < i
es + 1 | en + 1 | eb + 1 | ee + 1 | es | S0 | N0 | BIG | EDGE | LOW | S1 + BIG | (enum small)1 | es == S1
i && l | p || d | i ? c : sh | i ? i : ul | i ? f : i | i ? p : 0 | i ? p : vp | i ? p : cp | i ? cp : (void *)0 | i ? (void *)0 : p | i ? str : cvp | i ? nothing() : nothing()
i ?: l | p ?: (int *)0 | i ? st : gives() | i ? es : i | i ? es : en | i ? c : c | i ? vp : (void *)0 | i ? 0 : (const int *)0 | i ? pc : p | i ? arr : p | i ? fun : fp | i ? fun : 0
p + 1 | 1 + p | p - 1 | p - p | arr + 1 | mat + 1 | *mat | mat[1] | mat[1][2] | &mat | &mat[1] | &arr | &arr[1] | pa + 1 | *pa | *pa + 1 | vp + 1 | (char *)vp - str | &*p | *&i | 2[arr]
carr | carr[1] | carr + 0 | &carr | &carr[0] | *carr | cp | *cp | &ci | ci | ci + 0 | vu | vu + 1u | cvs | &cvs | *vip | vip
st.i | st.b3 + 1 | st.b31 + 1 | st.b31u + 1 | st.b32 + 1 | st.b31u << 1 | ~st.b3 | -st.b32 | st.flag + 1 | st.l | st.arr | &st.arr | st.arr[1] | ps->i | ps->next | ps->next->name | &ps->i | pcs->i | &pcs->i | pcs->arr | &pcs->arr | pcs->next | *pcs | cst.name | &cst.name | cst.ci | gives().i | gives().arr[0] | gives()
fun | *fun | &fun | fp | *fp | **fp | fun(1, str) | fp(1, str) | (*fp)(1, str) | table[1] | table[1](2, 0) | nothing() | table
i = l | c = i | f = d | p = 0 | ps = vp | un = (union u)1 | i += l | c += d | p += 1 | c <<= 2 | i++ | --c | p++ | d-- | vu = 1 | (st.b3 = 2) - 3 | st.b3++ - 1 | bo++ | es = S1
(c, l) | (i, p) | (i, arr) | (st, ci) | (ci) | (0, ci)
(char)i | (const int)i | (volatile int *)p | (void)i | (unsigned char)-1 | (int)3.9 | (_Bool)0.1 | (_Bool)2 | (struct s *)0 | (long)&i | (union u)1 | (union u)1.0f | (float)1/3 | (unsigned)-1 | (signed char)200 | (short)0x12345 | (unsigned long)-1L | (long long)(unsigned)-1 | (char)'\\377'
sizeof i | sizeof(int) | sizeof arr | sizeof arr / sizeof arr[0] | sizeof(struct s) | sizeof st | sizeof *ps | sizeof(char[3]) | sizeof(int (*)[3]) | sizeof mat[0] | sizeof(fun) | sizeof(void) | sizeof ((char)1) | sizeof(i++) | sizeof &arr | sizeof(c + c)
_Alignof(long) | __alignof__(c) | _Alignof(struct s) | __alignof__(arr) | __alignof__(long double)
_Generic(i, int: 1, long: 2) | _Generic(ci, int: 'a', const int: 2L) | _Generic(c, char: 1u, signed char: 2, default: 3) | _Generic("a", char *: 1.0, default: 2) | _Generic(arr, int *: p, default: 0) | _Generic(es, unsigned: 1l, default: 2) | _Generic(st.b3, unsigned: 1ul, default: 2) | _Generic(st.b32, unsigned: 1ul, default: 2) | _Generic(fun, int (*)(int, char *): 5ull, default: 2) | _Generic((const char *)0, char *: 1, const char *: 2l) | _Generic(1 ? p : (void *)0, int *: 1l, void *: 2)
({ 1; 2l; }) | ({ c; }) | ({ arr; }) | ({ nothing(); }) | ({ ci; }) | ({ int q = 3; q; }) | ({ ; }) | ({ st; }) | ({ fun; })
(struct s){ 1 } | (int[]){ 1, 2, 3 } | (int[5]){ } | (const char *){ "a" } | &(int){ 3 } | ((int[]){ 1, 2 })[1] | (const int){ 1 } | sizeof (int[]){ 1, 2, 3 } | ((struct s){ .l = 4 }).l | (int){ 5 } + 1
__builtin_offsetof(struct s, l) | __builtin_offsetof(struct s, arr[2]) | __builtin_offsetof(struct s, arr[i]) | (size_t)&((struct s *)0)->l | &((struct s *)0)->arr[3] == (int *)0 | (long)&((struct s *)8)->next
__builtin_types_compatible_p(int, const int) | __builtin_types_compatible_p(int *, const int *) | __builtin_types_compatible_p(enum small, unsigned) | __builtin_types_compatible_p(enum small, enum edge) | __builtin_types_compatible_p(int[], int[5]) | __builtin_types_compatible_p(char, signed char) | __builtin_types_compatible_p(long, long long) | __builtin_types_compatible_p(typeof(arr), typeof(&arr[0])) | __builtin_types_compatible_p(typeof(fun), int (int, char *))
__builtin_choose_expr(1, c, nothing()) | __builtin_choose_expr(0, c, st) | __builtin_constant_p(3) | __builtin_constant_p(i) | __builtin_constant_p("a") | __builtin_constant_p(1 ? 2 : i) | __builtin_constant_p(1.5) | __builtin_expect(c, 1) | __builtin_expect(!!p, 0) | __builtin_object_size(vp, 0) | __builtin_object_size(vp, 2)
__builtin_clz(1) | __builtin_ctzl(8) | __builtin_popcountll(255ull) | __builtin_ffs(0) | __builtin_bswap32(0x12345678) | __builtin_bswap16(0x1234) | __builtin_bswap64(1) | __builtin_parity(7) | __builtin_clrsb(-1) | __builtin_strlen("hello") | __builtin_abs(-3) | __builtin_inf() | __builtin_nanf("") | __builtin_fabs(-2.0) | __builtin_add_overflow(i, l, &c) | __builtin_mul_overflow_p(3, 100, (char)0) | __builtin_memcpy(vp, vp, 3) | __builtin_return_address(0) | __builtin_alloca(3)
__sync_fetch_and_add(&us, 1) | __sync_bool_compare_and_swap(&l, 1, 2) | __sync_val_compare_and_swap(&p, p, p) | __atomic_load_n(&uc, 5) | __atomic_fetch_or(&sh, 1, 0) | __atomic_compare_exchange_n(&i, &i, 1, 0, 0, 0) | __atomic_exchange_n(&p, p, 0)
7 / 2 | -7 / 2 | -7 % 3 | 7u / -2 | 1 << 31 | 1u << 31 | -1 >> 1 | -1u >> 1 | 0x7fffffff + 1u | 5 & 3 | 5 | 2 ^ 3 | ~0u | ~0 | -2147483647 - 1 | 3 == 3.0 | 1 ? 2 : 3l | 0 ? 1u : -1 | -1 < 0u | -1l < 0u | (unsigned char)255 + 1 | 0xffffffffu * 2 | 1.0 / 3 | 1.0f / 3 | 10 % 4 | 1 && 0 || 2 | !5 | 2 > 1 > 0 | '\\377' < 0 | (char)0x80 | 0.1f == 0.1 | 16777217 == 16777217.0f | (float)16777217 | (int)1e10f | (unsigned long)1e19
(int)((char *)&((struct s *)0)->l - (char *)0) | sizeof(char[(sizeof(int) == 4) ? 1 : -1]) | (1 ? 5 : 1 / 0) | 0 && 1 / 0 | sizeof(int *(*)[3]) | ((int)sizeof(int[2][3])) | sizeof(typeof(i + 0ul))
__extension__ 5 | __extension__ (long)5 | - - 5 | ~~c | !!c | sizeof sizeof i | (typeof(i))3.5 | (__typeof__(p))0 | sizeof(typeof(arr)) | (typeof(ci))1
`;

const list = expressions
  .split('\n')
  .flatMap((line) => line.split(/ \| /))
  .map((text) => text.trim())
  .filter((text) => text !== '');

const text = `${declarations}\n${list.map((one, index) => `void f${index}(void) { ${one}; typeof(${one}) *q; }`).join('\n')}`;
const unit: Unit = parseText(text);

function bodyOf(index: number): FunctionBody {
  try {
    return unit.functionNamed(`f${index}`)!.body!();
  } catch (error) {
    throw new Error(`${list[index]}: ${String(error)}`);
  }
}
function expressionOf(index: number): Expression | undefined {
  const [statement] = bodyOf(index).block.items;
  return statement?.op === 'expression' ? statement.expression : undefined;
}
function typeOf(index: number): string {
  const type = bodyOf(index).block.variables.find((variable) => variable.name === 'q')?.type;
  return type?.kind === 'pointer' ? typeName(type.to) : 'none';
}

/** The lines of gcc's complaints, as indexes of the expressions asked about. */
function complaints(assertions: readonly string[]): number[] {
  const source = `${declarations}\nvoid check(void) {\n${assertions.map((text, index) => `# ${index + 1} "q"\n${text}`).join('\n')}\n}`;
  try {
    execFileSync('gcc', ['-std=gnu11', '-w', '-fsyntax-only', '-x', 'c', '-'], { input: source, stdio: 'pipe' });
    return [];
  } catch (error) {
    const text = String((error as { stderr: Buffer }).stderr);
    return [...text.matchAll(/^q:(\d+):\d+: error/gm)].map((match) => Number(match[1]) - 1);
  }
}

test('expressions have the types gcc gives them', () => {
  expect(unit.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const types = list.map((_, index) => typeOf(index));
  const assertions = list.map(
    (one, index) => `_Static_assert(__builtin_types_compatible_p(typeof(${one}) *, typeof(${types[index]}) *), "");`,
  );
  const wrong = complaints(assertions).map((index) => `${list[index]}: not ${types[index]}`);
  expect(wrong).toEqual([]);
});

test('constants have the values gcc gives them', () => {
  const assertions: string[] = [];
  const asked: string[] = [];
  list.forEach((one, index) => {
    // Known to gcc only when it optimises.
    if (one.startsWith('__builtin_object_size')) return;
    const value = expressionOf(index);
    if (value?.op === 'integer') {
      const number = value.value < 0n ? `(-${-value.value - 1n}ll - 1)` : `${value.value}ull`;
      assertions.push(`_Static_assert((__int128)(${one}) == (${typeName(value.type)})${number}, "");`);
      asked.push(`${one}: not ${value.value}`);
    } else if (value?.op === 'float' && Number.isFinite(value.value)) {
      const [mantissa, exponent] = hexParts(value.value);
      assertions.push(`_Static_assert((${one}) == (${typeName(value.type)})${mantissa}p${exponent}, "");`);
      asked.push(`${one}: not ${value.value}`);
    }
  });
  expect(asked.length).toBeGreaterThan(150);
  expect(complaints(assertions).map((index) => asked[index])).toEqual([]);
});

test('the judge sees a wrong type and a wrong value', () => {
  expect(
    complaints(['_Static_assert(1, "");', '_Static_assert(__builtin_types_compatible_p(typeof(ci) *, int *), "");']),
  ).toEqual([1]);
});

/** A double as gcc reads it back exactly: an integer in hexadecimal and a power of two. */
function hexParts(value: number): [string, number] {
  let mantissa = Math.abs(value);
  let exponent = 0;
  while (mantissa !== 0 && !Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  return [`${value < 0 ? '-' : ''}0x${BigInt(mantissa).toString(16)}`, exponent];
}
