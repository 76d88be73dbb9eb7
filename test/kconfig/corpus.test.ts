/** The Kconfig files under scripts/kconfig/tests of the trees, which kernel developers wrote to test conf itself. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import type { SolveRequest } from '../../src/kconfig/kconfig';
import { readKconfig, solve, unmetWarning, writeConfig } from '../../src/kconfig/kconfig';
import { MemoryTree } from '../../src/tree/tree';
import { buildConf, runConf } from './conf';
import { judgeMissing, warningsOf } from './judge';

for (const name of ['6.12', 'newest']) {
  const missing = judgeMissing(name);
  if (missing) console.log(`The kernel's own Kconfig tests of ${name} are not run: ${missing}`);

  test.skipIf(missing)(`the kernel's own tests, Linux ${name}${missing ? ` (${missing})` : ''}`, () => {
    const { path, version } = kernelTree(name) as { path: string; version: string };
    const program = buildConf(path, version);
    const root = `${path}/scripts/kconfig/tests`;
    const cases = readdirSync(root).filter((folder) => existsSync(`${root}/${folder}/Kconfig`));
    expect(cases.length).toBeGreaterThan(7);
    for (const folder of cases) {
      const read = (file: string) => readFileSync(`${root}/${folder}/${file}`, 'utf8');
      const names = readdirSync(`${root}/${folder}`);
      const files = Object.fromEntries(
        names.filter((file) => file.startsWith('Kconfig')).map((file) => [file, read(file)]),
      );
      const env = { CC: 'gcc' };
      const ask = (args: string[], base?: string) =>
        runConf({ program, env, args, base, files: { ...files, 'include/config/auto.conf': '' } });
      const first = ask(['--alldefconfig']);
      const kconfig = readKconfig(new MemoryTree(folder, files), { env, answers: first.answers });
      // The language grew this refusal after 6.12; a reader that does not know the version warns.
      const refusals = kconfig.problems.filter(
        ({ severity, code }) => severity === 'error' || code === 'repeated-source',
      );
      expect(refusals.length > 0, folder).toBe(first.status !== 0);
      if (first.status !== 0) continue;
      const base = names.includes('config') ? read('config') : '';
      const requests: [string, SolveRequest][] = [
        ['--alldefconfig', {}],
        ['--allnoconfig', { fill: 'allno' }],
        ['--allyesconfig', { fill: 'allyes' }],
        ['--allmodconfig', { fill: 'allmod' }],
        ['--olddefconfig', { base }],
      ];
      for (const [arg, request] of requests) {
        const conf = ask([arg], request.base);
        const solution = solve(kconfig, request);
        expect(writeConfig(solution), `${folder} ${arg}`).toBe(conf.config);
        const warnings = solution.unmet.map((symbol) => unmetWarning(solution, symbol).trim()).sort();
        expect(warnings, `${folder} ${arg}`).toEqual(warningsOf(conf.stderr));
      }
    }
  });
}
