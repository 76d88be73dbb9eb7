/**
 * Opens Patchscope in a real VS Code as a user sees it and takes screenshots, light, dark and high contrast, into out/screenshots.
 * The extension is run from this folder, so `node esbuild.js` comes first.
 *
 *   node test/vscode/drive-ui.mjs [scene…]     every scene of scenes.mjs where none is named
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { remoteUri, root } from '../../scripts/vscode-server.mjs';
import { isPainted, scenes } from './scenes.mjs';
import { openWindow } from './window.mjs';

/** By the names that settings know: a picker in a window that still starts loses the focus. */
const themes = {
  light: { name: 'Light Modern', mark: 'vs' },
  dark: { name: 'Dark Modern', mark: 'vs-dark' },
  contrast: { name: 'Default High Contrast', mark: 'hc-black' },
};
const wanted = process.argv.slice(2);
const folder = path.join(root, 'out/screenshots');
mkdirSync(folder, { recursive: true });

let failed = 0;
let passed = 0;
for (const [theme, colorTheme] of Object.entries(themes)) {
  for (const [name, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (!(scene.themes ?? ['light', 'dark']).includes(theme)) continue;
    const window = await openWindow({
      log: (text) => console.log(text),
      colorScheme: theme === 'light' ? 'light' : 'dark',
      settings: { 'workbench.colorTheme': colorTheme.name, ...scene.settings },
      args: ['--enable-smoke-test-driver'],
      expose: { codeAutomationLog: () => {}, codeAutomationExit: () => {} },
      payload: (authority) => [
        ['extensionDevelopmentPath', remoteUri(authority, root)],
        ['skipWelcome', 'true'],
        ...(scene.open ? [['openFile', scene.open(authority)]] : []),
        ['gotoLineMode', 'true'],
      ],
    });
    const picture = path.join(folder, `${name}-${theme}.png`);
    try {
      await window.page.waitForSelector('.monaco-workbench');
      await isPainted(window.page, colorTheme);
      await scene.play(window.page);
      await isPainted(window.page, colorTheme);
      passed += 1;
      console.log(`ok ${name} (${theme})`);
    } catch (error) {
      failed += 1;
      console.error(`FAILED ${name} (${theme}): ${error.message}`);
    }
    await window.page.screenshot({ path: picture });
    await window.close();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
