/** What an editor is told about small Kconfig files. In a fixture, ‸ marks the cursor. */
import { describe, expect, test } from 'vitest';
import { MemoryTree } from '../tree/tree';
import { readKconfig, solve } from './kconfig';
import * as diagnose from './diagnose';
import * as query from './query';

const text = `menu "General"
config NET
	bool "Networking"
	help
	  Sockets.

	    Indented.

config A
	tristate "first"
	depends on NET && GONE
	select B if NET
config B
	tristate
if NET
config C
	bool "third"
	default ARM_ONLY
endif
endmenu
source "lib/Kconfig"
`;
const files = { Kconfig: text, 'lib/Kconfig': 'config D\n\tint "d"\n\tdefault 5 if NET\n' };
const tree = new MemoryTree('test', { ...files, 'arch/arm/Kconfig': 'config ARM_ONLY\n' });
const kconfig = readKconfig(tree);
const solution = solve(kconfig, { set: { NET: 'y' } });
const at = (path: string, place: { offset: number; end: number }) => tree.read(path)!.slice(place.offset, place.end);

test('outline', () => {
  const shape = (items: readonly query.OutlineItem[]): unknown[] =>
    items.map(({ label, detail, children }) => [label, detail, ...shape(children)]);
  expect(shape(query.outline(kconfig, 'Kconfig'))).toEqual([
    ['General', '', ['NET', 'Networking'], ['A', 'first'], ['B', 'tristate'], ['if', '', ['C', 'third']]],
  ]);
  const [menu] = query.outline(kconfig, 'Kconfig');
  expect(at('Kconfig', { offset: menu!.place.offset, end: menu!.end })).toMatch(/^menu [^]*endmenu\n?$/);
  const [net] = menu!.children;
  expect(at('Kconfig', { offset: net!.place.offset, end: net!.end })).toMatch(/^config NET\n[^]*Indented\.\n\n$/);
  expect(shape(query.outline(kconfig, 'lib/Kconfig'))).toEqual([['D', 'd']]);
});

test('hover', () => {
  expect(query.symbolInfo(solution, tree, 'CONFIG_NET')).toMatchObject({
    name: 'NET',
    type: 'bool',
    help: 'Sockets.\n\n  Indented.',
    prompts: [{ text: 'Networking' }],
    why: { value: 'y' },
  });
  expect(query.symbolInfo(solution, tree, 'B')).toMatchObject({
    dependsOn: '',
    selectedBy: [{ name: 'A', value: 'n', condition: 'A=n && GONE (undefined) && NET=y' }],
  });
  expect(query.symbolInfo(solution, tree, 'A')).toMatchObject({
    selects: ['B'],
    dependsOn: 'NET=y && GONE (undefined)',
  });
  expect(query.symbolInfo(solution, tree, 'GONE')).toBeUndefined();
});

test('definition and references', () => {
  expect(query.definitions(kconfig, 'CONFIG_A_MODULE').map((place) => at(place.path, place))).toEqual(['config A']);
  const roles = query.references(kconfig, 'NET').map(({ place, role }) => [place.path, place.line, role]);
  expect(roles).toEqual([
    ['Kconfig', 2, 'definition'],
    ['Kconfig', 11, 'depends'],
    ['Kconfig', 12, 'condition'],
    ['Kconfig', 15, 'depends'],
    ['lib/Kconfig', 3, 'condition'],
  ]);
  for (const { place } of query.references(kconfig, 'NET')) expect(at(place.path, place)).toBe('NET');
  expect(query.mentionAt(kconfig, 'Kconfig', text.indexOf('GONE') + 2)?.symbol.name).toBe('GONE');
  expect(query.mentionAt(kconfig, 'Kconfig', 0)).toBeUndefined();
});

test.each([
  ['#ifdef CONFIG_F‸S_PID', 'FS_PID'],
  ['#if IS_ENABLED(CONFIG_NET) && IS_ENABLED(‸CONFIG_PCI)', 'PCI'],
  ['obj-$(CONFIG_FS_PID‸) += pidfs.o', 'FS_PID'],
  ['a\n# CONFIG_NET‸ is not set\nb', 'NET'],
  ['MYCONFIG_NET‸', undefined],
  ['CONFIG_NET ‸ CONFIG_PCI', undefined],
])('the name in %j', (fixture, name) => {
  const offset = fixture.indexOf('‸');
  const found = query.configNameAt(fixture.replace('‸', ''), offset);
  expect(found?.name).toBe(name);
});

test('completion', () => {
  expect(query.complete(kconfig, 'CONFIG_n')).toEqual([{ name: 'NET', detail: 'Networking' }]);
  expect(query.complete(kconfig, '').map(({ name }) => name)).toEqual(['A', 'B', 'C', 'D', 'NET']);
});

test('names nobody defines, other architectures apart', () => {
  const told = (elsewhere?: Set<string>) =>
    diagnose.diagnostics(kconfig, 'Kconfig', elsewhere).map(({ message, place }) => `${place.line}: ${message}`);
  expect(told()).toEqual(['11: no Kconfig file defines GONE', '18: no Kconfig file defines ARM_ONLY']);
  expect(told(diagnose.symbolsElsewhere(tree, kconfig))).toEqual(['11: no Kconfig file defines GONE']);
});

test('a .config', () => {
  const config = 'CONFIG_NET=y\n# CONFIG_X is not set\nCONFIG_NET=q\nwhat\n';
  expect(diagnose.configDiagnostics(kconfig, config).map(({ code, place }) => [place.line, code])).toEqual([
    [2, 'config-unknown'],
    [3, 'config-duplicate'],
    [3, 'config-value'],
    [4, 'config-syntax'],
  ]);
});

test('lines of a .config that do not get what they ask', () => {
  const config = 'CONFIG_NET=y\nCONFIG_A=m\nCONFIG_D=7\n';
  const refused = diagnose.refusedLines(solve(kconfig, { base: config }), config);
  expect(refused.map(({ message, place }) => `${place.line}: ${message}`)).toEqual([
    '2: A becomes n: needs GONE (undefined)',
  ]);
});

test('selects against dependencies', () => {
  const Kconfig = 'config A\n def_bool y\n select B\nconfig B\n bool\n depends on C\nconfig C\n bool "c"\n';
  const small = readKconfig(new MemoryTree('t', { Kconfig }));
  const told = (set: Record<string, string>) => diagnose.unmetSelects(solve(small, { set }), 'Kconfig');
  expect(told({}).map(({ message, place }) => `${place.line}: ${message}`)).toEqual([
    '3: A selects B, which needs C=n',
  ]);
  expect(told({ C: 'y' })).toEqual([]);
});

test('names in C', () => {
  const c = [
    '#ifdef CONFIG_NET',
    '#if defined(CONFIG_GONE) || IS_ENABLED(CONFIG_A_MODULE)',
    '/* CONFIG_COMMENT */ if (IS_ENABLED(CONFIG_LOST) && CONFIG_PLAIN)',
    '# elif CONFIG_ARM_ONLY_MODULE',
  ].join('\n');
  const told = diagnose.unknownInC(kconfig, 'a.c', c, new Set(['ARM_ONLY']));
  expect(told.map(({ place }) => [place.line, c.slice(place.offset, place.end)])).toEqual([
    [2, 'CONFIG_GONE'],
    [3, 'CONFIG_LOST'],
  ]);
});

describe('switches', () => {
  test('what else changes', () => {
    expect(query.compareSolutions(solution, solve(kconfig))).toEqual([
      { name: 'NET', before: 'y', after: 'n' },
      { name: 'D', before: '5', after: '0' },
    ]);
  });

  test.each([
    ['bool, off', 'config S\n bool "s"', ['y']],
    ['bool, on', 'config S\n bool "s"\n default y', ['n']],
    ['no prompt', 'config S\n bool', []],
    ['tristate without modules', 'config S\n tristate "s"', ['y']],
    ['tristate with modules', 'config S\n tristate "s"\nconfig MODULES\n def_bool y\n modules', ['m', 'y']],
    ['selected', 'config S\n bool "s"\nconfig T\n def_bool y\n select S', []],
    ['chosen', 'choice\n prompt "c"\nconfig S\n bool "s"\nconfig T\n bool "t"\nendchoice', []],
    ['not chosen', 'choice\n prompt "c"\nconfig T\n bool "t"\nconfig S\n bool "s"\nendchoice', ['y']],
    ['a number', 'config S\n int "s"', []],
  ])('values to try: %s', (_, Kconfig, expected) => {
    expect(query.otherValues(solve(readKconfig(new MemoryTree('t', { Kconfig }))), 'S')).toEqual(expected);
  });
});
