/** What drive-ui.mjs shows: what is opened, what is done, and what must be on the screen before the picture. */
import path from 'node:path';
import { remoteUri, root } from '../../scripts/vscode-server.mjs';

/** Runs a command by its title through the palette, as a user would. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

export const scenes = {
  log: {
    open: (authority) => remoteUri(authority, path.join(root, 'test/vscode/workspace/hello.c:3:1')),
    async play(page) {
      await page.locator('.monaco-editor .view-lines', { hasText: 'return' }).first().waitFor();
      await runCommand(page, 'Patchscope: Show Log');
      await page.locator('.panel .composite.title', { hasText: 'Output' }).first().waitFor();
    },
  },
};
