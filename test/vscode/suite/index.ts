/** Started by VS Code inside its extension host in Node: runs every suite and writes the outcome into a file. */
import Mocha from 'mocha';
import { appendFileSync, writeFileSync } from 'node:fs';
import { commitTests } from './commits';
import { facesTests, linuxFaces } from './faces';
import { folderOfDemo, folderOfLinux, folderTests } from './folder';
import { linuxTests } from './linux';
import { nativeTests } from './native';
import { panelTests } from './panel';
import { reportTo } from './report';
import { firstSuites, laterSuites, runSuites } from './run';
import { runIn } from './surroundings';
import { linuxTestsViewTests, testsViewTests } from './tests-view';
import { twoTreesTests } from './two-trees';

/**
 * What is tested, by what the window's workspace is. The Tests view comes early: it runs the scenarios on every tree that
 * was looked at, and some of the patches that are opened later are there to make scenarios fail.
 */
const byWorkspace: Readonly<Record<string, readonly (() => void)[]>> = {
  demo: [...firstSuites, testsViewTests, ...laterSuites, commitTests, nativeTests, panelTests],
  'demo-folder': [() => folderTests(folderOfDemo)],
  linux: [linuxTestsViewTests, linuxTests, () => facesTests(linuxFaces)],
  'linux-folder': [() => folderTests(folderOfLinux)],
  'two-trees': [twoTreesTests],
};

export async function run(): Promise<void> {
  const { PATCHSCOPE_TEST_OUTCOME: outcome, PATCHSCOPE_TEST_REPORT: file, PATCHSCOPE_TEST_GREP: grep } = process.env;
  if (!outcome || !file) throw new Error('test/vscode/run-tests.mjs starts this suite and names its two files.');
  const { PATCHSCOPE_TEST_SUITE: name = 'demo', PATCHSCOPE_TEST_PAGE: page, PATCHSCOPE_TEST_SEED: seed } = process.env;
  const suites = byWorkspace[name];
  if (!suites) throw new Error(`there is no suite ${name}`);
  const patience = name.startsWith('demo') ? 50_000 : 200_000;
  runIn({ patience, page });
  reportTo((line) => appendFileSync(file, `${line}\n`));
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: patience + 10_000,
    reporter: class extends Mocha.reporters.Base {},
    ...(grep ? { grep } : {}),
  });
  writeFileSync(outcome, JSON.stringify(await runSuites(mocha, { seed, suites })));
}
