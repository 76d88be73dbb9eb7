/** Documents under edits: after any of them the answers are those of a document opened on the new text. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import type { CDocument, KconfigDocument, TextEdit } from '../../src/syntax';
import { dump, openC, openKconfig, symbols } from './open';
import { because } from '../because';

const c = `#include <linux/fs.h>
#ifdef CONFIG_FS_PID
static struct vfsmount *mnt __ro_after_init;

static __init struct file *open_pid(struct pid *pid, unsigned int flags)
{
	struct inode *inode = iget_locked(sb, pid->ino);

	if (inode->i_state & I_NEW) {
		inode->i_private = get_pid(pid);
		list_for_each_entry(pos, &pid->inodes, node) {
			scoped_guard(rcu)
				use(container_of(pos, struct pid_inode, node));
		}
	}
	return alloc_file(inode, "[pidfd]", flags);
}
#else /* !CONFIG_FS_PID */
static inline void open_pid(void) { }
#endif

SYSCALL_DEFINE2(pidfd_open, pid_t, pid, unsigned int, flags)
{
	switch (flags) {
	case 0 ... 3:
		break;
	}
	return -EINVAL; // done
}
`;
const kconfig = `menu "Pseudo"
config FS_PID
	bool "Pid file system"
	depends on 64BIT && (NET || !EXPERT)
	default y
	help
	  Text of help
	  goes on.
if BLOCK
config B
	def_bool y
endif
endmenu
`;

/** Pieces that change how the text after them reads. */
const pieces = [
  '',
  ' ',
  '\n',
  '{',
  '}',
  '(',
  ')',
  ';',
  '"',
  "'",
  '/*',
  '*/',
  '//',
  '#if 0\n',
  '#endif\n',
  '#else\n',
  '\\\n',
].concat([
  'x',
  'if (x)',
  'struct s',
  'config X\n',
  'endmenu\n',
  '\tbool\n',
  'help\n',
  '\r\n',
  '\u0000',
  '€',
  '\ud834',
  '𝄞',
  'int ',
]);
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat({ max: 30 }),
  text: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 12, unit: 'binary' })),
});
type RandomEdit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function toEdit({ at, removed, text }: RandomEdit, length: number): TextEdit {
  const start = Math.floor(at * length);
  return { start, end: Math.min(length, start + removed), text };
}

function follow<T extends CDocument | KconfigDocument>(
  start: string,
  open: (text: string) => T,
  answers: (document: T) => unknown,
  runs: number,
): void {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      const document = open(start);
      document.root();
      let expected = start;
      let version = document.version;
      for (const random of edits) {
        const { start, end, text } = toEdit(random, expected.length);
        expected = expected.slice(0, start) + text + expected.slice(end);
        document.update([{ start, end, text }], ++version);
        expect(document.text).toBe(expected);
        expect(document.version).toBe(version);
        const fresh = open(expected);
        expect(dump(document.root()!)).toBe(dump(fresh.root()!));
        expect(answers(document)).toEqual(answers(fresh));
        fresh.close();
      }
      document.close();
    }),
    { numRuns: runs },
  );
}

const cAnswers = (document: CDocument): unknown => [
  document.outline(),
  document.lensPlaces().map(({ nameRange }) => document.statementsOfFunction(nameRange.start)),
  document.regions(),
  document.inactiveRanges(),
  document.configReferences(),
  document.problems(),
  document.hoverTarget(document.text.length >> 1),
  document.hoverTarget(document.text.length >> 2, document.text.length >> 1),
];
const kconfigAnswers = (document: KconfigDocument): unknown => [
  document.entries(),
  document.references(),
  document.problems(),
];

test('C', () => follow(c, (text) => openC(text, symbols('FS_PID=n')), cAnswers, 300));
test('Kconfig', () => follow(kconfig, openKconfig, kconfigAnswers, 300));

test.each(['demo/fs/pidfs.c', 'demo/kernel/fork.c', 'demo/fs/Kconfig'])('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.c')) follow(text, (edited) => openC(edited, symbols('FS_PID=y')), cAnswers, 60);
  else follow(text, openKconfig, kconfigAnswers, 200);
});

const tree = kernelTree('6.12');
test.skipIf(!tree.path)(`fs/pidfs.c of 6.12${because(tree.reason)}`, () => {
  const text = readFileSync(path.join(tree.path!, 'fs/pidfs.c'), 'utf8');
  follow(text, openC, (document) => [document.outline(), document.problems()], 40);
});

test('several edits of one event, last one first, and a whole new text', () => {
  const document = openC('int a;\nint b;\n');
  document.update(
    [
      { start: 11, end: 12, text: 'd' },
      { start: 4, end: 5, text: 'c' },
    ],
    2,
  );
  expect(document.outline().map(({ name }) => name)).toEqual(['c', 'd']);
  document.update('int e;\n', 3);
  expect(document.outline().map(({ name }) => name)).toEqual(['e']);
  document.update([{ start: -5, end: 1e9, text: '' }], 4);
  expect(document.text).toBe('');
  document.close();
  expect(document.outline()).toEqual([]);
});

test('any text has answers', () => {
  const unit = fc.oneof(
    fc.constantFrom(
      ...pieces,
      'SYSCALL_DEFINE0(',
      'typeof(',
      'asm(',
      '[',
      ']',
      ',',
      ':',
      '&&',
      'case 1 ... 2',
      '#define X',
      'struct_group(',
      'for_each(',
      'static DEFINE_X(',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), fc.nat(), (parts, place) => {
      const text = parts.join('');
      const offset = text.length === 0 ? 0 : place % text.length;
      const document = openC(text, symbols('X=y'));
      cAnswers(document);
      document.statementAt(offset);
      document.hoverTarget(offset);
      document.hoverTarget(offset, text.length);
      document.regionsAt(offset);
      document.references('x');
      const lines = openKconfig(text);
      kconfigAnswers(lines);
      lines.entriesAt(offset);
      lines.symbolAt(offset);
      document.close();
      lines.close();
    }),
    { numRuns: 600 },
  );
});

test.each([NaN, -1, Infinity, 1e12, 0.5])('an offset that is none: %s', (offset) => {
  const document = openC(c);
  expect(() => [
    document.hoverTarget(offset),
    document.statementAt(offset),
    document.functionAt(offset),
    document.regionsAt(offset),
    document.statementsOfFunction(offset),
  ]).not.toThrow();
});

test.each([
  ['braces', '{'.repeat(20_000)],
  ['parentheses', 'int f(void) { x = ' + '('.repeat(20_000)],
  ['operators', 'int f(void) { x = ' + '-'.repeat(20_000) + '1; }'],
  ['calls', 'int f(void) { ' + 'f('.repeat(5_000) + ')'.repeat(5_000) + '; }'],
  ['conditionals', '#if X\n'.repeat(5_000)],
  ['elif chain', '#if A\n' + '#elif B\n'.repeat(20_000)],
  ['open attributes', '__free('.repeat(30_000)],
  ['cases', 'int f(void) { switch (a) { ' + 'case 1 '.repeat(20_000)],
  ['macros in braces', 'int f(void) { ' + 'for_each(a, struct b) { '.repeat(3_000)],
  ['nested ifs', 'int f(void) { ' + 'if (a) '.repeat(5_000) + '; }'],
  ['one long line', 'int x = ' + '1 + '.repeat(50_000) + '1;'],
  ['quotes', '"'.repeat(20_000)],
  ['not C at all', 'lorem ipsum dolor sit amet, '.repeat(5_000)],
  ['too long', 'int x;\n'.repeat(700_000)],
])('hostile: %s', (_name, text) => {
  const document = openC(text);
  expect(() => cAnswers(document)).not.toThrow();
  document.close();
});
