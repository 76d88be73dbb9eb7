/**
 * `npm test`: type check, lint, unit tests, build, and the suite inside a real VS Code, where Chromium is there. Prints
 * each skip with its reason and ends with one line, `N passed, N failed[, N skipped]`; fails when anything failed.
 * The type check, the lint and the build count as one test each.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchTree } from './fetch-tree.mjs';
import { prepareTree } from './prepare-tree.mjs';
import { root } from './vscode-server.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'patchscope-test-'));
const total = { passed: 0, failed: 0, skips: [] };

realTree();
check('type check', ['node_modules/typescript/bin/tsc', '--noEmit']);
check('eslint', ['node_modules/eslint/bin/eslint.js', '.']);
check('prettier', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']);
check('build', ['esbuild.js', '--tests']);
unitTests();
await vscodeTests();
rmSync(scratch, { recursive: true, force: true });

for (const { name, reason } of total.skips) console.log(`skipped: ${name}: ${reason}`);
const skipped = total.skips.length > 0 ? `, ${total.skips.length} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** Runs a script under this Node with its output shown; says how long it took. Returns its exit status. */
function run(name, args, env = {}) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  console.log(`== ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return status ?? 1;
}

function check(name, args) {
  if (run(name, args) === 0) total.passed += 1;
  else total.failed += 1;
}

/** Adds what a run wrote into `file`. A run that wrote nothing, or says failure without naming one, has failed. */
function add(file, status) {
  const outcome = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skips: [] };
  total.passed += outcome.passed;
  total.failed += status !== 0 && outcome.failed === 0 ? 1 : outcome.failed;
  total.skips.push(...outcome.skips);
}

/** Several tests read a real kernel's source and what its build generates; made once where apt and make can. */
function realTree() {
  try {
    fetchTree('6.12');
    prepareTree('6.12');
  } catch (error) {
    total.skips.push({
      name: 'tests on the Linux 6.12 tree',
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

function unitTests() {
  const outcome = path.join(scratch, 'unit.json');
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=./scripts/vitest-outcome.mjs'];
  add(outcome, run('unit tests', args, { PATCHSCOPE_UNIT_OUTCOME: outcome }));
}

async function vscodeTests() {
  const { findChromium } = await import('../test/vscode/window.mjs');
  if (!findChromium()) {
    total.skips.push({ name: 'VS Code tests', reason: 'no Chromium on PATH and $CHROMIUM is not set' });
    return;
  }
  const outcome = path.join(scratch, 'vscode.json');
  add(outcome, run('VS Code tests', ['test/vscode/run-tests.mjs', '--json', outcome]));
}
