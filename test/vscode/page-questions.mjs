/**
 * What a test inside the extension host cannot see: the page that people look at. The runner, which holds the browser,
 * answers questions about it over HTTP on this machine; page.ts of the suite asks them.
 */
import { createServer } from 'node:http';
import { lifetimePage, openTests, testRow } from './scenes.mjs';

/** Each takes the page and the question's argument, and gives plain data. */
export const pageQuestions = {
  /** The texts of the elements of a selector; none where there is no such element. */
  texts: (page, { selector }) =>
    page.$$eval(selector, (elements) => elements.map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())),
  /** What the lifetime panel shows: its time line as a screen reader has it, and its heading. */
  async lifetime(page) {
    const frame = await lifetimePage(page);
    const slider = frame.getByRole('slider');
    const of = (name) => slider.getAttribute(`aria-${name}`);
    const [now, max, text] = [Number(await of('valuenow')), Number(await of('valuemax')), await of('valuetext')];
    return { now, max, text, heading: await frame.locator('h1').first().innerText() };
  },
  /** A key on the panel's time line, several times faster than a moment can be shown. */
  async pressInLifetime(page, { key, times = 1 }) {
    const frame = await lifetimePage(page);
    await frame.getByRole('slider').focus();
    for (let press = 0; press < times; press++) await page.keyboard.press(key);
  },
  /** For lines of the visible editors that contain `text`: the lowest opacity of a piece of text in each. */
  opacityOfLines: (page, { text }) =>
    page.$$eval(
      '.monaco-editor .view-line',
      (lines, wanted) =>
        lines
          .filter((line) => line.textContent.replaceAll('\u00a0', ' ').includes(wanted))
          .map((line) =>
            Math.min(
              ...[...line.querySelectorAll('span')].map((piece) => Number(globalThis.getComputedStyle(piece).opacity)),
            ),
          ),
      text,
    ),
  /** Picks the row of a quick pick that starts with a text. */
  async pick(page, { text }) {
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await page.locator('.quick-input-widget input').first().fill(text);
    await rows
      .filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${text}$`) }) })
      .first()
      .click();
    return null;
  },
  /** Opens the items of the Tests view down to the programs of a tree. */
  async openTests(page, { tree }) {
    await openTests(page, tree);
    return null;
  },
  /** Closes an item of the Tests view. */
  async collapseInTests(page, { text }) {
    await testRow(page, text).locator('.monaco-tl-twistie:not(.collapsed)').click();
    return null;
  },
  /** Runs an item of the Tests view by its button, as a person does. */
  async runInTests(page, { text }) {
    await testRow(page, text).hover();
    await testRow(page, text).locator('.action-label[aria-label^="Run Test"]').first().click();
    return null;
  },
  /** Ticks the first row of a quick pick of several, and accepts. */
  async tickFirst(page) {
    await page.locator('.quick-input-list .monaco-list-row').first().click();
    await page.locator('.quick-input-count', { hasText: '1 Selected' }).waitFor();
    await page.keyboard.press('Enter');
    return null;
  },
  /** Types into what has the focus, key by key, as a person does. */
  async type(page, { text }) {
    await page.keyboard.type(text);
    return null;
  },
  /** How many visible elements a selector has. */
  count: (page, { selector }) => page.locator(selector).count(),
  /** What a screen reader calls the elements of a selector, once there is one. */
  async accessibleNames(page, { selector }) {
    await page.locator(selector).first().waitFor();
    return page.$$eval(selector, (elements) =>
      elements.map((element) =>
        (element.getAttribute('aria-label') ?? element.textContent).replace(/\s+/g, ' ').trim(),
      ),
    );
  },
};

/** Serves `questions` on a free port; the page may come later than the first question. */
export async function serveQuestions(page, questions) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += text));
    request.on('end', async () => {
      try {
        const ask = questions[request.url.slice(1)];
        if (!ask) throw new Error(`there is no question ${request.url}`);
        if (!page()) throw new Error('the page is not open yet');
        response.setHeader('access-control-allow-origin', '*'); // A test in a Web Worker has another origin.
        response.end(JSON.stringify((await ask(page(), JSON.parse(body))) ?? null));
      } catch (error) {
        response.writeHead(500).end(String(error));
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, close };
}
