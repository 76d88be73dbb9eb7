/**
 * Restricted Mode, in a window where nobody has trusted the folder: VS Code trusts every window that runs a test suite, so
 * here the page is driven instead. The panel steps by itself and needs no debugger, which VS Code blocks. In place of git
 * and gcc there are programs that write down when they are started, which nothing may do.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { remoteUri, root } from '../../scripts/vscode-server.mjs';
import { lifetimePage, runCommand } from './scenes.mjs';
import { openWindow } from './window.mjs';

/** Each throws where something is not as it should be. */
const tests = {
  async 'the window is restricted'(page) {
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().waitFor();
  },
  async 'the lifetime panel shows the demo and moves'(page) {
    await runCommand(page, 'Patchscope: Open Demo Tree');
    await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
    await runCommand(page, 'Patchscope: Show Lifetime');
    const frame = await lifetimePage(page);
    const slider = frame.getByRole('slider');
    const now = async () => Number(await slider.getAttribute('aria-valuenow'));
    const until = async (isThere) => {
      for (const end = Date.now() + 20_000; !isThere(await now()); await page.waitForTimeout(50))
        if (Date.now() > end) throw new Error(`the panel stands at event ${await now()}`);
    };
    const opened = await now();
    await slider.press('Home');
    await until((event) => event < opened);
    const first = await now();
    await slider.press('ArrowRight');
    await until((event) => event > first);
  },
  async 'commits are refused, and it is said why'(page) {
    await runCommand(page, 'Patchscope: Open Commit or Range');
    await said(page, /This window is not trusted, and git runs what a repository.s configuration names\./);
  },
  async "programs on this machine's kernel are refused, and it is said what works"(page) {
    await runCommand(page, "Patchscope: Run on This Machine's Kernel");
    await said(page, /This window is not trusted, so Patchscope starts no program on this machine\. Hovers, lenses and the lifetime panel work all the same/); // prettier-ignore
    await page
      .locator('.notification-list-item .monaco-button', { hasText: 'Manage Workspace Trust' })
      .first()
      .waitFor();
  },
  async 'a patch in a repository is read without git'(page, folder) {
    await page.keyboard.press('Control+p');
    await page.locator('.quick-input-widget input').first().fill('restricted.patch');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'restricted.patch' }).first().click();
    await page
      .locator('.codelens-decoration:visible', { hasText: /applies|No tree|base/ })
      .first()
      .waitFor();
    if (!existsSync(path.join(folder, 'restricted.patch'))) throw new Error('there was no patch to read');
  },
};

/** A notification that says it; in the list of them, as a window under a test shows none by itself. */
async function said(page, text) {
  await runCommand(page, 'Notifications: Show Notifications');
  const messages = page.locator('.notifications-center .notification-list-item-message');
  await messages.filter({ hasText: text }).first().waitFor();
}

/** A folder of programs that only write down their names and arguments. */
function spies(scratch) {
  const [bin, calls] = [path.join(scratch, 'bin'), path.join(scratch, 'calls')];
  mkdirSync(bin);
  for (const name of ['git', 'gcc']) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\necho "${name} $*" >>'${calls}'\nexit 1\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  return { bin, calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8') : '') };
}

/** Runs the tests in one window on `folder`; `report` takes lines. Returns how many passed and failed. */
export async function restrictedTests(folder, report) {
  const outcome = { passed: 0, failed: 0, skips: [] };
  const scratch = mkdtempSync(path.join(tmpdir(), 'patchscope-restricted-'));
  const spied = spies(scratch);
  // A kernel tree in a repository, with a patch that names a commit of it.
  const tree = path.join(folder, 'restricted-linux');
  cpSync(path.join(root, 'demo'), tree, { recursive: true });
  mkdirSync(path.join(tree, '.git'));
  const mail = readFileSync(path.join(root, 'demo-patches/pidfd-fdinfo-reaped-first.patch'), 'utf8');
  writeFileSync(
    path.join(tree, 'restricted.patch'),
    mail.replace(/\n-- \n/, `\nbase-commit: ${'1'.repeat(40)}\n-- \n`),
  );
  const window = await openWindow({
    folder: tree,
    env: { PATH: `${spied.bin}${path.delimiter}${process.env.PATH}` },
    log: report,
    settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
    args: ['--enable-smoke-test-driver', '--force-disable-user-env'], // A login shell would set another PATH.
    expose: { codeAutomationLog: () => {}, codeAutomationExit: () => {} },
    payload: (authority) => [
      ['extensionDevelopmentPath', remoteUri(authority, root)],
      ['skipWelcome', 'true'],
    ],
  });
  try {
    await window.page.waitForSelector('.monaco-workbench');
    // Nothing else can be pressed while it asks whether the folder is trusted.
    const refuse = window.page.locator('.monaco-dialog-box .monaco-button', { hasText: /don't trust|No,/i });
    await refuse
      .first()
      .click({ timeout: 10_000 })
      .catch(() => report('  VS Code did not ask whether to trust'));
    const all = {
      ...tests,
      async 'neither git nor gcc was started'() {
        if (spied.calls() !== '') throw new Error(spied.calls());
      },
    };
    for (const [name, test] of Object.entries(all)) {
      try {
        await test(window.page, tree);
        outcome.passed += 1;
        report(`  ok restricted: ${name}`);
      } catch (error) {
        outcome.failed += 1;
        report(`  FAILED restricted: ${name}\n${error.message}`);
      }
    }
    if (outcome.failed > 0 && process.env.DEBUG) await window.page.screenshot({ path: 'out/restricted.png' });
  } finally {
    await window.close();
    rmSync(scratch, { recursive: true, force: true });
  }
  return outcome;
}
