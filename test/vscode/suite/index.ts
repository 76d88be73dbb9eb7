/**
 * Started by VS Code inside its extension host: runs every test of this folder with Mocha and writes the outcome.
 * PATCHSCOPE_TEST_SEED=fail adds a test that fails, with which the harness shows that it can.
 */
import Mocha from 'mocha';
import { appendFileSync, writeFileSync } from 'node:fs';
import { activationTests } from './activation';
import { debuggingTests } from './debugging';
import { demoTests } from './demo';
import { kconfigTests } from './kconfig';
import { patchTests } from './patches';
import { runningTests } from './running';

export function run(): Promise<void> {
  const { PATCHSCOPE_TEST_OUTCOME: outcome, PATCHSCOPE_TEST_REPORT: report, PATCHSCOPE_TEST_GREP: grep } = process.env;
  if (!outcome || !report) throw new Error('test/vscode/run-tests.mjs starts this suite and names its two files.');
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    reporter: class extends Mocha.reporters.Base {},
    ...(grep ? { grep } : {}),
  });
  mocha.suite.emit('pre-require', globalThis as never, '', mocha);
  activationTests();
  demoTests();
  runningTests();
  debuggingTests();
  patchTests();
  kconfigTests();
  if (process.env.PATCHSCOPE_TEST_SEED === 'fail')
    it('seeded failure', () => {
      throw new Error('seeded');
    });
  const line = (text: string) => appendFileSync(report, `${text}\n`);
  return new Promise((resolve) => {
    const counts = { passed: 0, failed: 0, skips: [] as { name: string; reason: string }[] };
    mocha
      .run(() => {
        writeFileSync(outcome, JSON.stringify(counts));
        resolve();
      })
      .on('pass', (test) => {
        counts.passed += 1;
        line(`  ok ${test.fullTitle()} (${test.duration ?? 0} ms)`);
      })
      .on('pending', (test) => {
        counts.skips.push({ name: test.fullTitle(), reason: 'its title says what it needs' });
        line(`  skipped ${test.fullTitle()}`);
      })
      .on('fail', (test, error: Error) => {
        counts.failed += 1;
        line(`  FAILED ${test.fullTitle()}\n${error.stack ?? error.message}`);
      });
  });
}
