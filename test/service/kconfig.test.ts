/** Kconfig symbols as an editor asks about them, on the demo tree and on a small tree of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FileSpot, OutlineAnswer, Subject } from '../../src/service/client';
import { demo, hoverText, open, textOf } from './ask';

const service = open();

/** A tree on disk, made of texts. */
function treeOf(files: Record<string, string>): Subject {
  const root = mkdtempSync(path.join(tmpdir(), 'patchscope-kconfig-'));
  folders.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return { root, set: {} };
}
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const files = {
  Kconfig: 'mainmenu "Small"\nsource "net/Kconfig"\nsource "arch/$(SRCARCH)/Kconfig"\nsource "lib/Kconfig"\n',
  'arch/x86/Kconfig': 'config 64BIT\n\tdef_bool y\n',
  'arch/arm/Kconfig': 'config ARM_ONLY\n\tbool "only arm"\n\thelp\n\t  For arm.\n',
  'lib/Kconfig': '# nothing yet\n',
  'net/Kconfig': [
    'menu "Networking"',
    'config NET',
    '\tbool "Networking support"',
    '\tdepends on 64BIT',
    '\tselect CRC',
    '\tselect BROKEN',
    '\thelp',
    '\t  All of it. See INET too.',
    'config INET',
    '\ttristate "TCP/IP"',
    '\tdepends on NET && ARM_ONLY || NOWHERE',
    'config CRC',
    '\tbool',
    'config BROKEN',
    '\tbool "never"',
    '\tdepends on !64BIT',
    'config SIZE',
    '\tint "size"',
    '\tdefault "many"',
    'config LOOP',
    '\tbool "loop"',
    '\tdepends on LOOP2',
    'config LOOP2',
    '\tbool "loop 2"',
    '\tdepends on LOOP',
    'endmenu',
    '',
  ].join('\n'),
  'net/Makefile': 'obj-$(CONFIG_NET) += net.o\nobj-$(CONFIG_INET) += inet.o\n',
  'net/net.c':
    '#ifdef CONFIG_NET\nint a;\nint b;\n#else\nint c;\n#endif\n#if IS_ENABLED(CONFIG_NOWHERE)\n#endif\n#ifdef CONFIG_ARM_ONLY\n#endif\n/* CONFIG_NOT_HERE */\n',
  '.config': 'CONFIG_NET=y\nCONFIG_NET=y\nCONFIG_GONE=y\nCONFIG_INET=y\nCONFIG_SIZE=big\nwhat\n',
  'include/linux/kernel.h': '',
};
const small = treeOf(files);

function at(file: keyof typeof files, piece: string, plus = 1) {
  const offset = files[file].indexOf(piece);
  expect(offset, piece).toBeGreaterThanOrEqual(0);
  return { subject: small, path: file, offset: offset + plus };
}
const spotText = ({ path: file, line, column, length }: FileSpot): string =>
  `${file}:${line + 1} ${files[file as keyof typeof files].split('\n')[line]!.slice(column, column + length)}`;

describe('hover on a symbol', () => {
  it('tells type, prompt, value and why, who selects, what it guards, and the help', async () => {
    const offset = textOf('demo/fs/Kconfig').indexOf('FS_PID') + 2;
    const answer = await service.ask('hover', { subject: demo, path: 'fs/Kconfig', offset });
    const lines = hoverText(answer);
    expect(lines[0]).toBe('FS_PID is y');
    expect(lines).toContain('bool "Pseudo filesystem for process file descriptors"');
    expect(lines).toContain('value        y: default; 64BIT=y');
    expect(lines).toContain('depends on   64BIT=y');
    expect(lines.find((line) => line.startsWith('guards'))).toMatch(
      /^guards {7}\d+ lines of C that runs here, asked \d+ times? in \d+ files?$/,
    );
    expect(answer!.help).toMatch(/^Gives each process/);
    expect(lines.at(-1)).toBe('Try n · Why y?');
  });

  it('says the same in C, where the definition can be opened, and after a flip', async () => {
    const offset = textOf('demo/fs/pidfs.c').indexOf('CONFIG_FS_PID') + 9;
    const subject = { ...demo, set: { FS_PID: 'n' } };
    const lines = hoverText(await service.ask('hover', { subject, path: 'fs/pidfs.c', offset }));
    expect(lines[0]).toBe('FS_PID is n for this session (tree: y)');
    expect(lines.at(-1)).toMatch(/^Back to y · Why n\? · fs\/Kconfig:\d+$/);
  });

  it.each([
    ['Makefile', at('net/Makefile', 'CONFIG_NET'), 'NET is y'],
    ['.config', at('.config', 'CONFIG_INET'), 'INET is n'],
    ['help text', at('net/Kconfig', 'INET too'), 'INET is n'],
    ['an undefined name', at('net/Kconfig', 'NOWHERE'), 'NOWHERE is not defined'],
    ['another architecture', at('arch/arm/Kconfig', 'ARM_ONLY'), 'ARM_ONLY of arm'],
  ])('in %s', async (_where, place, headline) => {
    expect(hoverText(await service.ask('hover', place))[0]).toBe(headline);
  });

  it('names who selects it', async () => {
    const lines = hoverText(await service.ask('hover', at('net/Kconfig', 'CRC')));
    expect(lines).toContain('selected by  NET=y');
    expect(lines).toContain('bool, without a prompt: a user cannot set it');
  });
});

describe('definition and references', () => {
  it.each([
    ['C', at('net/net.c', 'CONFIG_NET', 8)],
    ['Makefile', at('net/Makefile', 'CONFIG_NET', 3)],
    ['.config', at('.config', 'CONFIG_NET', 0)],
    ['Kconfig', at('net/Kconfig', 'NET && ARM', 1)],
  ])('from %s lead to Kconfig', async (_from, place) => {
    const answer = await service.ask('definition', place);
    expect(answer?.name).toBe('NET');
    expect(answer?.targets.map(spotText)).toEqual(['net/Kconfig:2 NET']);
  });

  it('lead from Kconfig to everything', async () => {
    const { spots, left } = await service.ask('references', {
      subject: small,
      name: 'NET',
      paths: ['net/Makefile', 'net/net.c', '.config', 'net/Kconfig', 'gone.c'],
    });
    expect(spots.map(spotText)).toEqual([
      'net/Kconfig:2 NET',
      'net/Kconfig:11 NET',
      'net/Makefile:1 CONFIG_NET',
      'net/net.c:1 CONFIG_NET',
      '.config:1 CONFIG_NET',
      '.config:2 CONFIG_NET',
    ]);
    expect(left).toBe(0);
  });

  it('stop when they are cancelled', async () => {
    const paths = Array.from({ length: 20_000 }, () => 'net/net.c');
    const call = { cancelled: () => true, progress: () => {} };
    await expect(service.ask('references', { subject: small, name: 'NET', paths }, call)).rejects.toThrow();
  });
});

describe('completion', () => {
  async function labels(line: string, file = 'net/Kconfig', before = files['net/Kconfig']): Promise<string[]> {
    const name = `${small.root}/${file}`;
    await service.ask('document', { file: name, text: `${before}${line}` });
    const offset = before.length + line.length;
    const answer = await service.ask('completion', { subject: small, path: file, offset });
    await service.ask('document', { file: name, text: undefined });
    return answer?.items.map(({ label }) => label) ?? [];
  }

  it('offers symbols where an expression stands, keywords where a line begins', async () => {
    expect(await labels('config X\n\tdepends on N')).toEqual(expect.arrayContaining(['NET', 'y']));
    expect(await labels('config X\n\tselect ')).toEqual(expect.arrayContaining(['CRC']));
    expect(await labels('config X\n\tselect ')).not.toContain('y');
    expect(await labels('config X\n\tdef')).toEqual(expect.arrayContaining(['default', 'def_bool', 'depends on']));
    expect(await labels('con')).toEqual(expect.arrayContaining(['config', 'menuconfig']));
    expect(await labels('config X\n\tbool "if N')).toEqual([]);
    expect(await labels('config X\n\thelp\n\t  if N')).toEqual([]);
  });

  it('offers names behind CONFIG_, and values behind =', async () => {
    expect(await labels('#ifdef CONFIG_N', 'net/net.c', '')).toEqual(['CONFIG_NET']);
    expect(await labels('obj-$(CONFIG_IN', 'net/Makefile', '')).toEqual(['CONFIG_INET']);
    expect(await labels('CONFIG_INET=', '.config', '')).toEqual(['y', 'm', 'n']);
    expect(await labels('CONFIG_NET=', '.config', '')).toEqual(['y', 'n']);
  });
});

describe('problems stand at their place', () => {
  async function problems(file: keyof typeof files): Promise<string[]> {
    const found = await service.ask('problems', { subject: small, path: file });
    return found.map(({ span, message }) => {
      const line = files[file].slice(0, span.start).split('\n').length;
      return `${line}: ${message}`;
    });
  }

  it('in Kconfig', async () => {
    const found = await problems('net/Kconfig');
    expect(found).toContain('11: No Kconfig file defines NOWHERE.');
    expect(found.join('\n')).not.toContain('ARM_ONLY');
    expect(found.find((one) => one.startsWith('6: '))).toMatch(/NET selects BROKEN, which needs 64BIT=y|needs !64BIT/);
    expect(found.find((one) => one.startsWith('19: '))).toMatch(/no int number/);
    expect(found.join('\n')).toMatch(/LOOP.*depends on.*LOOP2/);
  });

  it('in a .config', async () => {
    expect(await problems('.config')).toEqual([
      '2: NET is set already on line 1.',
      '3: No Kconfig file defines GONE.',
      "5: SIZE is int: 'big' is no value for it.",
      '6: Neither an assignment nor a comment.',
      expect.stringMatching(/^4: INET becomes n: needs /),
    ]);
  });

  it('in C', async () => {
    expect(await problems('net/net.c')).toEqual(['7: No Kconfig file defines NOWHERE.']);
  });

  it('follow what is typed, half-written entries included', async () => {
    const name = `${small.root}/lib/Kconfig`;
    for (const text of ['config', 'config HALF', 'config HALF\n\tbool "x\n', 'config HALF\n\tbool "x"\n\tdepends on']) {
      await service.ask('document', { file: name, text });
      const found = await service.ask('problems', { subject: small, path: 'lib/Kconfig' });
      expect(found.length, text).toBeGreaterThan(0);
      for (const { span } of found) expect(span.start <= span.end && span.end <= text.length).toBe(true);
      // The rest still works.
      expect(hoverText(await service.ask('hover', at('net/Makefile', 'CONFIG_NET')))[0]).toBe('NET is y');
    }
    await service.ask('document', { file: name, text: 'config HALF\n\tbool "whole"\n\tdepends on NET\n' });
    expect(await service.ask('problems', { subject: small, path: 'lib/Kconfig' })).toEqual([]);
    await service.ask('document', { file: name, text: undefined });
  });
});

describe('the configuration', () => {
  const asking = treeOf({
    Kconfig: [
      'mainmenu "Asks"',
      'config CC_HAS_IT',
      '\tdef_bool $(success,gcc -Wall -c -x c /dev/null)',
      'config CC_ODD',
      '\tdef_bool $(shell,do something odd)',
      'config SWITCH',
      '\tbool "switch"',
      '\tselect FOLLOWS',
      'config FOLLOWS',
      '\tbool',
      'success = $(if-success,$(1),y,n)',
      '',
    ].join('\n'),
    'include/linux/kernel.h': '',
  });

  it('lists base, what is exchanged, what follows, and what the shell is taken to say', async () => {
    const answer = await service.ask('configuration', { subject: { ...asking, set: { SWITCH: 'y', GONE: 'y' } } });
    expect(answer.base).toBe('defaults');
    expect(answer.overrides.map(({ symbol, asked, value, own }) => [symbol, asked, value, own])).toEqual([
      ['SWITCH', 'y', 'y', 'n'],
      ['GONE', 'y', 'not defined', 'not defined'],
    ]);
    expect(answer.changes).toEqual([{ symbol: 'FOLLOWS', before: 'n', after: 'y' }]);
    const odd = answer.assumptions.find(({ command }) => command === 'do something odd');
    expect(odd).toMatchObject({ answer: '', source: 'unknown', place: { path: 'Kconfig', line: 4 } });
  });

  it('takes another answer of the shell, without running anything', async () => {
    const value = async (subject: Subject) => {
      const place = { subject, path: 'Kconfig', offset: 0 };
      const offset = "mainmenu \"Asks\"\nconfig CC_HAS_IT\n".length + '\tdef_bool $(success,gcc -Wall -c -x c /dev/null)\nconfig '.length; // prettier-ignore
      return hoverText(await service.ask('hover', { ...place, offset }))[0];
    };
    expect(await value(asking)).toBe('CC_ODD is n');
    expect(await value({ ...asking, answers: { 'do something odd': 'y' } })).toBe('CC_ODD is y');
    expect(await value(asking)).toBe('CC_ODD is n');
  });

  it('is kept as a fragment', async () => {
    const text = await service.ask('fragment', { subject: { ...asking, set: { SWITCH: 'y', CC_ODD: 'n' } } });
    expect(text).toMatch(/^# Values tried on defaults\./);
    expect(text).toMatch(/^CONFIG_SWITCH=y\n# CONFIG_CC_ODD is not set\n$/m);
  });
});

describe('outline and links', () => {
  const show = (items: readonly OutlineAnswer[], depth = 0): string[] =>
    items.flatMap(({ kind, name, detail, children }) => [
      `${'  '.repeat(depth)}${kind} ${name}${detail ? ` (${detail})` : ''}`,
      ...show(children, depth + 1),
    ]);

  it('of a Kconfig file, in blocks', async () => {
    const outline = show(await service.ask('outline', { subject: small, path: 'net/Kconfig' }));
    expect(outline.slice(0, 3)).toEqual([
      'menu Networking',
      '  symbol NET (Networking support)',
      '  symbol INET (TCP/IP)',
    ]);
  });

  it('of C to Kconfig, and of Kconfig to what it sources', async () => {
    const links = await service.ask('links', { subject: small, path: 'net/net.c' });
    expect(links.map(({ target }) => spotText(target))).toEqual(['net/Kconfig:2 NET']);
    const sources = await service.ask('links', { subject: small, path: 'Kconfig' });
    expect(sources.map(({ target }) => target.path)).toEqual(['net/Kconfig', 'arch/x86/Kconfig', 'lib/Kconfig']);
  });
});
