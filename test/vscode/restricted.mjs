/**
 * Restricted Mode, in a window where nobody has trusted the folder: VS Code trusts every window that runs a test suite, so
 * here the page is driven instead. The panel steps by itself and needs no debugger, which VS Code blocks.
 */
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
};

/** Runs the tests in one window on `folder`; `report` takes lines. Returns how many passed and failed. */
export async function restrictedTests(folder, report) {
  const outcome = { passed: 0, failed: 0, skips: [] };
  const window = await openWindow({
    folder,
    log: report,
    settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
    args: ['--enable-smoke-test-driver'],
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
    for (const [name, test] of Object.entries(tests)) {
      try {
        await test(window.page);
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
  }
  return outcome;
}
