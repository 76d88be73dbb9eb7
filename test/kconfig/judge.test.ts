/**
 * Patchscope's Kconfig against scripts/kconfig/conf of real kernel trees. `npm run test:kconfig` asks 200 seeded
 * questions per tree; the ordinary run asks a few of them, of 6.12 only. Without the tree or the tools it says why.
 */
import { describe, expect, test } from 'vitest';
import type { Fill } from '../../src/kconfig/kconfig';
import type { Comparison, Judge } from './judge';
import { judgeMissing, openJudge, seededRequest } from './judge';

const isLong = (import.meta as { env?: { MODE?: string } }).env?.MODE === 'long';
const seeds = isLong ? 200 : 4;

for (const version of isLong ? ['6.12', 'newest'] : ['6.12']) {
  const missing = judgeMissing(version);
  if (missing) console.log(`Kconfig of ${version} is not compared with conf: ${missing}`);

  describe.skipIf(missing)(`Linux ${version}`, () => {
    let opened: Judge | undefined;
    const judge = () => (opened ??= openJudge(version));

    test('its Kconfig files have no problems', () => {
      expect(judge().kconfig.problems).toEqual([]);
    });

    test('x86_64_defconfig', () => {
      const base = judge().tree.read('arch/x86/configs/x86_64_defconfig')!;
      expectEqual(judge().ask({ base }));
    });

    test.each(['default', 'allno', 'allyes', 'allmod'] satisfies Fill[])('all %s', (fill) => {
      expectEqual(judge().ask({ fill }));
    });

    test.each(Array.from({ length: seeds }, (_, index) => index + 1))('seed %i', (seed) => {
      const withMacros = seed % 20 === 1;
      expectEqual(judge().ask(seededRequest(judge(), seed), withMacros ? 'with macros' : 'without macros'));
    });

    test('a judge that disagrees is noticed', () => {
      const { ours, conf, ...times } = judge().ask({ fill: 'allno' });
      const changed = { ...conf, config: conf.config.replace('# CONFIG_MODULES is not set', 'CONFIG_MODULES=y') };
      expect(() => expectEqual({ ours, conf: changed, ...times })).toThrow();
    });
  });
}

function expectEqual({ ours, conf }: Comparison): void {
  // The first line that differs says more than a diff of 10,000 lines.
  expect(firstDifference(ours.config, conf.config)).toBeUndefined();
  expect(ours.macros).toEqual(conf.macros);
  expect(ours.warnings).toEqual(conf.warnings);
}

function firstDifference(ours: string, conf: string): string | undefined {
  if (ours === conf) return undefined;
  const [a, b] = [ours.split('\n'), conf.split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  return `line ${at + 1}: ours ${a[at]}, conf ${b[at]}`;
}
