/** What drive-ui.mjs shows: what is opened, what is done, and what must be on the screen before the picture. */

/** Runs a command by its title through the palette, as a user would. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${title}`, { timeout: 3000 });
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click({ timeout: 5000 });
}

/**
 * Through the picker: in a browser VS Code keeps the user's settings where no file can prepare them. While the window
 * still starts, an editor that takes the focus closes the picker, so it is opened until it stays.
 */
export async function pickTheme(page, name) {
  await page.locator('.monaco-editor .view-lines, .editor-group-watermark').first().waitFor();
  for (let attempt = 1; ; attempt++) {
    try {
      await runCommand(page, 'Preferences: Color Theme');
      const input = page.locator('.quick-input-widget input[placeholder*="Color Theme"]').first();
      await input.fill(name, { timeout: 3000 });
      await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor({ timeout: 3000 });
      await input.press('Enter');
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
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
