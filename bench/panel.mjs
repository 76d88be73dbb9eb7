/**
 * How long the lifetime panel takes from a key to the new picture, with more than two hundred objects: the engine's answer
 * (picture, comparison and text) and the page's work (grouping, layout, SVG, the browser's own layout). Bound: 50 ms for
 * 95 of 100 moves, in CPU time where other work lengthens the clock. Grouped, as the panel shows so many; and all unfolded, one by one. `node bench/panel.mjs` after a build.
 */
import { Engine } from './worker.mjs';
import { findChromium, manyPidfds, openPanelPage } from './panel-page.mjs';

const bound = 50;
const subject = { root: 'patchscope-demo:/demo', set: {} };
const file = '/bench/many.c';

const engine = new Engine();
await engine.ask('document', { file, text: manyPidfds(4, 17) });
const tape = await engine.ask('lifetime', { subject, program: file });
if (tape.whyNot) throw new Error(tape.whyNot);

const percentile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];
let isOver = false;
function row(what, values) {
  const value = percentile(values, 0.95);
  if (value > bound) isOver = true;
  const verdict = value > bound ? 'OVER' : 'ok';
  console.log(`${what.padEnd(62)}${`${bound} ms`.padStart(10)}${`${value.toFixed(1)} ms`.padStart(12)}  ${verdict}`);
}

/** Both in one figure: other work on the machine lengthens the clock, never the CPU's time. */
const least = ({ cpu, clock }) => Math.min(cpu, clock);

/** Moves through the whole life, forward and back; the engine's cache of pictures has seen none of them the first time. */
const steps = [...new Set(tape.events.map(({ seen }) => seen))];
const moments = [];
const asked = [];
for (const step of [...steps, ...steps.toReversed()]) {
  const [cpu, clock] = [engine.time, performance.now()];
  const moment = await engine.ask('lifetimeMoment', { tape: tape.id, step });
  asked.push(least({ cpu: engine.time - cpu, clock: performance.now() - clock }));
  moments.push(moment);
}
const objects = ({ graph }) =>
  graph.files.length + graph.dentries.length + graph.inodes.length + graph.pids.length + graph.tasks.length +
  graph.tasks.reduce((sum, { descriptors }) => sum + descriptors.length, 0); // prettier-ignore
const most = Math.max(...moments.map(objects));
if (most < 200) throw new Error(`only ${most} objects`);

if (!findChromium()) {
  row(`panel: the engine's answer, ${most} objects`, asked);
  console.log('panel: the page is not measured: no Chromium on PATH and $CHROMIUM is not set');
} else {
  const { page, post, close } = await openPanelPage();
  await post({ kind: 'tape', tape, root: subject.root });
  for (const kind of ['grouped', 'unfolded']) {
    const drawn = [];
    for (const moment of moments) drawn.push(least(await post({ kind: 'moment', moment, request: 0 })));
    row(
      `panel: update, ${most} objects, ${kind}`,
      asked.map((time, index) => time + drawn[index]),
    );
    if (kind === 'unfolded') break;
    // Where they are all open, every group is unfolded by a click as a user does it.
    await post({ kind: 'moment', moment: moments.find((one) => objects(one) === most), request: 0 });
    for (let clicks = 0; clicks < 40 && (await page.locator('.box.group').count()) > 0; clicks++)
      await page.locator('.box.group').first().click();
    const boxes = await page.locator('.box').count();
    if (boxes < most) throw new Error(`${boxes} boxes of ${most} objects are drawn one by one`);
  }
  await close();
}
process.exit(isOver ? 1 : 0);
