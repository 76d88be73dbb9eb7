/** What pointing at a piece of C asks about. `$0` is the pointer; two of them are a selection. */
import { expect, test } from 'vitest';
import { cursor, openC, symbols } from './open';

/** The target as one line: `kind: text | statement's head | role text; role text`. */
function hover(fixture: string): string {
  const { text, offset, end } = cursor(fixture);
  const target = openC(text, symbols('FS_PID=y')).hoverTarget(offset, end);
  if (!target) return 'nothing';
  const { statement, parts, functionName } = target;
  expect(text.slice(target.range.start, target.range.end)).toBe(target.text);
  for (const part of parts) expect(text.slice(part.range.start, part.range.end)).toBe(part.text);
  const head = statement ? `${statement.kind} ${text.slice(statement.head.start, statement.head.end)}` : '-';
  const shown = parts.map(({ role, text }) => `${role} ${text}`).join('; ');
  return `${target.kind}: ${target.text} | ${functionName ?? '-'} | ${head} | ${shown}`;
}

const inBody = (code: string): string => `static int f(struct inode *inode, struct pid *pid)\n{\n\t${code}\n}\n`;
const stash = 'inode->i_private = get_pid(pid);';

const inFunction: readonly (readonly [string, string])[] = [
  ['inode->$0i_private = get_pid(pid);', `member: inode->i_private | f | expression ${stash} | value inode`],
  ['inode->i_private$0 = get_pid(pid);', `member: inode->i_private | f | expression ${stash} | value inode`],
  ['in$0ode->i_private = get_pid(pid);', `identifier: inode | f | expression ${stash} | `],
  ['inode-$0>i_private = get_pid(pid);', `member: inode->i_private | f | expression ${stash} | value inode`],
  [
    'inode->i_private $0= get_pid(pid);',
    `assignment: ${stash} | f | expression ${stash} | lvalue inode->i_private; call get_pid(pid); value pid`,
  ],
  [
    '$0inode->i_private = get_pid(pid);$0',
    `assignment: ${stash} | f | expression ${stash} | lvalue inode->i_private; call get_pid(pid); value pid`,
  ],
  ['inode->i_private = $0get_pid(pid);', `call: get_pid(pid) | f | expression ${stash} | call get_pid(pid); value pid`],
  ['inode->i_private = get_pid$0(pid);', `call: get_pid(pid) | f | expression ${stash} | call get_pid(pid); value pid`],
  ['inode->i_private = get_pid($0pid);', `identifier: pid | f | expression ${stash} | `],
  [
    'struct file *file $0= alloc(inode, NULL);',
    'declaration: struct file *file = alloc(inode, NULL); | f | declaration struct file *file = alloc(inode, NULL); | ' +
      'lvalue file; call alloc(inode, NULL); value inode',
  ],
  [
    'struct file *$0file = alloc(inode, NULL);',
    'identifier: file | f | declaration struct file *file = alloc(inode, NULL); | ',
  ],
  ['struct $0file *file = alloc(inode, NULL);', 'nothing'],
  [
    '$0if (IS_ERR(inode) || !pid->count)\n\t\treturn 0;',
    'condition: IS_ERR(inode) || !pid->count | f | if if (IS_ERR(inode) || !pid->count) | ' +
      'call IS_ERR(inode); value inode; value pid->count; value pid',
  ],
  [
    'if (pid)\n\t\t$0return inode->i_ino;',
    'return: return inode->i_ino; | f | return return inode->i_ino; | value inode->i_ino; value inode',
  ],
  ['pid->count$0++;', 'update: pid->count++; | f | expression pid->count++; | lvalue pid->count'],
  ['put(*$0pid);', 'identifier: pid | f | expression put(*pid); | '],
  ['put($0*pid);', 'dereference: *pid | f | expression put(*pid); | value pid'],
  ['put($0&pid->count);', 'address: &pid->count | f | expression put(&pid->count); | value pid'],
  [
    'x = pid->numbers$0[0].nr;',
    'subscript: pid->numbers[0] | f | expression x = pid->numbers[0].nr; | value pid->numbers; value pid',
  ],
  [
    'inode->i_op->$0setattr(inode, FLAG);',
    'call: inode->i_op->setattr(inode, FLAG) | f | expression inode->i_op->setattr(inode, FLAG); | call inode->i_op->setattr(inode, FLAG); value inode',
  ],
  [
    'list_for_each_entry(pos, &pid->tasks, node) {\n\t\tuse($0pos);\n\t}',
    'identifier: pos | f | expression use(pos); | ',
  ],
  [
    'x = container_of(inode, struct pidfs_inode, $0vfs);',
    'identifier: vfs | f | expression x = container_of(inode, struct pidfs_inode, vfs); | ',
  ],
  [
    'x = $0container_of(inode, struct pidfs_inode, vfs);',
    'call: container_of(inode, struct pidfs_inode, vfs) | f | expression x = container_of(inode, struct pidfs_inode, vfs); | call container_of(inode, struct pidfs_inode, vfs); value inode; value vfs',
  ],
  [
    'if (IS_ENABLED($0CONFIG_FS_PID))\n\t\treturn 1;',
    'config: CONFIG_FS_PID | f | if if (IS_ENABLED(CONFIG_FS_PID)) | ',
  ],
  ['return; /* $0inode */', 'nothing'],
  ['say("$0inode");', 'nothing'],
  ['goto $0out;\nout:\n\treturn 0;', 'statement: goto out; | f | goto goto out; | '],
  [
    'x = pid $0? pid->count : 0;',
    'expression: pid ? pid->count : 0 | f | expression x = pid ? pid->count : 0; | value pid; value pid->count',
  ],
];

test.each(inFunction)('%s', (code, expected) => {
  expect(hover(inBody(code))).toBe(expected);
});

const macros: readonly (readonly [string, string])[] = [
  [
    '$0list_for_each_entry(pos, &pid->tasks, node)\n\t\tuse(pos);',
    'call: list_for_each_entry(pos, &pid->tasks, node) | f | while list_for_each_entry(pos, &pid->tasks, node) | ' +
      'value pos; value &pid->tasks; value pid; value node',
  ],
  ['scoped_guard($0mutex, &pid->lock) {\n\t}', 'identifier: mutex | f | while scoped_guard(mutex, &pid->lock) | '],
  ['x = container_of(inode, struct $0pidfs_inode, vfs);', 'nothing'],
  ['ty$0peof(*pid) y;', 'nothing'],
  ['struct file *f $0__free(fput) = NULL;', 'nothing'],
];

test.each(macros)('%s', (code, expected) => {
  expect(hover(inBody(code))).toBe(expected);
});

const atFileScope: readonly (readonly [string, string])[] = [
  ['#ifdef $0CONFIG_FS_PID\nint a;\n#endif\n', 'config: CONFIG_FS_PID | - | - | '],
  ['#if IS_ENABLED(CONFIG_X) && $0PAGE > 1\nint a;\n#endif\n', 'macro: PAGE | - | - | '],
  ['#include <linux/$0fs.h>\n', 'nothing'],
  ['static int $0f(void)\n{\n\treturn 0;\n}\n', 'function: f | f | - | '],
  ['static struct ops o = {\n\t.$0open = my_open,\n};\n', 'initializer: .open = my_open | - | - | value my_open'],
  ['SYSCALL_DEFINE0($0getpid)\n{\n\treturn 0;\n}\n', 'function: getpid | getpid | - | '],
  ['SYSCALL_DEFINE1(x, int, a)\n{\n\treturn $0a;\n}\n', 'identifier: a | x | return return a; | '],
  ['$0', 'nothing'],
  ['}}} = $0x ((', 'nothing'],
];

test.each(atFileScope)('%s', (fixture, expected) => {
  expect(hover(fixture)).toBe(expected);
});

test('an inactive line says so', () => {
  const { text, offset } = cursor('#ifndef CONFIG_FS_PID\nint f(void) { return $0x; }\n#endif\n');
  expect(openC(text, symbols('FS_PID=y')).hoverTarget(offset)?.inactive).toBe(true);
  expect(openC(text, symbols('FS_PID=n')).hoverTarget(offset)?.inactive).toBe(false);
  expect(openC(text).hoverTarget(offset)?.inactive).toBe(false);
});
