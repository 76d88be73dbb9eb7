/**
 * How fast the machine runs C, checks on, against valgrind and against plain gcc -O0, on the same programs in the same
 * run: `npm run bench`. Every figure is the CPU time of the best of three runs less that of an empty program, so starting and
 * compiling do not count. The bound is half of valgrind's speed: a ratio of at most 2 in the last column.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleEngine, root, workFolder } from './engine.mjs';

const work = workFolder();
const [only] = process.argv.slice(2);

const engine = await bundleEngine(
  work,
  `import { readFileSync } from 'node:fs';
   import { loadBundle } from './src/cli/bundle';
   import { runHosted } from './src/user/host';
   import { userProgram } from './src/user/program';
   const [file] = process.argv.slice(2);
   const program = userProgram({ bundle: loadBundle(${JSON.stringify(root)}), path: 'bench.c', text: readFileSync(file, 'utf8') });
   const run = runHosted(program, { steps: 1e10, memory: 1 << 29, depth: 20000, tasks: 16 });
   process.stdout.write(run.output);
   process.stderr.write(JSON.stringify({ steps: run.steps, problems: run.problems.map((p) => p.message) }));`,
);

/** CPU seconds of the quickest of three runs, and what it printed. */
function timed(command, args) {
  let best = Infinity;
  let run;
  for (let i = 0; i < 3; i++) {
    run = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', command, ...args], { encoding: 'utf8' });
    const [, notes, user, system] = /^([^]*?)([\d.]+) ([\d.]+)\s*$/.exec(run.stderr) ?? [];
    best = Math.min(best, Number(user) + Number(system));
    run.stderr = notes;
    if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${run.status}\n${run.stderr}`);
  }
  return { seconds: best, output: run.stdout, notes: run.stderr };
}

function measure(file) {
  const program = path.join(work, 'program');
  execFileSync('gcc', ['-O0', '-w', file, '-o', program]);
  return {
    gcc: timed(program, []),
    valgrind: timed('valgrind', ['-q', program]),
    ours: timed(process.execPath, [engine, file]),
  };
}

const empty = path.join(work, 'empty.c');
writeFileSync(empty, '#include <stdio.h>\nint main(void) { printf("%d\\n", 1); return 0; }\n');
const base = measure(empty);
const folder = path.join(root, 'bench/programs');
console.log('program        steps      gcc -O0   valgrind       ours   ours/gcc   ours/valgrind');
let worst = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.c') && (!only || file.startsWith(only)))) {
  const run = measure(path.join(folder, name));
  if (run.ours.output !== run.gcc.output) throw new Error(`${name}: ${run.ours.output} instead of ${run.gcc.output}`);
  const { steps, problems } = JSON.parse(run.ours.notes);
  if (problems.length > 0) throw new Error(`${name}: ${problems[0]}`);
  const net = (which) => Math.max(0.001, run[which].seconds - base[which].seconds);
  const ratio = net('ours') / net('valgrind');
  worst = Math.max(worst, ratio);
  const seconds = (which) => `${net(which).toFixed(3)} s`.padStart(11);
  console.log(
    name.slice(0, -2).padEnd(12) +
      `${(steps / 1e6).toFixed(1)} M`.padStart(8) +
      seconds('gcc') +
      seconds('valgrind') +
      seconds('ours') +
      `${(net('ours') / net('gcc')).toFixed(0)}`.padStart(11) +
      ratio.toFixed(2).padStart(16),
  );
}
console.log(`worst: ${worst.toFixed(2)} times valgrind's time (bound: 2)`);
