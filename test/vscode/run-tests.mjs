/**
 * Runs a Mocha suite of test/vscode/suite inside the extension host of a real VS Code, and says what came out.
 * The suite writes its outcome into a file, because VS Code reports success also when the extension host dies.
 *
 *   node test/vscode/run-tests.mjs [--linux] [--json FILE] [--grep TEXT]    expects `node esbuild.js --tests` to have run
 *
 * Without --linux: the suite on the demo tree, one on the folder fs/ of a copy of it, then a window in Restricted Mode
 * (with --grep restricted that alone). With it: the suites on the source of Linux 6.12, opened as a workspace and then by
 * its folder fs/ alone, and beside the newest tree in one workspace; nothing may be written into a tree, which is looked at afterwards.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { remoteUri, root } from '../../scripts/vscode-server.mjs';
import { pageQuestions, serveQuestions } from './page-questions.mjs';
import { restrictedTests } from './restricted.mjs';
import { openWindow } from './window.mjs';

const timeLimit = 420_000;
const { values: options } = parseArgs({
  options: { json: { type: 'string' }, grep: { type: 'string' }, linux: { type: 'boolean', default: false } },
});
const scratch = mkdtempSync(path.join(tmpdir(), 'patchscope-suite-'));
const total = { passed: 0, failed: 0, skips: [] };
let testsRun = 0;
await (options.linux ? onLinux() : onDemo());
rmSync(scratch, { recursive: true, force: true });
if (testsRun === 0 && total.skips.length === 0) {
  total.failed += 1;
  console.error('No test was run.');
}
if (options.json) writeFileSync(options.json, JSON.stringify(total));
const skipped = total.skips.length > 0 || !options.linux ? `, ${total.skips.length} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);

async function onDemo() {
  const folder = path.join(scratch, 'workspace');
  cpSync(path.join(root, 'test/vscode/workspace'), folder, { recursive: true }); // Tests may write: they get a copy.
  if (!/^restricted/.test(options.grep ?? '')) {
    await runSuite('demo', { folder });
    const demo = path.join(scratch, 'demo');
    cpSync(path.join(root, 'demo'), demo, { recursive: true });
    await runSuite('demo-folder', { folder: path.join(demo, 'fs') });
  }
  if (!options.grep || /^restricted/.test(options.grep))
    add(await restrictedTests(folder, (text) => console.log(text)));
}

async function onLinux() {
  const tree = path.join(root, '.cache/trees/linux-6.12');
  if (!existsSync(path.join(tree, 'fs/pidfs.c'))) {
    const reason = 'no .cache/trees/linux-6.12; node scripts/fetch-tree.mjs 6.12 fetches it';
    total.skips.push({ name: 'VS Code on Linux 6.12', reason });
    console.log(`skipped: VS Code on Linux 6.12: ${reason}`);
    return;
  }
  const before = path.join(scratch, 'before');
  writeFileSync(before, '');
  await runSuite('linux', { folder: tree });
  await runSuite('linux-folder', { folder: path.join(tree, 'fs') });
  const pointer = path.join(root, '.cache/trees/newest');
  const newer = existsSync(pointer)
    ? path.join(root, `.cache/trees/linux-${readFileSync(pointer, 'utf8').trim()}`)
    : '';
  const trees = existsSync(path.join(newer, 'fs/pidfs.c')) ? [tree, newer] : [tree];
  if (trees.length > 1) {
    const workspace = path.join(scratch, 'two-trees.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: trees.map((folder) => ({ path: folder })) }));
    await runSuite('two-trees', { workspace });
  } else {
    const reason = 'no newer tree in .cache/trees; node scripts/fetch-tree.mjs newest fetches it';
    total.skips.push({ name: 'VS Code on two Linux trees', reason });
    console.log(`skipped: VS Code on two Linux trees: ${reason}`);
  }
  for (const one of trees) {
    const { stdout, status } = spawnSync('find', [`${one}/`, '-newer', before], { encoding: 'utf8' });
    if (status === 0 && stdout === '') total.passed += 1;
    else total.failed += 1;
    const name = path.basename(one);
    console.log(stdout === '' ? `  ok nothing was written into ${name}` : `  FAILED written into ${name}:\n${stdout}`);
  }
}

/** Runs one suite in a window of its own, with `opened` as its workspace, and adds what came out. */
async function runSuite(suite, opened) {
  const outcomeFile = path.join(scratch, `${suite}.json`);
  const reportFile = path.join(scratch, `${suite}.txt`);
  let finish;
  const ended = new Promise((resolve) => (finish = resolve));
  const limit = setTimeout(() => finish(`no end after ${timeLimit / 1000} s`), timeLimit);
  const interrupt = (signal) => finish(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
  let page;
  const questions = await serveQuestions(() => page, pageQuestions);
  const window = await openWindow({
    ...opened,
    log: (text) => console.log(text),
    args: ['--enable-smoke-test-driver'], // Without it VS Code ignores both extension paths below, silently.
    env: {
      PATCHSCOPE_TEST_SUITE: suite,
      PATCHSCOPE_TEST_OUTCOME: outcomeFile,
      PATCHSCOPE_TEST_REPORT: reportFile,
      PATCHSCOPE_TEST_PAGE: questions.address,
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
    questions.close();
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  });
  page = window.page;
  void window.server.exited.then(() => finish("VS Code's server ended"));
  const trouble = await ended;
  clearTimeout(limit);
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);

  if (existsSync(reportFile)) process.stdout.write(readFileSync(reportFile, 'utf8'));
  const hasOutcome = existsSync(outcomeFile);
  const outcome = hasOutcome ? JSON.parse(readFileSync(outcomeFile, 'utf8')) : { passed: 0, failed: 0, skips: [] };
  // Of several suites one may have nothing that was asked for by --grep.
  const isEmpty = outcome.passed === 0 && outcome.failed === 0 && !options.grep;
  if (trouble || !hasOutcome || isEmpty) {
    outcome.failed += 1;
    console.error(`VS Code suite: ${trouble ?? 'no test passed'}\n${window.server.output().slice(-4000)}`);
  }
  questions.close();
  await window.close();
  add(outcome);
}

function add(outcome) {
  testsRun += outcome.passed + outcome.failed;
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skips.push(...outcome.skips);
}
