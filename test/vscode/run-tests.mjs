/**
 * Runs the Mocha suite of test/vscode/suite inside the extension host of a real VS Code, and says what came out.
 * The suite writes its outcome into a file, because VS Code reports success also when the extension host dies.
 *
 *   node test/vscode/run-tests.mjs [--json FILE] [--grep TEXT]    expects `node esbuild.js --tests` to have run
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { remoteUri, root } from '../../scripts/vscode-server.mjs';
import { openWindow } from './window.mjs';

const timeLimit = 240_000;
const { values: options } = parseArgs({ options: { json: { type: 'string' }, grep: { type: 'string' } } });

const scratch = mkdtempSync(path.join(tmpdir(), 'patchscope-suite-'));
const folder = path.join(scratch, 'workspace');
cpSync(path.join(root, 'test/vscode/workspace'), folder, { recursive: true }); // Tests may write: they get a copy.
const outcomeFile = path.join(scratch, 'outcome.json');
const reportFile = path.join(scratch, 'report.txt');

let finish;
const ended = new Promise((resolve) => (finish = resolve));
const limit = setTimeout(() => finish(`no end after ${timeLimit / 1000} s`), timeLimit);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => finish(signal));

const window = await openWindow({
  folder,
  log: (text) => console.log(text),
  args: ['--enable-smoke-test-driver'], // Without it VS Code ignores both extension paths below, silently.
  env: {
    PATCHSCOPE_TEST_OUTCOME: outcomeFile,
    PATCHSCOPE_TEST_REPORT: reportFile,
    PATCHSCOPE_TEST_GREP: options.grep ?? '',
  },
  onLine(line) {
    const crash = /Extension Host Process exited with code: (\S+), signal: (\w+)/.exec(line);
    if (crash && (crash[1] !== '0' || crash[2] !== 'null')) finish(`the extension host died: ${crash[0]}`);
  },
  expose: {
    codeAutomationLog: (type, args) => process.env.DEBUG && console.error('[extension host]', type, ...args),
    codeAutomationExit: () => finish(undefined),
  },
  payload: (authority) => [
    ['extensionDevelopmentPath', remoteUri(authority, root)],
    ['extensionTestsPath', remoteUri(authority, path.join(root, 'out/vscode-tests.cjs'))],
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ],
}).catch((error) => {
  rmSync(scratch, { recursive: true, force: true });
  throw error;
});
void window.server.exited.then(() => finish("VS Code's server ended"));
const trouble = await ended;
clearTimeout(limit);

if (existsSync(reportFile)) process.stdout.write(readFileSync(reportFile, 'utf8'));
const outcome = existsSync(outcomeFile)
  ? JSON.parse(readFileSync(outcomeFile, 'utf8'))
  : { passed: 0, failed: 0, skips: [] };
if (trouble || outcome.passed === 0) {
  outcome.failed += 1;
  console.error(`VS Code suite: ${trouble ?? 'no test passed'}\n${window.server.output().slice(-4000)}`);
}
await window.close();
rmSync(scratch, { recursive: true, force: true });
if (options.json) writeFileSync(options.json, JSON.stringify(outcome));
console.log(`${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skips.length} skipped`);
process.exit(outcome.failed === 0 ? 0 : 1);
