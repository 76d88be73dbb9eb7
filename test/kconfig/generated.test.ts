/** Generated small Kconfig files, read and solved by conf and by Patchscope: same refusals, same .config, same warnings. */
import { expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { readKconfig, solve, unmetWarning, writeConfig } from '../../src/kconfig/kconfig';
import { MemoryTree } from '../../src/tree/tree';
import { buildConf, runConf } from './conf';
import { generateKconfig } from './generate';
import { judgeMissing, warningsOf } from './judge';

const isLong = (import.meta as { env?: { MODE?: string } }).env?.MODE === 'long';
const seeds = isLong ? 4000 : 120;

// The second language has constructs that only the newest tree knows.
for (const [tree, language] of [
  ['6.12', 'plain'],
  ['newest', 'modern'],
] as const) {
  const missing = judgeMissing(tree);
  if (missing) console.log(`Generated ${language} Kconfig files are not compared with conf: ${missing}`);

  test.skipIf(missing)(
    `${seeds} generated Kconfig files, ${language}${missing ? ` (${missing})` : ''}`,
    { timeout: 600_000 },
    () => {
      const { path, version } = kernelTree(tree) as { path: string; version: string };
      const program = buildConf(path, version);
      let solved = 0;
      let warned = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const { text, base } = generateKconfig(seed, language);
        const files = { Kconfig: text, 'include/config/auto.conf': '' };
        const conf = runConf({ program, env: {}, args: ['--olddefconfig'], base, files });
        // conf reads through a null pointer where the default of a number is a member of a choice.
        if (conf.status === -1) continue;
        const kconfig = readKconfig(new MemoryTree('generated', { Kconfig: text }));
        const errors = kconfig.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
        const story = `seed ${seed}\n${text}\n--- .config\n${base}`;
        expect(conf.status === 0, `${story}\n--- conf says ${conf.stderr}\nours: ${errors.join('\n')}`).toBe(
          errors.length === 0,
        );
        if (conf.status !== 0) continue;
        const solution = solve(kconfig, { base });
        expect(writeConfig(solution), story).toBe(conf.config);
        const warnings = solution.unmet.map((symbol) => unmetWarning(solution, symbol).trim()).sort();
        expect(warnings, story).toEqual(warningsOf(conf.stderr));
        solved++;
        warned += warnings.length;
      }
      // The generator would be useless if most of what it makes were refused, or nothing were ever wrong.
      expect(solved).toBeGreaterThan(seeds * 0.6);
      expect(warned).toBeGreaterThan(2);
    },
  );
}
