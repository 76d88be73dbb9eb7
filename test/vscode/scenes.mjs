/** What drive-ui.mjs shows: what is opened, what is done, and what must be on the screen before the picture. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/vscode-server.mjs';

/** Waits until the window has a theme's colours. */
export async function isPainted(page, { mark }) {
  await page.locator(`.monaco-workbench.${mark}`).first().waitFor({ timeout: 5000 });
}

/** Opens a picker by a key and fills it in. What takes the focus in that moment closes it: then it is opened again. */
async function fillPicker(page, key, text) {
  const input = page.locator('.quick-input-widget input').first();
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press(key);
    try {
      await input.waitFor({ timeout: 3000 });
      await page.waitForTimeout(150);
      await input.fill(text, { timeout: 1000 });
      return input;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Runs a command by its title through the palette, as a user would. */
export async function runCommand(page, title) {
  await fillPicker(page, 'F1', `>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click({ timeout: 5000 });
}

/** Puts the cursor on a line, in the middle of the editor. */
async function goToLine(page, line, column = 1) {
  await page.locator('.monaco-editor .view-lines').first().waitFor();
  const isThere = page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ` }).first();
  for (let attempt = 1; ; attempt++) {
    const input = await fillPicker(page, 'Control+g', `:${line}:${column}`);
    try {
      await input.press('Enter', { timeout: 1000 });
      await isThere.waitFor({ timeout: 3000 });
      await page.locator('.monaco-editor.focused').first().waitFor({ timeout: 3000 });
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** The line of fs/pidfs.c (or another bundled text) that a piece of it stands on, from 1. */
function lineOf(file, piece) {
  const text = readFileSync(path.join(root, file), 'utf8');
  return text.slice(0, text.indexOf(piece)).split('\n').length;
}

const lens = (page, text) =>
  page.locator('.codelens-decoration a:visible, .codelens-decoration span:visible', { hasText: text }).first();

/** Starts a session from the Step lens above the function that a piece of fs/pidfs.c is in. */
async function stopIn(page, piece) {
  await goToLine(page, lineOf('demo/fs/pidfs.c', piece));
  await lens(page, '13 of 15 statements ran').waitFor();
  const line = page.locator('.codelens-decoration', { hasText: '13 of 15 statements ran' }).first();
  await line.locator('a', { hasText: 'Step' }).first().click();
  await page.locator('.debug-top-stack-frame-line').first().waitFor();
  await page.locator('.debug-toolbar').first().waitFor();
}

export const scenes = {
  /** The lifetime panel beside the code, after the second open; then a moment compared with another. */
  lifetime: {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
      await runCommand(page, 'Patchscope: Show Lifetime');
      const frame = await lifetimePage(page);
      await frame.getByRole('slider').focus();
      await page.waitForTimeout(800);
    },
  },
  'lifetime-compare': {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await scenes.lifetime.play(page);
      const frame = await lifetimePage(page);
      await page.keyboard.press('c');
      for (let press = 0; press < 11; press++) await page.keyboard.press('ArrowRight');
      await frame.locator('.where', { hasText: '20 of' }).waitFor();
      await frame.locator('.box.gone').first().waitFor();
      await frame.locator('.mark').nth(8).hover();
      await page.waitForTimeout(1200);
    },
  },

  /** The Tests view in an empty window, all of the demo's scenarios run. */
  tests: {
    themes: ['light', 'dark', 'contrast'],
    async play(page) {
      await runCommand(page, 'Patchscope: Show Tests');
      await openTests(page, 'demo');
      await runCommand(page, 'Test: Run All Tests');
      await page.locator('.result-summary', { hasText: '20/20' }).first().waitFor({ timeout: 120_000 });
      await page.waitForTimeout(500);
    },
  },
  /** What the tests ran of fs/pidfs.c. */
  coverage: {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
      await runCommand(page, 'Patchscope: Show Tests');
      // The view takes the focus when it comes, and with it the picker.
      await page.locator('.test-explorer .monaco-list-row').first().waitFor();
      await runCommand(page, 'Test: Run All Tests with Coverage');
      await page.locator('.test-coverage-list-item', { hasText: 'fs' }).first().waitFor({ timeout: 120_000 });
      await goToLine(page, lineOf('demo/fs/pidfs.c', 'inode->i_private = get_pid'));
      await page.waitForTimeout(1500);
    },
  },
  /** A demo patch: the view, lenses in its text, claims and hunks with what of them runs. */
  patch: {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await openDemoPatch(page);
      await page.locator('.monaco-list-row', { hasText: 'fs/pidfs.c' }).first().click();
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(1500);
    },
  },
  /** What user space sees of it, and where each line leads. */
  behaviour: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await openDemoPatch(page);
      await runCommand(page, 'Patchscope: Compare Before and After');
      await page
        .locator('.monaco-editor .view-lines', { hasText: 'User space sees' })
        .first()
        .waitFor({ timeout: 60_000 });
      await lens(page, 'Step before').waitFor();
      await page.waitForTimeout(1500);
    },
  },
  /** A hover on a line that the patch adds. */
  'patch-hover': {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await openDemoPatch(page);
      await goToLine(page, lineOf('demo-patches/pidfd-add-pidfs.patch', 'inode->i_private = get_pid'), 14);
      await showHover(page);
    },
  },
  /** The view before anything is open. */
  'patches-empty': {
    themes: ['light', 'dark', 'contrast'],
    async play(page) {
      await page.locator('.activitybar .action-item a[aria-label^="Patchscope"]').first().click();
      await page.locator('.welcome-view-content', { hasText: 'kernel patch' }).first().waitFor();
    },
  },

  /** What `npm start` opens. */
  demo: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
      await lens(page, 'two-opens:').waitFor();
    },
  },
  /** What the machine saw on the i_private line. */
  hover: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await goToLine(page, lineOf('demo/fs/pidfs.c', 'inode->i_private = get_pid'), 14);
      await lens(page, '13 of 15 statements ran').waitFor();
      await showHover(page);
    },
  },
  /** The Kconfig lens before the flip, and what it says after. */
  kconfig: {
    open: () => 'patchscope-demo:/demo/fs/Kconfig',
    async play(page) {
      await lens(page, 'Try n').waitFor();
    },
  },
  flip: {
    open: () => 'patchscope-demo:/demo/fs/Kconfig',
    async play(page) {
      // A click is lost where the lenses are drawn anew under it.
      for (let attempt = 1; attempt <= 5 && !(await lens(page, 'for this session').isVisible()); attempt++) {
        await lens(page, 'Try n').click();
        await page.waitForTimeout(2000);
      }
      const line = page.locator('.codelens-decoration', { hasText: 'for user space' });
      await line.filter({ hasNotText: 'so far' }).first().waitFor({ timeout: 90_000 });
      await lens(page, 'Show').click();
      await page.locator('.monaco-editor .view-lines', { hasText: 'User space sees' }).first().waitFor();
    },
  },
  /** The events of the run as moments to go to. */
  moments: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await stopIn(page, 'inode = iget_locked');
      await runCommand(page, 'Patchscope: Go to Moment');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'fd 4 → file B' }).first().waitFor();
    },
  },
  /** Hover on the symbol: type, value and why, guarded lines, help. */
  symbol: {
    open: () => 'patchscope-demo:/demo/fs/Kconfig',
    async play(page) {
      await lens(page, 'Try n').waitFor();
      await goToLine(page, lineOf('demo/fs/Kconfig', 'config FS_PID'), 10);
      await showHover(page, 'guards');
    },
  },
  /** The Configuration view after a flip. */
  configuration: {
    open: () => 'patchscope-demo:/demo/fs/Kconfig',
    async play(page) {
      await lens(page, 'Try n').waitFor();
      await runCommand(page, 'Patchscope: Try Kconfig Value');
      const input = page.locator('.quick-input-widget input');
      await input.fill('FS_PID=n');
      await input.press('Enter');
      await lens(page, 'for user space').waitFor({ timeout: 90_000 });
      await runCommand(page, 'Focus on Configuration View');
      const row = (text) => page.locator('.pane-body .monaco-list-row', { hasText: text }).first();
      await row('FS_PID = n').waitFor();
      await row(/differences for user space.*\d scenarios$/).waitFor({ timeout: 90_000 });
      // The lens says the same, though the focus is in the view.
      const line = page.locator('.codelens-decoration', { hasText: 'for user space' });
      await line.filter({ hasNotText: 'so far' }).first().waitFor();
    },
  },
  /** Problems of a Kconfig file while it is typed. */
  mistakes: {
    open: () => 'patchscope-demo:/demo/fs/Kconfig',
    async play(page) {
      await lens(page, 'Try n').waitFor();
      await goToLine(page, lineOf('demo/fs/Kconfig', 'depends on 64BIT'), 40);
      await page.keyboard.type(' && NOWHERE');
      await page.locator('.squiggly-warning').first().waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('F8');
      await page.locator('.marker-widget', { hasText: 'No Kconfig file defines NOWHERE' }).first().waitFor();
      await page.waitForTimeout(500);
    },
  },
  /** Stopped in pidfs_alloc_file, from its lens. */
  debug: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await goToLine(page, lineOf('demo/fs/pidfs.c', 'inode = iget_locked'));
      await lens(page, '13 of 15 statements ran').waitFor();
      const line = page.locator('.codelens-decoration', { hasText: '13 of 15 statements ran' }).first();
      await line.locator('a', { hasText: 'Step' }).first().click();
      await page.locator('.debug-top-stack-frame-line').first().waitFor();
      await page.keyboard.press('F10');
      await page.keyboard.press('Control+Shift+d');
      await page.locator('.debug-viewlet .monaco-list-row', { hasText: 'inode' }).first().waitFor();
      await page.waitForTimeout(1500);
    },
  },
  /** The three steps for somebody new. */
  walkthrough: {
    async play(page) {
      await runCommand(page, 'Welcome: Open Walkthrough');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Run the Kernel Patch' }).first().click();
      await page.locator('.getting-started-step', { hasText: 'See what the kernel did' }).first().waitFor();
      await page.waitForTimeout(1500);
    },
  },
  /** A scenario here and on the kernel below, side by side. */
  native: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
      await runCommand(page, "Patchscope: Run on This Machine's Kernel");
      await page.locator('.monaco-diff-editor .view-lines', { hasText: 'It ended with' }).first().waitFor();
      await page.waitForTimeout(1500);
    },
  },
  /** Text that does not compile: on the lens of its function, in the Problems list at its place. */
  refused: {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await lens(page, 'two-opens:').waitFor();
      await goToLine(page, lineOf('demo/fs/pidfs.c', 'clear_inode(inode);'), 1);
      await page.keyboard.press('End');
      await page.keyboard.type(' +;');
      await lens(page, 'does not compile').waitFor({ timeout: 60_000 });
      await page.keyboard.press('F8');
      await page.locator('.marker-widget').first().waitFor();
    },
  },
  /** Long names and values in a hover. */
  'long-hover': {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      await goToLine(page, lineOf('demo/fs/pidfs.c', 'file = alloc_file_pseudo'), 10);
      await lens(page, '13 of 15 statements ran').waitFor();
      await showHover(page, 'ran twice in 2 calls');
    },
  },
  /** A scenario that prints another line than the kernel does. */
  'failing-test': {
    themes: ['light', 'dark', 'contrast'],
    open: () => 'patchscope-demo:/scenarios/two-opens.c',
    async play(page) {
      await goToLine(page, lineOf('scenarios/two-opens.c', 'fstat(a, &first);'), 1);
      await page.keyboard.press('Control+l');
      await page.keyboard.type('\tfirst.st_mode = 1;\n');
      await goToLine(page, lineOf('scenarios/two-opens.c', 'fstat(b, &second);'), 1);
      await runCommand(page, 'Patchscope: Show Tests');
      await openTests(page, 'demo');
      await runCommand(page, 'Test: Run All Tests');
      await page
        .locator('.result-summary', { hasText: /^\d+\/\d+/ })
        .first()
        .waitFor({ timeout: 120_000 });
      await page.locator('.test-error-content-widget').first().waitFor({ timeout: 60_000 });
    },
  },
  /** An edit that forgets get_pid(): the problem stands at its place. */
  problem: {
    open: () => 'patchscope-demo:/demo/fs/pidfs.c',
    async play(page) {
      const line = lineOf('demo/fs/pidfs.c', 'inode->i_private = get_pid');
      await lens(page, 'two-opens:').waitFor();
      await goToLine(page, line, 1);
      await page.keyboard.press('Control+l');
      await page.keyboard.type('inode->i_private = pid;');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(12_000); // Until the scenarios have run.
      await page.keyboard.press('F8');
      await page.locator('.marker-widget').first().waitFor();
      await page.waitForTimeout(500);
    },
  },
};

/** The page of the lifetime panel, once it shows a moment. */
export async function lifetimePage(page) {
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await frame.locator('.box').first().waitFor({ timeout: 60_000 });
  return frame;
}

/** The first row of the Tests view whose name begins with a pattern. */
export const testRow = (page, text) =>
  page
    .locator('.test-explorer .monaco-list-row', {
      has: page.locator('.label', { hasText: new RegExp(`^${text}`, 'i') }),
    })
    .first();

/** Opens the Tests view's items down to the programs of a tree. */
export async function openTests(page, tree) {
  const open = async (text) => {
    const row = testRow(page, text);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click();
  };
  await open(tree);
  await open('Scenarios');
  await testRow(page, 'two-opens').waitFor();
}

/** The demo patch that adds pidfs, open in the view, with its scenarios run. */
async function openDemoPatch(page) {
  await page.locator('.monaco-editor .view-lines', { hasText: 'not Linux source' }).first().waitFor();
  await runCommand(page, 'Patchscope: Open Demo Patch');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'pidfd-add-pidfs' }).first().click();
  await page.locator('.monaco-list-row', { hasText: 'give each process an inode' }).first().waitFor();
  await page.waitForTimeout(6000); // Until the scenarios have run.
}

/** Opens the hover at the cursor by its command, as the keyboard does, and waits for its text. */
async function showHover(page, hasText = 'ran once in 2 calls') {
  for (let attempt = 1; ; attempt++) {
    await runCommand(page, 'Show or Focus Hover');
    try {
      await page.locator('.monaco-hover:visible', { hasText }).first().waitFor({ timeout: 8000 });
      await page.waitForTimeout(700); // It fades in.
      return;
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}
