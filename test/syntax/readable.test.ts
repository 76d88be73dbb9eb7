/** Kernel C that tree-sitter-c cannot read by itself: rewritten at the same length, it gives no ERROR. */
import { expect, test } from 'vitest';
import { openC } from './open';

const body = (code: string): string => `void f(void)\n{\n\t${code}\n}\n`;

const readable = [
  // Conditionals through the middle of things.
  '#ifdef A\nint f(int x)\n#else\nint f(long x)\n#endif\n{\n}\n',
  body('if (a)\n#ifdef X\n\t\tb();\n#else\n\t\tc();\n#endif'),
  body('#ifdef X\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tc();\n\t}'),
  body('x = a\n#ifdef X\n\t\t| b\n#endif\n\t\t;'),
  'struct s {\n\tint a;\n#ifdef X\n\tint b;\n#endif\n};\n',
  'int a[] = {\n#ifdef X\n\t1,\n#else\n\t2,\n#endif\n};\n',
  "#if 0\nThis is prose, isn't it?\n#endif\nint x;\n",
  '#ifdef __ASSEMBLY__\n\t.macro x\n\tmov %rax, %rbx\n#else\nint x;\n#endif\n',
  body('a();\n#define LOCAL(x) \\\n\tdo { x; } while (0)\n\tLOCAL(1);\n#undef LOCAL'),
  // Attributes.
  'static int __init f(const char __user *p) __acquires(&lock)\n{\n}\n',
  'struct s {\n\tint a __aligned(8);\n\tint b[] __counted_by(a);\n} __packed __randomize_layout;\n',
  'struct s {\n\tlong __unused[3];\n\tint __used;\n\tunsigned int __init : 2;\n};\n',
  'static int UNHEARD_OF f(void)\n{\n}\n',
  'static noinline_x int f(void)\n{\n}\n',
  'static struct tracer t __tracer_data = { .a = 1 };\n',
  'char data[] ALIGNED_AS_SAID;\n',
  body('struct file *f __free(fput) = NULL;'),
  // Functions and declarations by macro.
  'SYSCALL_DEFINE3(open, const char __user *, name, int, flags, umode_t, mode)\n{\n\treturn 0;\n}\n',
  'SYSCALL_DEFINE0( getpid )\n{\n\treturn 0;\n}\n',
  'COMPAT_SYSCALL_DEFINE1(x, int, a)\n{\n}\n',
  'UNHEARD_OF_DEFINE(a, b c, d)\n{\n\treturn 0;\n}\n',
  'static DEFINE_PER_CPU(unsigned long [4], count);\nDEFINE_PER_CPU(struct s, t) = { 1 };\n',
  'static DECLARE_BITMAP(map, SIZE * 8);\nDEFINE_FREE(put, struct file *, if (_T) fput(_T))\nint x;\n',
  'late_initcall(start)\n\nstatic int x;\n',
  'BTF_SET_START(a)\nBTF_ID(func, b)\nBTF_SET_END(a)\n\nint f(void) { return 0; }\n',
  'module_param(x, int, 0644);\n',
  'struct s {\n\tDECLARE_BITMAP(map, 10);\n\tDECLARE_FLEX_ARRAY(struct t *, list);\n\tstruct_group(g,\n\t\tint a;\n\t\tint b;\n\t);\n\t;\n};\n',
  'enum e {\n\tBIT_OF(A),\n\tBIT_OF(B),\n\tALL_OF(C)\n\tLAST\n};\n',
  // Loops and guards.
  body('list_for_each_entry(p, &head, node) {\n\t\tuse(p);\n\t}'),
  body('for_each_process(p)\n\t\tuse(p);'),
  body('for_each_process(p)\n\t\t(void) use(p);'),
  body('scoped_guard(spinlock, &lock) {\n\t\ta();\n\t}'),
  body('scoped_guard(rcu)\n\t\treturn;'),
  body('guard(rcu)();\n\tCLASS(fd, f)(n);'),
  body('do {\n\t\ta();\n\t} while_each_thread(g, p);'),
  body('forever() {\n\t\ta();\n\t}'),
  // Arguments that are no expressions.
  body('x = container_of(p, struct s, m);'),
  body('x = min_t(unsigned int, a, b) + va_arg(ap, char *);'),
  body('wait_event_cmd(q, done, unlock(&l); , lock(&l));'),
  body('check(a, ==, b); calc(&= ~, c);'),
  body('stop(, a, , b);'),
  body('x = offsetof(struct s, a.b[0]) + __alignof__(*p);'),
  body('say("a" __stringify(X) "b" NAME(Y));'),
  body('typeof(*p) a = *p; const typeof(\n\tp->x) b; auto c = a; x = (typeof(a))b;'),
  // GNU C.
  body('asm volatile(ALTERNATIVE("", "x", Y)\n\t\t: [a] "=r" (b) : "i" (c) : "memory");'),
  body('switch (a) {\n\tcase 1 ... 3:\n\tcase X ... Y:\n\t\tbreak;\n\t}'),
  body('static void *t[] = { &&one, &&two };\n\tgoto *t[x];\none:\n\ta();\ntwo:'),
  body('x = a ?: b; y = ({ int z = 1; z; });'),
  // Line ends.
  'SYSCALL_DEFINE1(x, int, a)\r\n{\r\n\tlist_for_each(p, h) {\r\n\t}\r\n}\r\n',
];

test.each(readable)('%s', (text) => {
  const document = openC(text);
  expect(document.problems()).toEqual([]);
  expect(document.root()!.endIndex).toBe(text.length);
});

test('the harness sees an ERROR', () => {
  expect(openC('int f(void) { if ( }\n').problems()).not.toEqual([]);
});

test('plain C is left as it is', () => {
  const text =
    'static int f(struct s *s, int (*g)(struct t *))\n{\n\treturn (struct s){ .a = g(s->t), }.a + sizeof(struct s);\n}\n';
  const root = openC(text).root()!;
  expect(root.text).toBe(text);
});
