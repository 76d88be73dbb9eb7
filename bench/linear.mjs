/**
 * That time is linear in steps and memory flat: the same program with its loop longer and longer, one that only computes and
 * one that forks, waits and opens and closes pidfds on the demo. Told are CPU time for each statement, and what the process
 * and the machine hold afterwards; each row is a process of its own. The bound is what the longest may cost for a
 * statement, and hold, against the shortest.
 */
import { spawnSync } from 'node:child_process';
import { bundleEngine, root, workFolder } from './engine.mjs';

const engine = await bundleEngine(
  workFolder(),
  `import { loadBundle } from './src/cli/bundle';
   import { configure, kernelProgram } from './src/kernel/build';
   import { defaultBudgets } from './src/machine/machine';
   import { Run } from './src/run/run';
   import { MemoryTree } from './src/tree/tree';
   import { runHosted } from './src/user/host';
   import { userProgram } from './src/user/program';
   const [kind, text] = process.argv.slice(2);
   const bundle = loadBundle(${JSON.stringify(root)});
   const budgets = { ...defaultBudgets, steps: 1e10 };
   let run;
   let began;
   const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
   const told = { problems: [], steps: 0, used: 0 };
   if (kind === 'computes') {
     const program = userProgram({ bundle, path: 'loop.c', text });
     began = cpu();
     run = runHosted(program, budgets);
     Object.assign(told, { problems: run.problems.map((p) => p.message), steps: run.steps });
   } else {
     const demo = bundle.paths().filter((p) => p.startsWith('demo/'));
     const tree = new MemoryTree('demo', Object.fromEntries(demo.map((p) => [p.slice(5), bundle.read(p)])));
     const program = kernelProgram({ tree, bundle, configuration: configure(tree) });
     run = new Run({ kernelProgram: program, bundle, scenario: { path: 'loop.c', text }, budgets });
     run.boot();
     began = cpu();
     run.runToEnd();
     const { machine, startStep } = run;
     Object.assign(told, { problems: machine.problems.map((p) => p.message), steps: machine.steps - startStep, used: machine.memory.used });
   }
   told.cpu = cpu() - began;
   global.gc();
   const { heapUsed } = process.memoryUsage();
   console.log(JSON.stringify({ ...told, heap: heapUsed }));`,
);

const programs = {
  computes: (n) => `int main(void) {
    volatile unsigned sum = 0;
    for (unsigned i = 0; i < ${n}; i++) sum = sum * 31 + i;
    return 0;
  }`,
  forks: (n) => `#include <sys/pidfd.h>
    #include <sys/wait.h>
    #include <unistd.h>
    int main(void) {
      for (int i = 0; i < ${n}; i++) {
        int child = fork();
        if (child == 0) _exit(0);
        int fd = pidfd_open(child, 0);
        waitpid(child, 0, 0);
        close(fd);
      }
      return 0;
    }`,
};
// Freed blocks wait in the quarantine, keyframes and the list of system calls fill up: from 16,000 forks on they are full.
const rows = [
  ...[1, 2, 4, 8, 16].map((times) => ({ kind: 'computes', rounds: times * 1_000_000 })),
  ...[1, 2, 4].map((times) => ({ kind: 'forks', rounds: times * 16_000 })),
];

let isOver = false;
const first = {};
console.log('program       rounds        steps   ns/step    heap MB   machine MB   against the shortest (bound 1.5)');
for (const { kind, rounds } of rows) {
  const run = spawnSync(process.execPath, ['--expose-gc', engine, kind, programs[kind](rounds)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const { problems, steps, cpu, heap, used } = JSON.parse(run.stdout);
  if (problems.length > 0) throw new Error(problems[0]);
  const now = { time: (cpu / steps) * 1e6, memory: heap + used };
  first[kind] ??= now;
  const ratios = ['time', 'memory'].map((key) => now[key] / first[kind][key]);
  isOver ||= ratios.some((ratio) => ratio > 1.5);
  const megabytes = (bytes) => (bytes / (1 << 20)).toFixed(1);
  console.log(
    kind.padEnd(10) +
      `${rounds}`.padStart(10) +
      `${steps}`.padStart(13) +
      now.time.toFixed(1).padStart(10) +
      megabytes(heap).padStart(11) +
      megabytes(used).padStart(13) +
      `   time ${ratios[0].toFixed(2)}, memory ${ratios[1].toFixed(2)}`,
  );
}
process.exitCode = isOver ? 1 : 0;
