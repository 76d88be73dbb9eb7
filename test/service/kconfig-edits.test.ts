/**
 * Whatever is being typed into Kconfig, .config, Makefile or C, every question about Kconfig is answered, and every place
 * in an answer lies inside the text as it is then. Edits are seeded (KCONFIG_EDITS says how many) and pile up, so that a
 * document is mostly broken; a text that stood whole is put back now and then, and the answers are then the first ones.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Subject } from '../../src/service/client';
import { hoverText, open } from './ask';
import { below, placesInside, typedInto } from './edits';

const edits = Number(process.env['KCONFIG_EDITS'] ?? 2000);
const root = mkdtempSync(path.join(tmpdir(), 'patchscope-kconfig-edits-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const whole: Readonly<Record<string, string>> = {
  Kconfig: 'mainmenu "Small"\nsource "net/Kconfig"\nconfig 64BIT\n\tdef_bool y\n',
  'net/Kconfig': [
    'menu "Networking"',
    'config NET',
    '\tbool "Networking support"',
    '\tdepends on 64BIT',
    '\tselect CRC if INET != n',
    '\thelp',
    '\t  All of it. See INET too.',
    'choice',
    '\tprompt "One of"',
    '\tdefault ONE',
    'config ONE',
    '\tbool "one"',
    'config TWO',
    '\tbool "two"',
    'endchoice',
    'if NET',
    'config INET',
    '\ttristate "TCP/IP"',
    '\timply CRC',
    'config SIZE',
    '\tint "size"',
    '\trange 1 9',
    '\tdefault 4',
    'endif',
    'config CRC',
    '\tbool',
    'endmenu',
    '',
  ].join('\n'),
  'net/Makefile': 'obj-$(CONFIG_NET) += net.o\nobj-$(CONFIG_INET) += inet.o\n',
  'net/net.c': '#ifdef CONFIG_NET\nint a;\n#elif IS_ENABLED(CONFIG_INET)\nint c;\n#endif\n/* CONFIG_NOT_HERE */\n',
  '.config': 'CONFIG_NET=y\n# CONFIG_INET is not set\nCONFIG_SIZE=5\n',
  'init/main.c': 'int main(void) { return 0; }\n',
  'include/linux/kernel.h': '',
};
for (const [file, text] of Object.entries(whole)) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}
const edited = ['Kconfig', 'net/Kconfig', 'net/Makefile', 'net/net.c', '.config'];
const pieces = [
  ...[
    'config ',
    'menu "',
    'endmenu\n',
    'if ',
    'endif\n',
    'choice\n',
    'endchoice\n',
    'source "',
    '\tdepends on ',
    'help\n',
  ],
  ...[
    'NET',
    'INET',
    'CONFIG_',
    'CONFIG_NET=',
    '$(',
    ')',
    '"',
    '\\',
    '\n',
    '\t',
    ' && ',
    '||',
    '!',
    '(',
    '=',
    'visible if ',
  ],
  ...[
    '\0',
    '\ufeff',
    '\r\n',
    'é',
    '𝄞',
    '\ud834',
    '/*',
    '#if ',
    '#endif\n',
    '# ',
    ' is not set\n',
    '99999999999999999999',
  ],
  ...[
    '\trange 1 2\n',
    '\tselect NET\n',
    '\tdefault y\n',
    'm',
    'source "*/Kconfig"\n',
    '\tmodules\n',
    'IS_ENABLED(',
    `source "${'long'.repeat(100)}"\n`,
  ],
];

it(`answers every question after each of ${edits} edits`, { timeout: 60_000 + edits * 100 }, async () => {
  const service = open();
  const subject: Subject = { root, set: {} };
  const random = below(1);
  const now: Record<string, string> = { ...whole };
  const type = async (file: string, text: string) => {
    now[file] = text;
    await service.ask('document', { file: `${root}/${file}`, text });
  };

  let places = 0;
  const inside = (answer: unknown, file: string): void => void (places += placesInside(answer, file, now));
  const first = hoverText(await service.ask('hover', { subject, path: 'net/Makefile', offset: 12 }));
  expect(first[0]).toMatch(/^NET is y/);

  for (let edit = 1; edit <= edits; edit++) {
    const file = edited[random(edited.length)]!;
    await type(file, typedInto(now[file]!, random, pieces));
    const place = { subject, path: file, offset: random(now[file]!.length + 2) - 1 };
    inside(await service.ask('problems', { subject, path: file }), file);
    inside(await service.ask('outline', { subject, path: file }), file);
    inside(await service.ask('links', { subject, path: file }), file);
    await service.ask('hover', place);
    inside(await service.ask('completion', place), file);
    inside(await service.ask('definition', place), file);
    if (edit % 10 === 0) {
      await service.ask('lenses', { subject, path: 'net/Kconfig' });
      await service.ask('configuration', { subject: { ...subject, set: { NET: 'n', SIZE: '77', GONE: 'y' } } });
      await service.ask('fragment', { subject: { ...subject, set: { INET: 'm' } } });
      inside(await service.ask('references', { subject, name: 'NET', paths: Object.keys(whole) }), file);
    }
    if (edit % 100 === 0) {
      for (const name of edited) await type(name, whole[name]!);
      expect(hoverText(await service.ask('hover', { subject, path: 'net/Makefile', offset: 12 }))).toEqual(first);
      expect(await service.ask('problems', { subject, path: 'net/Kconfig' })).toEqual([]);
    }
  }
  expect(places).toBeGreaterThan(edits);
});
