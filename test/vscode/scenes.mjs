/** What drive-ui.mjs shows: what is opened, what is done, and what must be on the screen before the picture. */

/** Runs a command by its title through the palette, as a user would. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

export const scenes = {
  /** What `npm start` opens. */
  demo: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
    },
  },
};
