/** The page of the lifetime panel alone, in Chromium, with the editor's side played by who opens it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../test/vscode/window.mjs';
import { root } from './worker.mjs';

export { findChromium };

/** `style` are the variables of a theme. `viewport` is the size of the panel. Gives the page, `post` and `close`. */
export async function openPanelPage({
  style = '',
  bodyClass = 'vscode-dark',
  viewport = { width: 660, height: 810 },
} = {}) {
  // prettier-ignore
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
  const page = await browser.newPage({ viewport });
  const file = (name) => readFileSync(path.join(root, 'dist/webview', name), 'utf8');
  await page.setContent(
    `<html style="${style.replaceAll('"', '&quot;')}"><head><style>${file('lifetime.css')}</style></head><body class="${bodyClass}"></body></html>`,
  );
  await page.evaluate(() => {
    const posted = [];
    const api = { postMessage: (message) => posted.push(message), getState: () => undefined, setState: () => {} };
    Object.assign(globalThis, { posted, acquireVsCodeApi: () => api });
  });
  await page.addScriptTag({ content: file('lifetime.js').replace(/\n\/\/# sourceMappingURL.*/, '') });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** Milliseconds of CPU that the page's thread has spent on scripts, styles and layout so far. */
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const wanted = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
    return 1000 * metrics.filter(({ name }) => wanted.includes(name)).reduce((sum, { value }) => sum + value, 0);
  };
  /** Gives the page a message; milliseconds of CPU and on the clock until it knows where everything stands. */
  const post = async (message) => {
    const before = await spent();
    const clock = await page.evaluate((data) => {
      const started = performance.now();
      globalThis.dispatchEvent(new globalThis.MessageEvent('message', { data }));
      globalThis.document.body.getBoundingClientRect();
      return performance.now() - started;
    }, message);
    return { cpu: (await spent()) - before, clock };
  };
  return { page, post, close: () => browser.close() };
}

/** A program that holds `each` pidfds of each of `processes` processes, and closes them. */
export function manyPidfds(processes, each) {
  return `#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int fds[${processes * each}], children[${processes}], i;

	for (i = 0; i < ${processes}; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			pause();
			_exit(0);
		}
	}
	for (i = 0; i < ${processes * each}; i++)
		fds[i] = syscall(SYS_pidfd_open, children[i % ${processes}], 0);
	for (i = 0; i < ${processes}; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], 0, 0);
	}
	for (i = 0; i < ${processes * each}; i++)
		close(fds[i]);
	return 0;
}
`;
}
