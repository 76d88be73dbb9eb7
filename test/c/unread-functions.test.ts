/** Functions that are left unread until asked for: which are, and that it makes no difference to whoever asks. */
import { describe, expect, test } from 'vitest';
import { FileTable } from '../../src/c/files';
import { parseUnit, typeName, type Unit } from '../../src/c/parser';
import { Preprocessor } from '../../src/c/preprocessor';
import type { Deferrable } from '../../src/c/tokens';
import { MemoryTree } from '../../src/tree/tree';

function read(text: string, unread?: Deferrable): Unit {
  const tree = new MemoryTree('t', { 'm.c': '#include "m.h"\n', 'm.h': text });
  const preprocessor = new Preprocessor({ files: new FileTable(), tree, folders: [] });
  const options = { unitIndex: 0, msExtensions: true, primitives: new Set<string>(), ...(unread && { unread }) };
  return parseUnit(preprocessor.open('m.c'), options);
}
const lazily = (text: string): Unit => read(text, 'functions of headers');
/** What there is to know of the functions of a unit, bodies read. */
function known(unit: Unit): unknown[] {
  return unit.allFunctions().map((symbol) => {
    const body = symbol.body?.();
    const { name, place, extent, weak, inline, noreturn, align, linkName, section } = { section: undefined, ...symbol };
    const locals = body?.locals.map((local) => `${typeName(local.type)} ${local.name}`);
    return { name, type: typeName(symbol.type), storage: symbol.static, place, extent, weak, inline, noreturn, align, linkName, section, locals }; // prettier-ignore
  });
}

const before = `#define __attr(x) __attribute__((section(#x)))
#define __cold __attr(.cold) __attribute__((cold))
#define inline inline __attribute__((gnu_inline)) __attribute__((unused))
#define word unsigned long
#define LENGTH 8
#define EXTRA , int more
#define DECLARE(name) int name(void)
#define OPEN {
#define itself itself
typedef int number; struct known { int a; };
`;

describe('what is left unread', () => {
  test.each([
    'int f(void);',
    'extern number f(int a, ...) ;',
    'static inline struct known *f(struct known *a) { return a; }',
    'static inline const char * const f(const char *a) { for (;;) { } }',
    'word __cold f(word a);',
    '__attr(.x) void f(int (*callback)(number, char *), int table[LENGTH]) __cold;',
    'void f(void) __asm__("g");',
    'static __attribute__((__aligned__(16))) int f(number x) { int y = x; return y; }',
    'int itself(void); int f(void);',
    'int f(void);\n#define later 1\nint f(void) {\n#ifdef later\n return 1;\n#else\n return }\n#endif\n }',
    '_Noreturn void f(int);',
  ])('%s', (text) => {
    const unit = lazily(before + text);
    expect(unit.names.has('f')).toBe(false);
    expect(known(unit)).toEqual(known(read(before + text)));
    expect(unit.names.has('f')).toBe(true);
    expect(unit.problems).toEqual([]);
  });
});

describe('what is read at once, because it may declare more', () => {
  test.each([
    'int f(void), g;',
    'int f(void), g(void);',
    'struct fresh *f(void);',
    'struct known { int a; } f(void);',
    'enum { A } f(void);',
    'enum fresh f(void);',
    'void f(struct fresh *a);',
    'void f(enum { B } a);',
    'typedef int f(void);',
    'DECLARE(f);',
    'int f(int a EXTRA);',
    'int f(int a) OPEN return a; }',
    'int f(int a) { if (a) OPEN return a; } }',
    'typeof(int) f(void);',
    'int f(typeof(1) a);',
    'int (*f(void))(int);',
    'int (f)(void);',
    'int f(a) int a; { return a; }',
    'f(void) { return 0; }',
    'int f(void)\n#define middle\n;',
    'int f = (1);',
  ])('%s', (text) => {
    const unit = lazily(before + text);
    expect(unit.names.has('f')).toBe(true);
    expect(known(unit)).toEqual(known(read(before + text)));
    expect([...unit.tags.keys()]).toEqual([...read(before + text).tags.keys()]);
  });
});

describe('when somebody asks', () => {
  test('a use in a body reads the function, and its macros are those of where it stands', () => {
    const unit = lazily(
      '#define T int\nstatic T f(T a) { T b = a; return b; }\n#undef T\n#define T char\nT g(void) { return f(1); }',
    );
    expect(unit.names.has('f')).toBe(false);
    unit.functionNamed('g')!.body!();
    expect(unit.names.has('f')).toBe(true);
    expect(typeName(unit.functionNamed('f')!.type)).toBe('int (int)');
    expect(typeName(unit.functionNamed('f')!.body!().locals[0]!.type)).toBe('int');
    expect(typeName(unit.functionNamed('g')!.type)).toBe('char (void)');
  });
  test('declarations of one name are merged in their order', () => {
    const text =
      'static int f(int a[]); int g(void); __attribute__((weak)) int g(void); static int f(int *a) { return *a; } int g();';
    expect(known(lazily(text))).toEqual(known(read(text)));
    expect(lazily(text).functionNamed('g')!.weak).toBe(true);
  });
  test('a declaration that is read at once sees those before it', () => {
    const text = 'static int f(int a); typeof(f) g; int (f)(int a); int f;';
    expect(lazily(text).problems).toEqual(read(text).problems);
    expect(lazily(text).problems).toMatchObject([{ message: "'f' redeclared as a variable" }]);
  });
  test('problems come with their place, when it is read', () => {
    const text = 'int f(unknown a); int f2(int a); int f2(char a);';
    const unit = lazily(text);
    expect(unit.problems).toEqual([]);
    unit.allFunctions();
    expect(unit.problems).toEqual(read(text).problems);
    expect(unit.problems).toHaveLength(2);
  });
  test("functions of the unit's own text wait only where that was asked for", () => {
    const own = (unread: Deferrable): Unit => {
      const tree = new MemoryTree('t', { 'm.c': 'int f(int a);\nint f(int a) { return a; }\n' });
      const preprocessor = new Preprocessor({ files: new FileTable(), tree, folders: [] });
      return parseUnit(preprocessor.open('m.c'), { unitIndex: 0, msExtensions: true, primitives: new Set(), unread });
    };
    expect(own('functions of headers').names.has('f')).toBe(true);
    expect(own('functions').names.has('f')).toBe(false);
    expect(known(own('functions'))).toEqual(known(own('functions of headers')));
  });
  test('a parameter may be called as its function', () => {
    const unit = lazily('int f(int f) { return f; }');
    expect(unit.functionNamed('f')!.body!().parameters[0]!.name).toBe('f');
  });
  test('a file gives the functions that it defines', () => {
    const unit = lazily('int f(void) { return 1; } int g(void);');
    expect(unit.functionsDefinedIn(() => false)).toEqual([]);
    expect(unit.names.has('f')).toBe(false);
    const all = unit.functionsDefinedIn(() => true);
    expect(all.map(({ name }) => name)).toEqual(['f']);
  });
  test('__COUNTER__ counts as if all had been read', () => {
    const text = 'int g(void); int f(void) { return __COUNTER__; } int h(void) { return __COUNTER__; }';
    const value = (unit: Unit): unknown =>
      ['h', 'f'].map((name) =>
        JSON.stringify(unit.functionNamed(name)!.body!().block, (_, x: unknown) =>
          typeof x === 'bigint' ? String(x) : x,
        ),
      );
    expect(value(lazily(text))).toEqual(value(read(text)));
  });
});
