/** Every suite, run by a Mocha that the entry point brings; a line for each test, and how many passed. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activationTests } from './activation';
import { debuggingTests } from './debugging';
import { demoTests } from './demo';
import { demoFaces, facesTests } from './faces';
import { kconfigTests } from './kconfig';
import { patchTests } from './patches';
import { report } from './report';
import { runningTests } from './running';
import { walkthroughTests } from './walkthrough';

/** What npm test adds up. */
export interface Outcome {
  passed: number;
  failed: number;
  readonly skips: { readonly name: string; readonly reason: string }[];
}

/** On the demo tree, in every host: what looks at no other tree, then the rest. */
export const firstSuites: readonly (() => void)[] = [activationTests, demoTests];
export const laterSuites: readonly (() => void)[] = [
  runningTests,
  debuggingTests,
  () => facesTests(demoFaces),
  patchTests,
  kconfigTests,
  walkthroughTests,
];

export interface SuiteOptions {
  /** "fail": one more test fails, with which the harness shows that it can. */
  readonly seed: string | undefined;
  readonly suites: readonly (() => void)[];
}

/** VS Code saves what is edited when a session starts, and on the web after a second: here that would be a kernel tree. */
async function saveNothingUnasked(): Promise<void> {
  for (const [section, name, value] of [['debug', 'saveBeforeStart', 'none'], ['files', 'autoSave', 'off']] as const) {
    await vscode.workspace.getConfiguration(section).update(name, value, vscode.ConfigurationTarget.Global);
    assert.equal(vscode.workspace.getConfiguration(section).get(name), value);
  }
} // prettier-ignore

export function runSuites(mocha: Mocha, { seed, suites }: SuiteOptions): Promise<Outcome> {
  mocha.suite.emit('pre-require', globalThis as never, '', mocha);
  before(saveNothingUnasked);
  for (const tests of suites) tests();
  if (seed === 'fail')
    it('seeded failure', () => {
      throw new Error('seeded');
    });
  const outcome: Outcome = { passed: 0, failed: 0, skips: [] };
  return new Promise((resolve) => {
    mocha
      .run(() => resolve(outcome))
      .on('pass', (test) => {
        outcome.passed += 1;
        report(`  ok ${test.fullTitle()} (${test.duration ?? 0} ms)`);
      })
      .on('pending', (test) => {
        outcome.skips.push({ name: test.fullTitle(), reason: 'its title says what it needs' });
        report(`  skipped ${test.fullTitle()}`);
      })
      .on('fail', (test, error: Error) => {
        outcome.failed += 1;
        report(`  FAILED ${test.fullTitle()}\n${error.stack ?? error.message}`);
      });
  });
}
