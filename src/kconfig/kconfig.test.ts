/**
 * The Kconfig language, one rule per line: a small file, a .config, and what comes out. Whether these rules are the
 * kernel's is decided elsewhere (test/kconfig compares with conf); here stands what each of them is.
 */
import { describe, expect, test } from 'vitest';
import { FilePending, MemoryTree } from '../tree/tree';
import type { Tree } from '../tree/tree';
import type { Fill, SolveRequest } from './kconfig';
import { autoconf, defaultBase, explain, kernelVersion, readKconfig, solve, summarize, writeConfig } from './kconfig';

/** The lines of the .config behind its heading, and the problems as `line: message`. */
function check(text: string, request: SolveRequest = {}, files: Record<string, string> = {}) {
  const kconfig = readKconfig(new MemoryTree('test', { Kconfig: text, ...files }));
  const solution = solve(kconfig, request);
  const lines = writeConfig(solution).split('\n').slice(4).filter(Boolean);
  const problems = [...kconfig.problems, ...solution.problems].map(({ place, message }) => `${place.line}: ${message}`);
  return { lines, problems, solution };
}

const modules = 'config MODULES\n bool "modules"\n modules\n default y\n';

describe('values', () => {
  test.each<[string, string, SolveRequest, string[]]>([
    ['a default', 'config A\n bool "a"\n default y', {}, ['CONFIG_A=y']],
    ['no default', 'config A\n bool "a"', {}, ['# CONFIG_A is not set']],
    ['no prompt, no value', 'config A\n bool', {}, []],
    ['def_bool', 'config A\n def_bool y', {}, ['CONFIG_A=y']],
    [
      'the first default that holds',
      'config A\n int\n default 1 if B\n default 2\nconfig B\n def_bool n',
      {},
      ['CONFIG_A=2'],
    ],
    [
      'the user wins over the default',
      'config A\n bool "a"\n default y',
      { base: '# CONFIG_A is not set' },
      ['# CONFIG_A is not set'],
    ],
    [
      'the user is not heard without a prompt',
      'config A\n bool\n default y',
      { base: '# CONFIG_A is not set' },
      ['CONFIG_A=y'],
    ],
    ['m of a bool is refused', 'config A\n bool "a"', { base: 'CONFIG_A=m' }, ['# CONFIG_A is not set']],
    [
      'm of a tristate',
      `${modules}config A\n tristate "a"`,
      { base: 'CONFIG_A=m' },
      ['CONFIG_MODULES=y', 'CONFIG_A=m'],
    ],
    ['m without modules is y', 'config A\n tristate "a"', { base: 'CONFIG_A=m' }, ['CONFIG_A=y']],
    [
      'm limits what depends on it',
      `${modules}config A\n def_tristate m\nconfig B\n tristate "b"\n depends on A`,
      { base: 'CONFIG_B=y' },
      ['CONFIG_MODULES=y', 'CONFIG_A=m', 'CONFIG_B=m'],
    ],
    [
      'depends on m',
      `${modules}config A\n tristate "a"\n depends on m`,
      { base: 'CONFIG_A=y' },
      ['CONFIG_MODULES=y', 'CONFIG_A=m'],
    ],
    [
      'depends on X if Y, Y off',
      'config X\n def_bool n\nconfig Y\n bool "y"\nconfig A\n def_bool y\n depends on X if Y',
      {},
      ['# CONFIG_Y is not set', 'CONFIG_A=y'],
    ],
    [
      'depends on X if Y, Y on',
      'config X\n def_bool n\nconfig Y\n bool "y"\nconfig A\n def_bool y\n depends on X if Y',
      { base: 'CONFIG_Y=y' },
      ['CONFIG_Y=y'],
    ],
    ['select', 'config A\n bool "a"\n select B\nconfig B\n bool', { base: 'CONFIG_A=y' }, ['CONFIG_A=y', 'CONFIG_B=y']],
    [
      'select goes over the user',
      'config A\n def_bool y\n select B\nconfig B\n bool "b"',
      { base: '# CONFIG_B is not set' },
      ['CONFIG_A=y', 'CONFIG_B=y'],
    ],
    [
      'imply gives way to the user',
      'config A\n def_bool y\n imply B\nconfig B\n bool "b"',
      { base: '# CONFIG_B is not set' },
      ['CONFIG_A=y', '# CONFIG_B is not set'],
    ],
    [
      'imply sets what nobody set',
      'config A\n def_bool y\n imply B\nconfig B\n bool "b"',
      {},
      ['CONFIG_A=y', 'CONFIG_B=y'],
    ],
    [
      'imply respects dependencies',
      'config A\n def_bool y\n imply B\nconfig B\n bool\n depends on C\nconfig C\n bool',
      {},
      ['CONFIG_A=y', '# CONFIG_B is not set'],
    ],
    ['range from below', 'config A\n int "a"\n range 5 10', { base: 'CONFIG_A=1' }, ['CONFIG_A=5']],
    [
      'range from above, hex, 64 bits',
      'config A\n hex "a"\n range 0x1 0xffffffff80000000',
      { base: 'CONFIG_A=0x10' },
      ['CONFIG_A=0x10'],
    ],
    [
      'numbers compare as numbers',
      'config V\n int\n default 90000\nconfig A\n def_bool V >= 110000',
      {},
      ['CONFIG_V=90000'],
    ],
    [
      'texts compare as texts',
      'config V\n string\n default "b"\nconfig A\n def_bool V > "a"',
      {},
      ['CONFIG_V="b"', 'CONFIG_A=y'],
    ],
    ['a string with quotes', 'config A\n string "a"', { base: 'CONFIG_A="x\\"y\\\\"' }, ['CONFIG_A="x\\"y\\\\"']],
    [
      'set is asked last, strings plain',
      'config A\n string "a"',
      { base: 'CONFIG_A="x"', set: { A: 'y"z' } },
      ['CONFIG_A="y\\"z"'],
    ],
    [
      'visible if hides the prompt alone',
      'menu "m"\n visible if n\nconfig A\n bool "a"\n default y\nendmenu',
      { base: '# CONFIG_A is not set' },
      ['CONFIG_A=y'],
    ],
    [
      'comments and menus are written',
      'menu "m"\ncomment "c"\nendmenu\nconfig A\n def_bool y',
      {},
      ['#', '# m', '#', '#', '# c', '#', '# end of m', 'CONFIG_A=y'],
    ],
    [
      'transitional feeds a default and is not written',
      'config OLD\n bool\n transitional\nconfig NEW\n bool "n"\n default OLD',
      { base: 'CONFIG_OLD=y' },
      ['CONFIG_NEW=y'],
    ],
    ['the name of an undefined symbol is its text', 'config A\n int\n default 42', {}, ['CONFIG_A=42']],
  ])('%s', (_, text, request, expected) => {
    expect(check(text, request).lines).toEqual(expected);
  });

  test.each<[Fill, string[]]>([
    ['default', ['CONFIG_MODULES=y', '# CONFIG_A is not set', '# CONFIG_B is not set', 'CONFIG_C=1']],
    ['allno', ['# CONFIG_MODULES is not set', '# CONFIG_A is not set', '# CONFIG_B is not set', 'CONFIG_C=1']],
    ['allmod', ['CONFIG_MODULES=y', 'CONFIG_A=m', 'CONFIG_B=y', 'CONFIG_C=1']],
    ['allyes', ['CONFIG_MODULES=y', 'CONFIG_A=y', 'CONFIG_B=y', 'CONFIG_C=1']],
  ])('fill %s', (fill, expected) => {
    const text = `${modules}config A\n tristate "a"\nconfig B\n bool "b"\nconfig C\n int "c"\n default 1`;
    expect(check(text, { fill }).lines).toEqual(expected);
  });
});

describe('choices', () => {
  const choice =
    'choice\n prompt "c"\n default B\nconfig A\n bool "a"\nconfig B\n bool "b"\nconfig C\n bool "c"\nendchoice';
  test.each<[string, string, string]>([
    ['the default', '', 'B'],
    ['the user', 'CONFIG_C=y', 'C'],
    ['the last one asked for', 'CONFIG_C=y\nCONFIG_A=y', 'A'],
    ['the default is refused', '# CONFIG_B is not set', 'A'],
    [
      'all are refused: the one refused first',
      '# CONFIG_B is not set\n# CONFIG_A is not set\n# CONFIG_C is not set',
      'B',
    ],
  ])('%s', (_, base, chosen) => {
    const expected = ['A', 'B', 'C'].map((name) =>
      name === chosen ? `CONFIG_${name}=y` : `# CONFIG_${name} is not set`,
    );
    expect(check(choice, { base }).lines).toEqual(expected);
  });
});

describe('text', () => {
  test.each<[string, string, string[]]>([
    ['a comment and a joined line', 'config A # a\n bool \\\n "a" # b\n', ['# CONFIG_A is not set']],
    ['no newline at the end', 'config A\n def_bool y', ['CONFIG_A=y']],
    [
      'CRLF',
      'config A\r\n\tdef_bool y\r\n\thelp\r\n\t  x\r\n\r\nconfig B\r\n\tdef_bool y\r\n',
      ['CONFIG_A=y', 'CONFIG_B=y'],
    ],
    [
      'keywords in a help text',
      'config A\n def_bool y\n help\n   config X\n\n   endmenu\nconfig B\n def_bool y',
      ['CONFIG_A=y', 'CONFIG_B=y'],
    ],
    ['precedence', 'config A\n def_bool n && n || y\nconfig B\n def_bool !n && y', ['CONFIG_A=y', 'CONFIG_B=y']],
    ['! binds a comparison', 'config A\n def_bool !B=y\nconfig B\n bool', ['CONFIG_A=y']],
    ['a variable', 'v := y\nconfig A\n def_bool $(v)', ['CONFIG_A=y']],
    ['a recursive variable sees what comes later', 'a = $(b)\nb := y\nconfig A\n def_bool $(a)', ['CONFIG_A=y']],
    ['a simple variable does not', 'a := $(b)\nb := y\nconfig A\n string\n default "<$(a)>"', ['CONFIG_A="<>"']],
    ['+= and arguments', 'f = $(2)-$(1)\nf += !\nconfig A\n string\n default "$(f,x,y)"', ['CONFIG_A="y-x !"']],
    ['an expansion in a word', 'p := A\nconfig $(p)B\n def_bool y', ['CONFIG_AB=y']],
    [
      'a probe',
      'cc = $(shell,{ $(CC) -Werror $(1) -c -x c /dev/null -o x.o; } >/dev/null 2>&1 && echo "y" || echo "n")\nconfig A\n def_bool $(cc,-O2)\nconfig B\n def_bool $(cc,-fsanitize=kcfi)',
      ['CONFIG_A=y'],
    ],
    ['$(lineno) and $(filename)', '\nconfig A\n string\n default "$(filename):$(lineno)"', ['CONFIG_A="Kconfig:4"']],
  ])('%s', (_, text, expected) => {
    const { lines, problems } = check(text);
    expect({ lines, problems }).toEqual({ lines: expected, problems: [] });
  });

  test('files are sourced, variables in their names', () => {
    const { lines, problems } = check(
      'source "a/$(SRCARCH)/Kconfig"\n',
      {},
      { 'a/x86/Kconfig': 'config A\n def_bool y\n' },
    );
    expect({ lines, problems }).toEqual({ lines: ['CONFIG_A=y'], problems: [] });
  });
});

describe('problems', () => {
  test.each<[string, string[]]>([
    ['config\n', [`1: a symbol's name is expected behind config`]],
    ['config A\n bool "a" if\n default y\n', [`2: a symbol is expected here, not 'end of line'`]],
    ['config A\n bool "a\n', ['2: the quotation is not closed on this line']],
    ['config A\n bool\n depends B\n', [`3: 'on' is expected behind depends`]],
    ['foo bar\n', [`1: 'foo' is no statement`]],
    ['bool\n', [`1: 'bool' cannot start a statement here`]],
    ['config A\n bool\n int\n', ['3: A is bool already: int is ignored']],
    ['config A\n help\n   text\n', ['1: A has no type']],
    ['menu "m"\n', ['1: this menu has no endmenu']],
    ['if y\nendmenu\nendif\n', ['2: there is no menu to end here']],
    ['menu "m"\nif y\nendmenu\n', ['3: endmenu comes before endif']],
    ['source "nowhere"\n', ['1: there is no file nowhere']],
    ['source "Kconfig"\n', ['1: Kconfig sources itself']],
    ['config A\n bool\n default y\n range 1 2\n', ['4: only int and hex have a range']],
    ['config A\n int\n default x\n', ['3: x is no int number']],
    [
      'config A\n bool "a"\n depends on B\nconfig B\n bool "b"\n depends on A\n',
      ['1: A depends on itself: A depends on B, B depends on A'],
    ],
    [
      'config A\n bool\n select B\n default B\nconfig B\n bool\n',
      ['1: A depends on itself: A takes a default from B, B is selected by A'],
    ],
    ['choice\nconfig A\n bool "a"\nendchoice\n', ['1: a choice needs a prompt']],
    ['a := $(a\n', [`1: '$(' is never closed on this line`]],
    [
      'a = $(a)\nconfig A\n def_bool $(a)\n',
      [`3: the variable 'a' refers to itself`, `3: a symbol is expected here, not 'end of line'`],
    ],
    ['$(error-if,y,no compiler)\n', ['1: no compiler']],
  ])('%j', (text, expected) => {
    expect(check(text).problems).toEqual(expected);
  });

  test('what stands around a bad line is still read', () => {
    const text = 'config A\n bool "a\n default y\nnonsense here\nendif\nconfig B\n def_bool y\n';
    expect(check(text).lines).toEqual(['CONFIG_A=y', 'CONFIG_B=y']);
  });

  test('of a .config: unknown, double, wrong, unreadable', () => {
    const base = 'CONFIG_A=y\nCONFIG_A=y\nCONFIG_X=y\nCONFIG_A=maybe\nhello\n';
    expect(check('config A\n bool "a"', { base }).problems).toEqual([
      '5: neither an assignment nor a comment',
      '2: A is set a second time',
      '3: no Kconfig file mentions X',
      '4: A is set a second time',
      `4: A is bool: 'maybe' is no value for it`,
    ]);
  });
});

describe('why', () => {
  const text = `${modules}
config NET
 bool "net"
config PCI
 bool "pci"
config DRIVER
 tristate "driver"
 depends on NET && (PCI || TEST)
 default m
config TEST
 bool "test"
config LIB
 bool
 depends on PCI
config USER
 def_bool y
 select LIB if NET
config SIZE
 int "size"
 range 1 8
 default 4
choice
 prompt "one of"
config ONE
 bool "one"
config TWO
 bool "two"
endchoice
`;
  test.each<[string, SolveRequest, string]>([
    ['DRIVER', {}, 'n (needs NET=n, PCI=n || TEST=n)'],
    ['DRIVER', { base: 'CONFIG_NET=y\nCONFIG_TEST=y' }, 'm (default; NET=y && (PCI=n || TEST=y))'],
    ['DRIVER', { base: 'CONFIG_NET=y\nCONFIG_TEST=y\nCONFIG_DRIVER=y' }, 'y (set in .config)'],
    ['DRIVER', { base: 'CONFIG_NET=y\nCONFIG_TEST=y\nCONFIG_DRIVER=y', set: { DRIVER: 'n' } }, 'n (set)'],
    ['LIB', { set: { NET: 'y' } }, 'y (selected by USER)'],
    ['SIZE', { set: { SIZE: '100' } }, '8 (set; held in 1 to 8)'],
    ['SIZE', {}, '4 (default 4)'],
    ['TWO', {}, 'n (ONE is chosen in "one of")'],
    ['TWO', { set: { TWO: 'y' } }, 'y (chosen in "one of")'],
    ['NET', {}, 'n (nothing sets it)'],
  ])('%s, %j', (name, request, expected) => {
    const why = explain(check(text, request).solution, name)!;
    expect(`${why.value} (${summarize(why)})`).toBe(expected);
  });

  test('an unmet select is told', () => {
    const { solution } = check(text, { set: { NET: 'y' } });
    expect(solution.unmet.map(({ name }) => name)).toEqual(['LIB']);
    expect(explain(solution, 'LIB')).toMatchObject({ isUnmet: true, dependencyNeeds: ['PCI=n'] });
  });

  test('what was asked and not granted is told', () => {
    expect(check(text, { set: { DRIVER: 'y' } }).solution.refused).toEqual([{ name: 'DRIVER', asked: 'y', got: 'n' }]);
  });
});

test('autoconf.h', () => {
  const text = `${modules}config A\n def_tristate m\nconfig H\n hex\n default ff\nconfig S\n string\n default "a\\"b"\nconfig N\n bool "n"`;
  expect(autoconf(check(text).solution).split('\n').slice(4)).toEqual([
    '#define CONFIG_MODULES 1',
    '#define CONFIG_A_MODULE 1',
    '#define CONFIG_H 0xff',
    '#define CONFIG_S "a\\"b"',
    '',
  ]);
});

test('the version and the base of a tree', () => {
  const files = { Makefile: '# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION = -rc1\n' };
  expect(kernelVersion(new MemoryTree('t', files))).toBe('6.12.3-rc1');
  expect(defaultBase(new MemoryTree('t', files))).toBeUndefined();
  const defconfig = new MemoryTree('t', { 'arch/x86/configs/x86_64_defconfig': 'CONFIG_A=y\n' });
  expect(defaultBase(defconfig)?.name).toBe('x86_64_defconfig');
  expect(defaultBase(new MemoryTree('t', { '.config': '' }))?.name).toBe('.config');
});

test('a tree that answers late is asked for all missing files at once', () => {
  const arrived = new Set<string>();
  const asked: string[] = [];
  const files: Record<string, string> = {
    Kconfig: 'source "a"\nsource "b"\n',
    a: 'source "c"\n',
    b: 'config B\n def_bool y\n',
    c: '',
  };
  const late: Tree = {
    name: 'late',
    read(path) {
      if (arrived.has(path) || !(path in files)) return files[path];
      throw new FilePending(path, Promise.resolve());
    },
  };
  const values = () => {
    try {
      return solve(readKconfig(late)).values.get('B')?.value;
    } catch (error) {
      const { path } = error as FilePending;
      asked.push(path);
      for (const one of path.split(', ')) arrived.add(one);
      return undefined;
    }
  };
  while (values() === undefined && asked.length < 10);
  expect(asked).toEqual(['Kconfig', 'a, b', 'c']);
  expect(values()).toBe('y');
});
