/**
 * Patchscope's Kconfig against scripts/kconfig/conf of real kernel trees. `npm run test:kconfig` asks 200 seeded
 * questions per tree; the ordinary run asks a few of them, of 6.12 only. Without the tree or the tools it says why.
 */
import { afterAll, describe, expect, test } from 'vitest';
import type { Fill } from '../../src/kconfig/kconfig';
import type { Comparison, Judge } from './judge';
import { judgeMissing, openJudge, seededRequest } from './judge';

const isLong = (import.meta as { env?: { MODE?: string } }).env?.MODE === 'long';
const seeds = isLong ? 200 : 4;

for (const version of isLong ? ['6.12', 'newest'] : ['6.12']) {
  const missing = judgeMissing(version);
  if (missing) console.log(`Kconfig of ${version} is not compared with conf: ${missing}`);

  describe.skipIf(missing)(`Linux ${version}${missing ? ` (${missing})` : ''}`, () => {
    let opened: Judge | undefined;
    const judge = () => (opened ??= openJudge(version));

    // Speed is told, not asserted: the machine is shared.
    afterAll(() => {
      const base = judge().tree.read('arch/x86/configs/x86_64_defconfig')!;
      const { oursMs, confMs } = judge().ask({ base }, 'without macros');
      const { readMs, kconfig } = judge();
      const ratio = ((readMs + oursMs) / confMs).toFixed(1);
      console.log(
        `Linux ${version}: ${kconfig.files.size} Kconfig files read in ${Math.round(readMs)} ms, ` +
          `solved and written in ${Math.round(oursMs)} ms; conf ${Math.round(confMs)} ms (ratio ${ratio})`,
      );
    });

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

    test.each(isLong ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1, 2])('minimal defconfig, seed %i', (seed) => {
      const { base } = seededRequest(judge(), seed);
      const { ours, conf } = judge().save(base!);
      expect(conf).toContain('CONFIG_');
      expect(firstDifference(ours, conf)).toBeUndefined();
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
