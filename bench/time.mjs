/**
 * How fast one moves in time: steps and steps back in debug sessions on the demo, at every depth of a run of a million
 * statements and after jumps, as requests of a client; the bounds are those of the design. And how much memory the
 * keyframes of a run of ten million statements keep. Each figure is the median and the worst of many.
 */
import { setImmediate } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { bundleEngine, root, workFolder } from './engine.mjs';

const engine = await bundleEngine(
  workFolder(),
  `export { loadBundle } from './src/cli/bundle';
   export { DebugSession } from './src/debug/session';
   export { configure, kernelProgram } from './src/kernel/build';
   export { defaultBudgets } from './src/machine/machine';
   export { Run } from './src/run/run';
   export { MemoryTree } from './src/tree/tree';`,
);
const { loadBundle, DebugSession, configure, kernelProgram, defaultBudgets, Run, MemoryTree } = await import(
  pathToFileURL(engine).href
);

/** Opens and closes pidfds and computes in between, so many times. */
const text = (times) => `#include <sys/pidfd.h>
#include <unistd.h>
static int work(int n)
{
  volatile int sum = 0;
  for (int i = 0; i < n; i++)
    sum += i;
  return sum;
}
int main(void)
{
  for (int i = 0; i < ${times}; i++) {
    int fd = pidfd_open(getpid(), 0);
    work(150);
    close(fd);
  }
  return 0;
}
`;

const bundle = loadBundle(root);
const demo = bundle.paths().filter((p) => p.startsWith('demo/'));
const tree = new MemoryTree('demo', Object.fromEntries(demo.map((p) => [p.slice(5), bundle.read(p)])));
const program = kernelProgram({ tree, bundle, configuration: configure(tree) });
function newRun(times) {
  const scenario = { path: 'scenarios/long.c', text: text(times) };
  return new Run({ kernelProgram: program, bundle, scenario, budgets: { ...defaultBudgets, steps: 1e8 } });
}

/** A client that waits for each stop. */
class Client {
  seq = 1;
  thread = 1;
  waiting = () => {};
  constructor(run) {
    this.session = new DebugSession({
      createRun: () => run,
      schedule: (callback) => setImmediate(callback),
      send: (message) => {
        if (message.event === 'stopped') this.thread = message.body.threadId;
        if (message.type === 'response' && !message.success) throw new Error(message.message);
        if (message.event === 'stopped' || message.event === 'terminated') this.waiting(message.event);
      },
    });
  }
  send(command, args = {}) {
    this.session.handle({ seq: this.seq++, type: 'request', command, arguments: args });
  }
  /** Milliseconds until it stopped: on the clock, and of this process on a CPU, which other work does not lengthen. */
  async move(command, args = {}) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const stopped = new Promise((resolve) => (this.waiting = resolve));
    this.send(command, { threadId: this.thread, ...args });
    await stopped;
    const { user, system } = process.cpuUsage(used);
    return { clock: performance.now() - began, cpu: (user + system) / 1000 };
  }
}

const percentile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
let isOver = false;
/** Of times the 95th percentile counts, and a row is over when it is on the CPU and on the clock. */
function row(what, bound, times) {
  const [cpu, clock] = ['cpu', 'clock'].map((key) =>
    percentile(
      times.map((time) => time[key]),
      0.95,
    ),
  );
  tell(what, bound, Math.min(cpu, clock), `${cpu.toFixed(1)} ms CPU, ${clock.toFixed(1)} ms clock`, 'ms');
}
function tell(what, bound, figure, text, unit) {
  isOver ||= figure > bound;
  console.log(
    `${what.padEnd(52)} ${`${bound} ${unit}`.padStart(8)}  ${text.padEnd(34)} ${figure > bound ? 'OVER' : 'ok'}`,
  );
}

const megabytes = (what, bound, figure) => tell(what, bound, figure, `${figure.toFixed(1)} MB`, 'MB');

// --- a million statements -------------------------------------------------------------------------------------------

const run = newRun(1370);
const client = new Client(run);
client.send('initialize');
client.send('launch', { stopOnEntry: true });
await client.move('configurationDone');
const { startStep: start } = run;
await client.move('patchscope/goToMoment', { step: start + 1_000_000 });
const end = run.machine.steps;
console.log(`debug session on the demo, ${(end - start).toLocaleString('en')} statements`);
console.log(`${'what'.padEnd(52)} ${'bound'.padStart(8)}  p95`);

const depths = Array.from({ length: 20 }, (_, i) => start + Math.floor(((i + 0.37) * (end - start)) / 20));
const [steps, backs, afterJump, intoJump, jumps] = [[], [], [], [], []];
// Near and far, forward and back.
for (const step of [...depths.map((_, i) => depths[(i * 7) % 20]), ...depths.toReversed()]) {
  jumps.push(await client.move('patchscope/goToMoment', { step }));
  afterJump.push(await client.move('stepBack'));
  for (let i = 0; i < 5; i++) steps.push(await client.move('next'));
  for (let i = 0; i < 5; i++) backs.push(await client.move('stepBack'));
  await client.move('patchscope/goToMoment', { step: step + 1 });
  intoJump.push(await client.move('patchscope/stepBackInto'));
}
row('step over', 16, steps);
row('step back after steps', 100, backs);
row('step back right after a jump', 100, afterJump);
row('step back into right after a jump', 100, intoJump);
row('jump to a moment up to a million statements away', 1000, jumps);
client.send('disconnect');

// --- ten million ----------------------------------------------------------------------------------------------------

const long = newRun(13_900);
long.boot();
const before = long.machine.memory.used;
long.runToEnd();
const count = long.machine.steps - long.startStep;
console.log(`\nrun of ${count.toLocaleString('en')} statements: ${long.keyframes.all.length} keyframes`);
megabytes('memory of the machine with its keyframes', 64, (long.machine.memory.used - before) / (1 << 20));
const tables = long.keyframes.all.reduce(
  (sum, k) =>
    sum +
    4 * (k.kernel.pages.length + k.processes.reduce((n, p) => n + p.space.pages.length, 0)) +
    4 * k.counts.reduce((n, [, counts]) => n + counts.length, 0),
  0,
);
megabytes('tables of the keyframes', 64, tables / (1 << 20));
process.exitCode = isOver ? 1 : 0;
