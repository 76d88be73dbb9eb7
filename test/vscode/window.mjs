/** A VS Code window for tests: the server of scripts/vscode-server.mjs, shown by Debian's Chromium without a display. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startServer, windowUrl } from '../../scripts/vscode-server.mjs';

export const chromiumArguments = [
  '--no-sandbox', // Chromium refuses to sandbox itself as root, which CI is.
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking', // On a closed network these requests only wait for their time limit.
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The Chromium to use: $CHROMIUM, or one on PATH; undefined where there is none. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/**
 * Starts server and browser. `folder` is the workspace, or `workspace` a file of several; `payload(authority)` gives pairs for VS Code's web page.
 * `expose` maps names to functions the page may call, `colorScheme` is what the desktop prefers. Returns the page, the
 * server, and `close`.
 */
export async function openWindow({ folder, workspace, payload, expose = {}, colorScheme = 'dark', ...server }) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium on PATH and $CHROMIUM is not set.');
  const started = await startServer(server);
  let browser;
  const close = async () => {
    await browser?.close();
    await started.stop();
  };
  try {
    browser = await chromium.launch({ executablePath, args: chromiumArguments });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme });
    page.setDefaultTimeout(30_000);
    for (const [name, call] of Object.entries(expose)) await page.exposeFunction(name, call);
    if (process.env.DEBUG) {
      page.on('console', (message) => console.error('[page]', message.type(), message.text().slice(0, 300)));
      page.on('pageerror', (error) => console.error('[page error]', error.message));
    }
    await page.goto(windowUrl(started.authority, { folder, workspace, payload: payload?.(started.authority) ?? [] }));
    return { page, server: started, close };
  } catch (error) {
    await close();
    throw error;
  }
}
