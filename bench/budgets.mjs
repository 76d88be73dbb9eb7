/**
 * Measures every row of the table of budgets and prints bound, figure and verdict: `npm run bench`. Each group of rows
 * runs in a process of its own, against the built files of a production build. Two figures for each: the time that the
 * engine's thread spent on a CPU, which other work on the machine does not lengthen, and the time on the clock. A row is
 * over when both are.
 *
 *   node bench/budgets.mjs [GROUP]...    with PATCHSCOPE_TREE another tree than .cache/trees/linux-6.12
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { groups } from './rows.mjs';

const root = path.resolve(import.meta.dirname, '..');
const tree = process.env.PATCHSCOPE_TREE ?? path.join(root, '.cache/trees/linux-6.12');
const args = process.argv.slice(2);

if (args[0] === '--measure') {
  for (const row of await groups[args[1]](tree)) console.log(JSON.stringify(row));
  process.exit(0);
}

const packed = mkdtempSync(path.join(tmpdir(), 'patchscope-package-'));
const vsix = path.join(packed, 'patchscope.vsix');
execFileSync('npx', ['vsce', 'package', '--no-dependencies', '--no-rewrite-relative-links', '-o', vsix], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const megabytes = statSync(vsix).size / 1e6;
rmSync(packed, { recursive: true });

console.log(`${'what'.padEnd(62)}${'bound'.padStart(10)}${'CPU'.padStart(12)}${'clock'.padStart(12)}`);
let over = 0;
const show = ({ what, bound, unit = 'ms', cpu, clock, note = '' }) => {
  const text = (value) => (value === undefined ? '' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`);
  const isOver = bound !== undefined && Math.min(cpu ?? Infinity, clock ?? Infinity) > bound;
  if (isOver) over++;
  const verdict = bound === undefined ? '' : isOver ? 'OVER' : 'ok';
  console.log(
    `${what.padEnd(62)}${text(bound).padStart(10)}${text(cpu).padStart(12)}${text(clock).padStart(12)}  ${verdict.padEnd(5)}${note}`,
  );
};
const chosen = args.length > 0 ? args : Object.keys(groups);
if (args.length === 0 || args.includes('package')) show({ what: 'VSIX', bound: 3, unit: 'MB', clock: megabytes });
for (const group of chosen) {
  if (!groups[group]) continue;
  if (group.endsWith('Linux') && !existsSync(tree)) {
    console.log(`${group}: skipped, there is no ${tree}: node scripts/fetch-tree.mjs`);
    continue;
  }
  const run = spawnSync(process.execPath, ['--expose-gc', import.meta.filename, '--measure', group], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`${group} failed`);
  for (const line of run.stdout.split('\n')) if (line.startsWith('{')) show(JSON.parse(line));
}
console.log(over === 0 ? 'All within their bounds.' : `${over} over.`);
process.exitCode = over === 0 ? 0 : 1;
