/** Kconfig files: entries, and where symbols are named. */
import { expect, test } from 'vitest';
import { cursor, openKconfig } from './open';

const sample = `# a comment
menu "File systems"

config FS_PID
	bool "Pid fs"
	depends on 64BIT && (NET || !EXPERT)
	default y if PROC_FS
	select ANON_INODES if FS_X
	help
	  Names like FS_OTHER in help are no references.

if BLOCK
menuconfig EXT
	tristate "ext"
	range 1 FS_MAX
endif
endmenu
source "fs/proc/Kconfig"
`;

test('entries', () => {
  const document = openKconfig(sample);
  expect(document.problems()).toEqual([]);
  const entries = document.entries().map(({ kind, name, nameRange, depth, offset }) => {
    expect(sample.slice(nameRange.start, nameRange.end)).toBe(name);
    return `${'  '.repeat(depth)}${kind} ${name} ${JSON.stringify(sample.slice(offset, offset + 4))}`;
  });
  expect(entries).toEqual([
    'menu File systems "menu"',
    '  config FS_PID "conf"',
    '  if BLOCK "if B"',
    '    menuconfig EXT "menu"',
    'source fs/proc/Kconfig "sour"',
  ]);
});

test('the range of an entry ends with its help', () => {
  const [entry] = openKconfig(sample).symbolDefinitions();
  expect(sample.slice(entry!.range.start, entry!.range.end)).toMatch(/^config FS_PID[^]*no references\.$/);
});

test('references', () => {
  const found = openKconfig(sample).references();
  expect(
    found.map(({ symbol, place, of, range }) => {
      expect(sample.slice(range.start, range.end)).toBe(symbol);
      return `${symbol} ${place} ${of ?? '-'}`;
    }),
  ).toEqual([
    'FS_PID entry FS_PID',
    '64BIT expression FS_PID',
    'NET expression FS_PID',
    'EXPERT expression FS_PID',
    'PROC_FS expression FS_PID',
    'ANON_INODES select FS_PID',
    'FS_X expression FS_PID',
    'BLOCK expression -',
    'EXT entry EXT',
    'FS_MAX expression EXT',
  ]);
});

test('the symbol and the entries at a place', () => {
  const { text, offset } = cursor('menu "m"\nconfig A\n\tbool\n\tdepends on $0B\nendmenu\n');
  const document = openKconfig(text);
  expect(document.symbolAt(offset)?.symbol).toBe('B');
  expect(document.entriesAt(offset).map(({ name }) => name)).toEqual(['m', 'A']);
});

test.each([
  'config A\n\tbool\n\ttransitional\n\thelp\n\t  x\n',
  'config A\n\tbool\n\tdepends on B if C\n',
  'config A\n\tbool\n\tdepends on (B || C)if (D)\n',
  'config A\n\tbool\n\tdepends  on B\n',
])('newer than the grammar: %s', (text) => {
  const document = openKconfig(text);
  expect(document.problems()).toEqual([]);
  expect(document.symbolDefinitions().map(({ name }) => name)).toEqual(['A']);
});

test('a file in the middle of an edit still has its entries', () => {
  const names = openKconfig('config A\n\tbool\n\nconfig B\n\tbool "b\n\tdepends on (\n\nconfig C\n\tbool\n')
    .entries()
    .map(({ name }) => name);
  expect(names).toContain('A');
});
