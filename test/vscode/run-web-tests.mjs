/**
 * Runs the suites of test/vscode/suite in VS Code as a web page alone: the extension host and the engine are Web Workers,
 * and files are read through the editor. What came out arrives as lines of the console.
 *
 *   node test/vscode/run-web-tests.mjs [--grep TEXT]    expects `node esbuild.js --tests` to have run
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { freePort, root } from '../../scripts/vscode-server.mjs';
import { installWeb } from './install-web.mjs';
import { chromiumArguments, findChromium } from './window.mjs';

const timeLimit = 300_000;
const { values: options } = parseArgs({ options: { grep: { type: 'string' } } });
const executablePath = findChromium();
if (!executablePath) {
  console.log('VS Code tests in a browser: skipped: no Chromium on PATH and $CHROMIUM is not set');
  process.exit(0);
}

// What a test of a page cannot be given as an environment stands before its script.
const wishes = { grep: options.grep ?? '', seed: process.env.PATCHSCOPE_TEST_SEED ?? '' };
const script = path.join(root, `out/vscode-tests.web-run-${process.pid}.cjs`);
const suites = readFileSync(path.join(root, 'out/vscode-tests.web.cjs'), 'utf8');
writeFileSync(script, `globalThis.patchscopeTest = ${JSON.stringify(wishes)};\n${suites}`);

const { editor, runServer } = installWeb((text) => console.log(text));
const port = await freePort();
const server = await runServer('127.0.0.1', port, {
  build: { type: 'static', location: editor },
  esm: true,
  extensionDevelopmentPath: root,
  extensionTestsPath: script,
  folderMountPath: path.join(root, 'test/vscode/workspace'),
  printServerLog: false,
});
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });

let outcome;
let finish;
const ended = new Promise((resolve) => (finish = resolve));
const limit = setTimeout(() => finish(`no end after ${timeLimit / 1000} s`), timeLimit);
page.on('console', (message) => {
  const ours = /patchscope-test (\{.*\})\s*$/s.exec(message.text());
  if (process.env.DEBUG) console.error('[page]', message.type(), message.text().slice(0, 300));
  if (!ours) return;
  const { kind, text } = JSON.parse(ours[1]);
  if (kind === 'report') console.log(text);
  else outcome = JSON.parse(text);
});
await page.exposeFunction('codeAutomationLog', () => {});
await page.exposeFunction('codeAutomationExit', () => finish(undefined));
await page.goto(`http://127.0.0.1:${port}`);
const trouble = await ended;
clearTimeout(limit);
if (process.env.PATCHSCOPE_TEST_PICTURE) await page.screenshot({ path: process.env.PATCHSCOPE_TEST_PICTURE });
await browser.close();
server.close();
rmSync(script);

outcome ??= { passed: 0, failed: 0, skips: [] };
if (trouble || outcome.passed === 0) {
  outcome.failed += 1;
  console.error(`VS Code suite in a browser: ${trouble ?? 'no test passed'}`);
}
console.log(`${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skips.length} skipped`);
process.exit(outcome.failed === 0 ? 0 : 1);
