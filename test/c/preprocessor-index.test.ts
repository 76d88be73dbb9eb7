/** The cheap index of what a .c file defines and includes. */
import { expect, test } from 'vitest';
import { lexText } from '../../src/c/lexer';
import { definedNames, includeLines } from '../../src/c/preprocessor-index';

const cases: readonly (readonly [string, string])[] = [
  ['int f(void) { int local; return g(); }', 'function f'],
  ['static struct file *f(struct pid *p, int (*cb)(int)) __must_hold(&l)\n{ }', 'static function f'],
  ['__printf(1, 2) int f(const char *s, ...)\n{ }', 'function f'],
  ['struct s { int a; } v;', 'variable v'],
  ['struct s { int a; };', ''],
  ['struct s; enum e { A, B }; typedef int t; extern int x; int f(void); static inline int g(int);', ''],
  ['int a, *b[3] = { 1, 2 }, c = f(1);', 'variable a, variable b, variable c'],
  ['static const struct file_operations ops = { .open = f, };', 'static variable ops'],
  ['struct pid init_pid = { .count = REFCOUNT_INIT(1), .tasks = { { .first = NULL }, } };', 'variable init_pid'],
  ['static int (*hook)(int) = f;', 'static variable hook'],
  ['static DEFINE_IDA(ida);', 'static argument ida'],
  ['EXPORT_SYMBOL_GPL(f);', 'argument f'],
  ['SYSCALL_DEFINE2(open_it, pid_t, pid, unsigned int, flags)\n{ }',
    'function sys_open_it, static function __do_sys_open_it, static function __se_sys_open_it, function __x64_sys_open_it, function __ia32_sys_open_it'],
  ['#ifdef X\nint f(int a) {\n#else\nint f(void) {\n#endif\n}\nint g(void) { }', 'function f, function g'],
  ['int x __read_mostly = 3; static u64 y __aligned(8);', 'variable x, static variable y'],
  ['#define M { { {\nint f(void)\n{\n}', 'function f'],
  ['} ) ] int v;', 'variable v'],
  ['int f(void) { {', ''],
]; // prettier-ignore

for (const [text, wanted] of cases) {
  test(text, () => {
    const names = definedNames(lexText(text));
    expect(names.map(({ name, kind, isStatic }) => `${isStatic ? 'static ' : ''}${kind} ${name}`).join(', ')).toBe(
      wanted,
    );
    for (const { name, start } of names) expect(name.endsWith(/^\w+/.exec(text.slice(start))![0])).toBe(true);
  });
}

test('include lines', () => {
  const text =
    '#include <linux/fs.h>\n#include "mount.h" // near\n#ifdef X\n# include <x.h>\n#endif\n#include MACRO\n#include\n#include <open\n';
  expect(includeLines(lexText(text))).toEqual([
    { name: 'linux/fs.h', isQuoted: false, isConditional: false },
    { name: 'mount.h', isQuoted: true, isConditional: false },
    { name: 'x.h', isQuoted: false, isConditional: true },
  ]);
});
