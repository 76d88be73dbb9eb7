/** Generated small Kconfig files, read and solved by conf and by Patchscope: same refusals, same .config, same warnings. */
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { readKconfig, solve, unmetWarning, writeConfig } from '../../src/kconfig/kconfig';
import { MemoryTree } from '../../src/tree/tree';
import { buildConf, runConf } from './conf';
import { generateKconfig } from './generate';
import { judgeMissing, warningsOf } from './judge';

const isLong = (import.meta as { env?: { MODE?: string } }).env?.MODE === 'long';
const missing = judgeMissing('6.12');
if (missing) console.log(`Generated Kconfig files are not compared with conf: ${missing}`);

describe.skipIf(missing)('generated Kconfig files', () => {
  test(`${isLong ? 4000 : 150} seeds`, { timeout: 600_000 }, () => {
    const { path, version } = kernelTree('6.12') as { path: string; version: string };
    const program = buildConf(path, version);
    let solved = 0;
    let warned = 0;
    for (let seed = 1; seed <= (isLong ? 4000 : 150); seed++) {
      const { text, base } = generateKconfig(seed);
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
    expect(solved).toBeGreaterThan(50);
    expect(warned).toBeGreaterThan(10);
  });
});
