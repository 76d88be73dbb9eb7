/** What a file defines, and where its statements are. */
import { expect, test } from 'vitest';
import { cursor, openC, symbols } from './open';

const outline = (text: string, settings = ''): string[] =>
  openC(text, symbols(settings))
    .outline()
    .map(({ kind, name, nameRange, range, inactive }) => {
      expect(text.slice(nameRange.start, nameRange.end)).toBe(name);
      const first = text.slice(range.start, range.end).split('\n')[0]!;
      return `${inactive ? '- ' : ''}${kind} ${name}: ${first}`;
    });

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['int f(void)\n{\n}\n', ['function f: int f(void)']],
  [
    'static __always_inline struct pid *get(struct pid *p)\n{\n}\n',
    ['function get: static __always_inline struct pid *get(struct pid *p)'],
  ],
  ['noinline __init static int f(void)\n{\n}\n', ['function f: noinline __init static int f(void)']],
  ['int f(void);\nextern int g(int);\nint (*h)(int);\n', ['variable h: int (*h)(int);']],
  [
    'SYSCALL_DEFINE2(pidfd_open, pid_t, pid, unsigned int, flags)\n{\n}\n',
    ['syscall pidfd_open: SYSCALL_DEFINE2(pidfd_open, pid_t, pid, unsigned int, flags)'],
  ],
  ['SYSCALL_DEFINE0(getpid)\n{\n}\n', ['syscall getpid: SYSCALL_DEFINE0(getpid)']],
  [
    'struct a { int x; };\nunion b { int x; } u;\nenum c { C };\ntypedef struct d { int y; } d_t;\n',
    [
      'struct a: struct a { int x; }',
      'union b: union b { int x; } u;',
      'variable u: union b { int x; } u;',
      'enum c: enum c { C }',
      'typedef d_t: typedef struct d { int y; } d_t;',
      'struct d: struct d { int y; }',
    ],
  ],
  [
    'static int a, *b = &a;\nstatic DEFINE_PER_CPU(int, count);\nDEFINE_SPINLOCK(lock);\nstatic LIST_HEAD(all);\n',
    [
      'variable a: static int a, *b = &a;',
      'variable b: static int a, *b = &a;',
      'variable count: static DEFINE_PER_CPU(int, count);',
      'variable lock: DEFINE_SPINLOCK(lock);',
      'variable all: static LIST_HEAD(all);',
    ],
  ],
  [
    '#define ONE 1\n#define two(x) \\\n\t(x)\n#  define THREE\n',
    ['macro ONE: #define ONE 1', 'macro two: #define two(x) \\', 'macro THREE: #  define THREE'],
  ],
  ['int f(void)\n{\n\tif (\n}\nint g(void)\n{\n}\n', ['function g: int g(void)']],
];

test.each(cases)('%s', (text, expected) => {
  const items = outline(text);
  for (const line of expected) expect(items).toContain(line);
  if (!text.includes('if (\n')) expect(items).toEqual(expected);
});

test('both arms of an #if are listed; the one that is not compiled says so', () => {
  const text = '#ifdef CONFIG_A\nint f(void)\n{\n}\n#else\nint g(void)\n{\n}\n#endif\n';
  expect(outline(text, 'A=n')).toEqual(['- function f: int f(void)', 'function g: int g(void)']);
});

test('an #if through the head of a function leaves one function', () => {
  const text = '#ifdef CONFIG_A\nint f(int a)\n#else\nint f(long a)\n#endif\n{\n\treturn a;\n}\n';
  expect(outline(text, 'A=y')).toEqual(['function f: int f(int a)']);
  expect(outline(text, 'A=n')).toEqual(['function f: int f(long a)']);
});

test('a lens stands on the line where the definition starts', () => {
  const text = 'int x;\n\n/* about f */\nstatic __init int\nf(void)\n{\n}\nSYSCALL_DEFINE0(getpid)\n{\n}\n';
  const places = openC(text).lensPlaces();
  expect(places.map(({ name, kind, offset }) => [name, kind, text.slice(offset, offset + 13)])).toEqual([
    ['f', 'function', 'static __init'],
    ['getpid', 'syscall', 'SYSCALL_DEFIN'],
  ]);
});

test('function and statement at a place', () => {
  const at = (fixture: string): string => {
    const { text, offset } = cursor(fixture);
    const document = openC(text);
    const statement = document.statementAt(offset);
    return `${document.functionAt(offset)?.name ?? '-'}: ${statement ? text.slice(statement.range.start, statement.range.end) : '-'}`;
  };
  expect(at('int f(void)\n{\n\ta();\n\t$0b();\n}\n')).toBe('f: b();');
  expect(at('int f(void)\n{\n\tif ($0x)\n\t\tb();\n}\n')).toBe('f: if (x)\n\t\tb();');
  expect(at('int f(void)\n{\n\tif (x)\n\t\t$0b();\n}\n')).toBe('f: b();');
  expect(at('int f(void)\n$0{\n\ta();\n}\n')).toBe('f: -');
  expect(at('int $0x;\n')).toBe('-: -');
});

const statements = (body: string): string[] => {
  const text = `int f(void)\n{\n${body}\n}\nint g(void) { other(); }\n`;
  return openC(text)
    .statementsOfFunction(14)
    .map(
      ({ kind, head, executes }) =>
        `${executes ? '' : '('}${kind} ${text.slice(head.start, head.end).replace(/\s+/g, ' ')}${executes ? '' : ')'}`,
    );
};

const bodies: readonly (readonly [string, readonly string[]])[] = [
  [
    'int a; int b = 1; static int c = 2; ;',
    ['(declaration int a;)', 'declaration int b = 1;', '(declaration static int c = 2;)', '(expression ;)'],
  ],
  [
    'if (a) b(); else if (c) { d(); } else e();',
    ['if if (a)', 'expression b();', 'if if (c)', 'expression d();', 'expression e();'],
  ],
  ['for (int i = 0; i < g(1); i++) { continue; }', ['for for (int i = 0; i < g(1); i++)', 'continue continue;']],
  ['for (;;) break;', ['for for (;;)', 'break break;']],
  ['do { a(); } while (b);', ['do while (b);', 'expression a();']],
  ['while (a) b();', ['while while (a)', 'expression b();']],
  [
    'switch (a) { case 1: b(); break; case 2 ... 3: default: c(); }',
    ['switch switch (a)', 'expression b();', 'break break;', 'expression c();'],
  ],
  ['out: return a; goto out;', ['return return a;', 'goto goto out;']],
  [
    'list_for_each_entry(p, &head, node) { use(p); }',
    ['while list_for_each_entry(p, &head, node)', 'expression use(p);'],
  ],
  ['scoped_guard(rcu) a();', ['while scoped_guard(rcu)', 'expression a();']],
  ['struct file *f __free(fput) = NULL;', ['declaration struct file *f __free(fput) = NULL;']],
  ['x = ({ a(); b; });', ['expression x = ({ a(); b; });', 'expression a();', 'expression b;']],
  ['#ifdef A\n\ta();\n#else\n\tb();\n#endif', ['expression a();', 'expression b();']],
];

test.each(bodies)('statements of %s', (body, expected) => expect(statements(body)).toEqual(expected));

test('references to Kconfig symbols', () => {
  const text =
    '#if IS_ENABLED(CONFIG_A) // CONFIG_NO\n#endif\n/* CONFIG_NO */ int x = CONFIG_B + "CONFIG_NO";\n#ifdef CONFIG_C_MODULE\n#endif\n';
  const references = openC(text).configReferences();
  expect(
    references.map(({ symbol, place, range }) => `${symbol} ${place} ${text.slice(range.start, range.end)}`),
  ).toEqual(['A directive CONFIG_A', 'B code CONFIG_B', 'C directive CONFIG_C_MODULE']);
  expect(
    openC('int pid; /* pid */ f(pid);\n#if pid\n')
      .references('pid')
      .map(({ range }) => range.start),
  ).toEqual([4, 21, 31]);
});
