/** Started by VS Code inside its extension host in Node: runs every suite and writes the outcome into a file. */
import Mocha from 'mocha';
import { appendFileSync, writeFileSync } from 'node:fs';
import { commitTests } from './commits';
import { reportTo } from './report';
import { runSuites } from './run';

export async function run(): Promise<void> {
  const { PATCHSCOPE_TEST_OUTCOME: outcome, PATCHSCOPE_TEST_REPORT: file, PATCHSCOPE_TEST_GREP: grep } = process.env;
  if (!outcome || !file) throw new Error('test/vscode/run-tests.mjs starts this suite and names its two files.');
  reportTo((line) => appendFileSync(file, `${line}\n`));
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    reporter: class extends Mocha.reporters.Base {},
    ...(grep ? { grep } : {}),
  });
  writeFileSync(
    outcome,
    JSON.stringify(await runSuites(mocha, { seed: process.env.PATCHSCOPE_TEST_SEED, more: [commitTests] })),
  );
}
