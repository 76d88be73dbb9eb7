/** What the parser makes of whole units: laziness, scopes, preludes, recovery, dead branches, definite assignment. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CompileError, type FunctionBody, type Statement } from '../../src/c/ast';
import { FileTable } from '../../src/c/files';
import { formatDeclaration, parseExpressionIn, parseUnit, typeName, type Unit } from '../../src/c/parser';
import { Preprocessor } from '../../src/c/preprocessor';
import { MemoryTree } from '../../src/tree/tree';
import { parseText } from './layout-judge';

function body(text: string, name = 'f'): FunctionBody {
  const unit = parseText(text);
  expect(unit.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return unit.functionNamed(name)!.body!();
}
function problems(text: string): string[] {
  return parseText(text).problems.map((problem) => `${problem.severity}: ${problem.message}`);
}
/** The message of the CompileError a body throws. */
function bodyError(text: string): string {
  const unit = parseText(text);
  try {
    unit.functionNamed('f')!.body!();
  } catch (error) {
    if (error instanceof CompileError) return error.message;
    throw error;
  }
  return 'no error';
}
function source(text: string): ReturnType<Preprocessor['open']> {
  return new Preprocessor({ files: new FileTable(), tree: new MemoryTree('t', { 'e.c': text }), folders: [] }).open(
    'e.c',
  );
}
/** Names of the functions that a statement calls. */
function calls(statement: unknown, found: string[] = []): string[] {
  if (typeof statement !== 'object' || statement === null) return found;
  const node = statement as { op?: string; function?: { name: string } };
  if (node.op === 'function' && node.function) found.push(node.function.name);
  for (const [key, value] of Object.entries(node))
    if (key !== 'function' && key !== 'variable' && key !== 'type') calls(value, found);
  return found;
}
const ops = (block: { items: readonly Statement[] }): string[] => block.items.map((item) => item.op);

describe('units', () => {
  test('bodies and braced initialisers are read when asked for', () => {
    const unit = parseText('int f(void) { return nonsense } int a[2] = { also nonsense }; int b = 3;');
    expect(unit.problems).toEqual([]);
    expect(() => unit.functionNamed('f')!.body!()).toThrow("'nonsense' undeclared");
    expect(() => unit.globals.get('a')!.initializer!()).toThrow("unknown type name 'also'");
    expect(unit.globals.get('b')!.initializer!().stores).toMatchObject([
      { offset: 0, value: { op: 'integer', value: 3n } },
    ]);
    expect(() => unit.functionNamed('f')!.body!()).toThrow(CompileError);
  });
  test('an error in one declaration leaves the others', () => {
    const unit = parseText(
      'int a; int = 5; struct s { int x; foo bar; int y; } v; int b; void f(void) { } junk junk; int c;',
    );
    expect([...unit.globals.keys()]).toEqual(['a', 'b', 'c']);
    expect(unit.functionNamed('f')!.body!().block.items).toEqual([]);
    expect(unit.problems.filter((problem) => problem.severity === 'error').map((problem) => problem.message)).toEqual([
      "expected a name before '='",
      "unknown type name 'foo'",
      "unknown type name 'junk'",
    ]);
  });
  test('a primitive keeps its declaration and loses its body', () => {
    const unit = parseText('int prim(int a) { return a; } int f(void) { return prim(3); }', {
      primitives: new Set(['prim']),
    });
    expect(unit.functionNamed('prim')).toMatchObject({ body: undefined, extent: undefined });
    expect(calls(unit.functionNamed('f')!.body!().block)).toEqual(['prim']);
  });
  test('a unit over a prelude sees its names and keeps its own', () => {
    const options = { msExtensions: true, primitives: new Set<string>() };
    const prelude = parseUnit(
      source(
        'typedef long t; struct s { t x; }; struct open; extern int shared; int api(struct s *); enum { E = 4 }; struct open *get(void);',
      ),
      { ...options, unitIndex: 0 },
    );
    const read = (text: string, unitIndex: number): Unit =>
      parseUnit(source(text), { ...options, unitIndex, parent: prelude });
    const a = read(
      'struct open { int m; }; int shared = E; int api(struct s *p) { return p->x + shared + get()->m; } static t own;',
      1,
    );
    const b = read('struct open { int m; }; int f(void) { return get()->m; }', 2);
    const c = read('struct open { long m; }; struct open o;', 3);
    for (const unit of [a, b]) expect(unit.problems).toEqual([]);
    expect(c.problems).toMatchObject([
      { severity: 'warning', message: "'struct open' is defined otherwise in another unit" },
    ]);
    expect(a.functionNamed('api')!.unit).toBe(1);
    expect(prelude.functionNamed('api')!.body).toBeUndefined();
    expect(typeName(a.functionNamed('api')!.type)).toBe('int (struct s *)');
    expect(a.functionNamed('api')!.body!().block.items).toHaveLength(1);
    expect(b.functionNamed('f')!.body!().block.items).toHaveLength(1);
    expect(a.findRecord('s')).toBe(prelude.findRecord('s'));
    expect(a.findRecord('open')).toBe(b.findRecord('open'));
    expect(prelude.globals.get('shared')!.defined).toBe(false);
    expect(a.globals.get('shared')!.defined).toBe(true);
    expect(prelude.names.has('own')).toBe(false);
  });
  test('tentative definitions, later lengths, statics, links', () => {
    const unit = parseText(
      'int a[]; int a[3]; int b[]; extern int c[]; extern int d; static int e; int g __attribute__((alias("e"), weak)); extern int h asm("real_h");' +
        'void i(void) asm("real_i"); void j(void) __attribute__((weak, alias("i"), noreturn)); static inline int k(void) { return 0; } int l __attribute__((section("x"), aligned(64)));',
    );
    const types = [...unit.globals.values()].map(
      (variable) => `${formatDeclaration(variable.type, variable.name)} ${variable.storage} ${variable.defined}`,
    );
    expect(types).toEqual([
      'int a[3] global true',
      'int b[1] global true',
      'int c[] global false',
      'int d global false',
      'int e static true',
      'int g global true',
      'int h global false',
      'int l global true',
    ]);
    expect(unit.globals.get('g')).toMatchObject({ linkName: 'e', weak: true });
    expect(unit.globals.get('h')).toMatchObject({ linkName: 'real_h' });
    expect(unit.globals.get('l')).toMatchObject({ section: 'x', align: 64 });
    expect(unit.functionNamed('i')).toMatchObject({ linkName: 'real_i' });
    expect(unit.functionNamed('j')).toMatchObject({ weak: true, alias: 'i', noreturn: true });
    expect(unit.functionNamed('k')).toMatchObject({ static: true, inline: true });
  });
  test.each([
    ['int f(a, b, c) char b; float c; { return a + b + c; }', 'int ()'],
    ['int (*f(int x))(char) { return 0; }', 'int (*(int))(char)'],
    ['f() { }', 'int ()'],
    ['static const char *const (*f(void))[3] { return 0; }', 'const char *const (*(void))[3]'],
    ['void f(int a[5], int g(void), const int m[][3], ...) { }', 'void (int *, int (*)(void), const int (*)[3], ...)'],
    ['unsigned long int long f(void) { return 1; }', 'unsigned long long (void)'],
  ])('%s', (text, type) => {
    const unit = parseText(text);
    expect(typeName(unit.functionNamed('f')!.type)).toBe(type);
    expect(unit.functionNamed('f')!.body!()).toBeDefined();
  });
  test('places', () => {
    const text = 'int x;\nstatic int f(int a)\n{ if (a) return a + 1; return x; }';
    const unit = parseText(text);
    const at = (place: { start: number; end: number }): string => text.slice(place.start, place.end);
    const f = unit.functionNamed('f')!;
    expect(at(f.place)).toBe('f');
    expect(at(f.extent!)).toBe(text.slice(7));
    const [test, last] = f.body!().block.items;
    expect(at(test!.place)).toBe('if (a)');
    expect(at(last!.place)).toBe('return x');
    expect(test?.op === 'if' && test.then.op === 'return' && at(test.then.value!.place)).toBe('a + 1');
  });
});

describe('what is refused', () => {
  test.each([
    [
      'typedef int v __attribute__((vector_size(16)));',
      'vector types (__attribute__((vector_size))) are not supported',
    ],
    ['_Complex double c;', 'complex types are not supported'],
    ['_Decimal64 d;', 'type _Decimal64 is not supported'],
    ['int a[-1];', 'size of array is negative'],
    ['_Static_assert(1 > 2, "no");', 'static assertion failed: "no"'],
    ['struct s { int a; int a; };', "duplicate member 'a'"],
    ['struct s { struct s s; };', "member 's' has incomplete type struct s"],
    ['enum e { A }; enum e { B };', "redefinition of 'enum e'"],
    ['int x = 1; int x = 2;', "redefinition of 'x'"],
    ['int x; long x;', "conflicting types for 'x': long and int"],
    ['typedef int t; typedef long t;', "conflicting types for typedef 't'"],
    ['int a[n];', "'n' undeclared"],
  ])('%s', (text, message) => expect(problems(text)).toEqual([`error: ${message}`]));
  test.each([
    ['void f(void) { int g(void) { return 1; } }', "nested functions are not supported ('g')"],
    ['void f(void) { goto out; }', "label 'out' used but not defined"],
    ['void f(void) { a: a: ; }', "duplicate label 'a'"],
    ['void f(int a) { switch (a) { case 1: case 1: ; } }', 'duplicate case value'],
    ['void f(void) { break; }', 'break statement not within a loop or switch'],
    ['void f(const int a) { a = 1; }', 'assignment of a read-only object'],
    ['struct s; void f(struct s *p) { p->x = 1; }', "struct s is not defined here: no member 'x'"],
    ['void f(void) { struct s *p; int i = *p; }', 'cannot convert struct s to int'],
    ['int g(int); void f(void) { g(); }', "too few arguments to 'g'"],
    ['int g(int); void f(void) { g(1, 2); }', "too many arguments to 'g'"],
    ['void f(void) { int x = 1.0i; }', "complex constant '1.0i' is not supported"],
    ['void f(void) { 5 = 6; }', 'lvalue required as left operand of assignment'],
    ['void f(void) { __builtin_apply(0, 0, 0); }', '__builtin_apply is not supported'],
    ['void f(int *p) { *p * p; }', 'invalid operands to binary * (have int and int *)'],
    ['void f(void) { int x; int x; }', "redeclaration of 'x'"],
    ['void f(void) {', "expected '}' at the end of the text"],
  ])('%s', (text, message) => expect(bodyError(text)).toBe(message));
  test('what gcc only warns about', () => {
    expect(problems('x; g() { } static y;')).toEqual([
      "warning: data definition of 'x' has no type",
      "warning: return type of 'g' defaults to int",
    ]);
    const unit = parseText('void f(int *p) { char *q = p; p = 5; if (p == q) undeclared(p); }');
    unit.functionNamed('f')!.body!();
    expect(unit.problems.map((problem) => problem.message)).toEqual([
      'initialisation makes char * from int *',
      'assignment makes pointer from integer without a cast',
      'comparison of distinct pointer types (int * and char *)',
      "implicit declaration of function 'undeclared'",
    ]);
  });
});

describe('depth', () => {
  const deep: readonly (readonly [string, (n: number) => string])[] = [
    ['parentheses', (n) => `int f(void) { return ${'('.repeat(n)}1${')'.repeat(n)}; }`],
    ['unary operators', (n) => `int f(int a) { return ${'!'.repeat(n)}a; }`],
    ['conditionals', (n) => `int f(int a) { return ${'a ? 1 : '.repeat(n)}2; }`],
    ['assignments', (n) => `int f(int a) { return ${'a = '.repeat(n)}2; }`],
    ['blocks', (n) => `int f(void) { ${'{'.repeat(n)}${'}'.repeat(n)} return 1; }`],
    ['ifs', (n) => `int f(int a) { ${'if (a) '.repeat(n)} return 1; }`],
    ['statement expressions', (n) => `int f(int a) { return ${'({ '.repeat(n)}a${'; })'.repeat(n)}; }`],
    ['calls', (n) => `int f(int a) { return ${'f('.repeat(n)}a${')'.repeat(n)}; }`],
    ['casts', (n) => `int f(int a) { return ${'(int)'.repeat(n)}a; }`],
    ['types', (n) => `int f(int a) { return ${'sizeof(typeof('.repeat(n)}a${'))'.repeat(n)}; }`],
    ['initialisers', (n) => `int f(void) { int a = ${'{'.repeat(n)}1${'}'.repeat(n)}; return a; }`],
    [
      'declarators',
      (n) => `int ${'('.repeat(n)}f${'(void))'.repeat(n).slice(0, -1).slice(0, 5)}${')'.repeat(n)}(void) { return 1; }`,
    ],
    ['structs', (n) => `${'struct { '.repeat(n)} int a; ${'} a; '.repeat(n)} int f(void) { return 1; }`],
    ['parameters', (n) => `void g(${'void ('.repeat(n)}${')'.repeat(n)}); int f(void) { return 1; }`],
  ];
  test.each(deep)('%s: hundreds are read, many thousands refused', (_name, make) => {
    const few = parseText(make(200));
    few.functionNamed('f')?.body?.();
    const unit = parseText(make(20_000));
    const messages = unit.problems.map((problem) => problem.message);
    try {
      unit.functionNamed('f')?.body?.();
    } catch (error) {
      expect(error).toBeInstanceOf(CompileError);
      messages.push((error as CompileError).message);
    }
    expect(messages.join()).toMatch(/nested deeper than|expected/);
  });
});

describe('dead branches', () => {
  const declared = 'void dead(void); void live(void); int cond(void);';
  test.each([
    ['if (sizeof(int) != 4) dead(); else live();', ['live']],
    ['if (1) live(); else dead();', ['live']],
    ['do { if (!(sizeof(long) == 8)) dead(); } while (0);', []],
    ['while (0) dead();', []],
    ['for (; 0; ) dead();', []],
    ['0 ? dead() : live();', ['live']],
    ['1 ? live() : dead();', ['live']],
    ['if (0 && cond()) dead();', []],
    ['if (1 || cond()) live(); else dead();', ['live']],
    ['if (cond() && 0) live();', ['cond', 'live']],
    ['if (__builtin_constant_p(cond()) && cond()) dead();', []],
    ['if (0) { out: live(); } goto out;', ['live']],
    ['switch (cond()) { if (0) { case 1: live(); } }', ['cond', 'live']],
    ['if (0) { switch (cond()) { case 1: dead(); } }', []],
    ['if (__builtin_expect(!!(0), 0)) dead();', []],
    ['if ("text") live(); else dead();', ['live']],
    ['__builtin_choose_expr(1, live(), dead());', ['live']],
    ['_Generic(1, int: live(), default: dead());', ['live']],
    ['sizeof(cond());', []],
    ['if (({ 0; })) live();', ['live']],
  ])('%s', (text, expected) => expect(calls(body(`${declared} void f(void) { ${text} }`).block)).toEqual(expected));
  test('locals of dropped branches are gone', () => {
    expect(
      body('void f(int a) { if (0) { int gone; } else { int kept; } 0 && ({ int gone; a; }); int last; }').locals.map(
        (local) => local.name,
      ),
    ).toEqual(['kept', 'last']);
  });
});

describe('definite assignment', () => {
  const declared = 'int cond(void); void use(int); void take(int *); void stop(void) __attribute__((noreturn));';
  const uninitialized = (text: string): string[] =>
    body(`${declared} int f(int a) { ${text} }`)
      .locals.filter((local) => local.uninitialized)
      .map((local) => local.name);
  test.each([
    'int x; x = 1; return x;',
    'int x; if (a) x = 1; else x = 2; return x;',
    'int x; if (a) x = 1; else return 0; return x;',
    'int x; if (a) x = 1; else stop(); return x;',
    'int x; if (a) x = 1; else __builtin_unreachable(); return x;',
    'int x; switch (a) { case 1: x = 1; break; case 2: x = 3; break; default: x = 2; } return x;',
    'int x; switch (a) { case 1: return 0; default: x = 2; break; case 3: x = 1; } return x;',
    'int x; do { x = cond(); } while (x); return x;',
    'int x; while (1) { x = cond(); if (x) break; } return x;',
    'int x; for (;;) { if (cond()) { x = 1; break; } } return x;',
    'int x; for (x = 0; x < a; x++) use(x); return x;',
    'int x; if (!(x = cond())) return 1; return x;',
    'int x; if (cond() && (x = cond())) return x; return 0;',
    'int x; if (!cond() || (x = cond()) == 0) return 0; return x;',
    'int x; return (x = a) ? x : 0;',
    'int x; return a ? (x = 1, x) : 0;',
    'int x; x = -1; if (a) goto out; x = 2; out: return x;',
    'int x; if (a) { x = 1; goto out; } x = 2; out: return x;',
    'int x; again: x = cond(); if (x) goto again; return x;',
    'int x; x = 1; again: use(x); if (cond()) goto again; return x;',
    'int x; x = ({ int y; y = a; y; }); return x;',
    'int x; (void)x; x = 1; return x;',
    'int x; if (__builtin_expect(!!((x = cond()) != 0), 0)) return x; return x;',
    'for (int i = 0; i < a; i++) { int x; if (i) x = 1; else continue; use(x); } return 0;',
    'int x, e; e = cond(); if (e) goto fail; x = 2; use(x); fail: return e;',
    'int x; asm volatile ("" : "=r" (x) : "0" (a)); return x;',
    'int x; { x = 1; } return x;',
    'int x; return sizeof(x);',
  ])('assigned: %s', (text) => expect(uninitialized(text)).toEqual([]));
  test.each([
    'int x; return x;',
    'int x; if (a) x = 1; return x;',
    'int x; while (a) x = 1; return x;',
    'int x; for (; a; ) { x = 1; } return x;',
    'int x; switch (a) { case 1: x = 1; } return x;',
    'int x; switch (a) { case 1: x = 1; break; default: break; } return x;',
    'int x; x += 1; return 0;',
    'int x; x++; return 0;',
    'int x; if (a) goto out; x = 1; out: return x;',
    'int x; take(&x); return x;',
    'int x; goto mid; x = 1; mid: return x;',
    'int x; if (a && (x = 1)) use(1); return x;',
    'do { if (a) break; int x; while (cond()) { use(x); x = 1; } } while (0); return 0;',
    'int x; void *p = &&in; goto *p; x = 1; in: return x;',
  ])('doubtful: %s', (text) => expect(uninitialized(text)).toEqual(['x']));
});

describe('expressions in the scope of a place', () => {
  const text =
    'struct s { int m[4]; }; enum { E = 3 }; int g; int f(struct s *p, int n) { int a; { long a; typedef char t; int inner; a = 1; } int late; return a; }';
  const unit = parseText(text);
  const f = unit.functionNamed('f')!.body!();
  const typeAt = (expression: string, mark: string): string => {
    const start = text.indexOf(mark);
    const at = { file: f.block.place.file, start, end: start };
    try {
      return typeName(parseExpressionIn(source(expression), { unit, body: f, at }).type);
    } catch (error) {
      return (error as Error).message;
    }
  };
  test.each([
    ['p->m[n]', 'a = 1', 'int'],
    ['a', 'a = 1', 'long'],
    ['a', 'return', 'int'],
    ['inner', 'a = 1', 'int'],
    ['inner', 'return', "'inner' undeclared"],
    ['late', 'a = 1', "'late' undeclared"],
    ['late', 'return', 'int'],
    ['(t)a', 'a = 1', 'char'],
    ['sizeof(struct s) + E', 'return', 'unsigned long'],
    ['g +', 'return', 'expected an expression before the end of the text'],
    ['g g', 'return', "expected the end of the expression before 'g'"],
    ['({ struct s q = *p; q.m; })', 'return', 'int *'],
  ])('%s at %s', (expression, mark, expected) => expect(typeAt(expression, mark)).toBe(expected));
  test('nothing is declared in the unit by it', () => {
    const before = unit.allFunctions().length;
    parseExpressionIn(source('brand_new(1)'), { unit, body: f });
    expect(unit.allFunctions().length).toBe(before);
  });
});

test('shapes of statements', () => {
  const block = body(
    'int g(int); int f(int a, int n) { __label__ l; int v[n][3]; static int s = 4; l: switch (a) { case 1 ... 3: default: break; } asm("nop"); asm volatile("" ::: "memory"); for (int i = 0; i < 3; i++) ; goto *&&l; }',
  ).block;
  expect(ops(block)).toEqual(['declare', 'declare', 'label', 'switch', 'asm', 'asm', 'for', 'computed-goto']);
  expect(block.variables.map((variable) => variable.name)).toEqual(['', 'v']);
  expect(block.items[3]).toMatchObject({ cases: [{ low: 1n, high: 3n }], fallback: { low: 0n } });
  expect(block.items[4]).toMatchObject({ text: 'nop', isBarrier: false });
  expect(block.items[5]).toMatchObject({ isBarrier: true });
});

test('any text gives a unit', () => {
  const words = ['int', 'struct', 's', '{', '}', '(', ')', '[', ']', ';', ',', '=', '*', 'typedef', 'f', 'x', '1', '"s"', 'if', 'else', 'while', 'return', '.', '->', ':', '?', '&&', 'case', 'switch', 'typeof', 'enum', '__attribute__', '((', 'sizeof', '++', '_Generic', 'asm', "'c'", '...', 'goto', '__builtin_offsetof', 'union', 'static', '_Static_assert']; // prettier-ignore
  const run = (text: string): void => {
    const unit = parseText(text);
    for (const read of unit.allFunctions().map((one) => one.body))
      try {
        read?.();
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
      }
    for (const variable of unit.globals.values())
      try {
        variable.initializer?.();
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
      }
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (list) => run(list.join(' '))),
    { numRuns: 1500 },
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (list) =>
      run(`struct s { int x; }; int f(int x) { ${list.join(' ')} }`),
    ),
    { numRuns: 1500 },
  );
  fc.assert(fc.property(fc.string({ maxLength: 60 }), run), { numRuns: 1000 });
});
