/** What is measured, group by group: see budgets.mjs. A row without a bound is told for comparison. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { emptyFolder, Engine, explored, root, Session, sleep } from './worker.mjs';

const demo = { root: 'patchscope-demo:/demo', set: {} };
const bundled = () => JSON.parse(readFileSync(path.join(root, 'dist/bundled.json'), 'utf8'));

const percentile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const median = (values) => percentile(values, 0.5);

/** CPU and clock time of the engine for one piece of work. */
async function timed(engine, work) {
  const [cpu, clock] = [engine.time, performance.now()];
  const result = await work();
  return { cpu: engine.time - cpu, clock: performance.now() - clock, result };
}

/** The demo patch compared over all scenarios: by an engine that knows nothing, or has run them for the lenses. */
async function comparedInEngine(state) {
  const engine = new Engine();
  const name = 'pidfd-add-pidfs.patch';
  const [before, after] = ['base', 'patch-1'].map((tree) => ({ root: `patchscope-patch:/demo/${tree}`, set: {} }));
  await engine.ask('patchOpen', { key: 'demo', name, text: bundled()[`demo-patches/${name}`], commits: [] });
  await engine.ask('patch', { key: 'demo' });
  if (state === 'explored') {
    const isUnknown = (marks) => marks.some((mark) => mark.state === 'unknown');
    while (isUnknown(await engine.ask('patchMarks', { subject: after }))) await sleep(100);
    // The scenarios run before the patch, too; nothing tells of their end.
    for (let last = -1; engine.time - last > 5;) {
      last = engine.time;
      await sleep(500);
    }
  }
  const { cpu, clock } = await timed(engine, () => engine.ask('patchCompare', { before, after }));
  await engine.end();
  return { cpu, clock };
}

/** Offsets to point at: the middle of every `step`th name inside the function bodies of a text. */
function places(text, step) {
  const found = [];
  let depth = 0;
  for (const match of text.matchAll(/\/\*[^]*?\*\/|"(?:\\.|[^"\\])*"|[{}]|[A-Za-z_]\w+/g)) {
    const [token] = match;
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else if (depth > 0 && /^[A-Za-z_]/.test(token)) found.push(match.index + 1);
  }
  return found.filter((_, index) => index % step === 0);
}

async function hovers(engine, subject, file, text, step) {
  const times = [];
  for (const offset of places(text, step)) {
    const { cpu, clock, result } = await timed(engine, () => engine.ask('hover', { subject, path: file, offset }));
    if (result) times.push({ cpu, clock });
  }
  return {
    cpu: percentile(
      times.map((t) => t.cpu),
      0.95,
    ),
    clock: percentile(
      times.map((t) => t.clock),
      0.95,
    ),
    count: times.length,
  };
}

/** Median of several sessions, each from the click to the first stop. */
async function firstStops(engine, launch, times) {
  const taken = [];
  for (let i = 0; i < times; i++) {
    const session = new Session(engine);
    taken.push(await timed(engine, () => session.start(launch)));
    await session.close();
  }
  return { cpu: median(taken.map((t) => t.cpu)), clock: median(taken.map((t) => t.clock)) };
}

/** A scenario that takes more than a million steps. */
const longProgram = `#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>
int main(void)
{
	unsigned long sum = 0;
	for (int i = 0; i < 250000; i++) {
		sum = sum * 31 + i;
		if (sum & 1)
			sum ^= i;
	}
	int fd = syscall(SYS_pidfd_open, getpid(), 0);
	printf("%lu %d\\n", sum, fd);
	return 0;
}
`;

/** What the module `vscode` exports, by its types. */
function apiNames() {
  const types = readFileSync(path.join(root, 'node_modules/@types/vscode/index.d.ts'), 'utf8');
  return [
    ...new Set(
      [...types.matchAll(/^\s+export (?:abstract )?(?:class|enum|namespace|const|function) (\w+)/gm)].map(
        ([, name]) => name,
      ),
    ),
  ];
}

export const groups = {
  async activation() {
    const script = `
      const stub = () => new Proxy(function () {}, { get: (_, name) => name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : stub(), set: () => true, apply: () => stub(), construct: () => stub() });
      const Module = require('module');
      const load = Module._load;
      const vscode = { EventEmitter: class { event = () => ({ dispose() {} }); fire() {} dispose() {} } };
      for (const name of ${JSON.stringify(apiNames())}) vscode[name] ??= stub();
      Module._load = function (name, ...rest) { return name === 'vscode' ? vscode : load.call(this, name, ...rest); };
      const cpu = process.cpuUsage(), clock = performance.now();
      const extension = require(${JSON.stringify(path.join(root, 'dist/extension.cjs'))});
      extension.activate({ subscriptions: [], extension: { packageJSON: { version: '0' } }, extensionUri: {}, asAbsolutePath: (p) => p, globalStorageUri: { fsPath: '' }, workspaceState: { get() {}, update() {} }, globalState: { get() {}, update() {} } });
      const { user, system } = process.cpuUsage(cpu);
      console.log(JSON.stringify({ cpu: (user + system) / 1000, clock: performance.now() - clock }));`;
    const runs = Array.from({ length: 7 }, () => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    });
    return [
      {
        what: 'activation: load and register',
        bound: 50,
        cpu: median(runs.map((r) => r.cpu)),
        clock: median(runs.map((r) => r.clock)),
      },
    ];
  },

  async hoverDemo() {
    const engine = new Engine();
    const file = 'fs/pidfs.c';
    const text = bundled()[`demo/${file}`];
    const first = await timed(engine, () =>
      engine.ask('hover', { subject: demo, path: file, offset: text.indexOf('get_pid(') + 2 }),
    );
    await explored(engine, demo, file);
    const warm = await hovers(engine, demo, file, text, 3);
    await engine.end();
    return [
      { what: 'first hover of all, demo', cpu: first.cpu, clock: first.clock },
      { what: `hover, warm, p95 of ${warm.count} places, demo`, bound: 50, cpu: warm.cpu, clock: warm.clock },
    ];
  },

  async hoverLinux(tree) {
    const subject = { root: tree, set: {} };
    const file = 'fs/pidfs.c';
    const text = readFileSync(path.join(tree, file), 'utf8');
    const signal = 'kernel/signal.c';
    // Before any other worker, whose memory the process would not have given back.
    const base = process.memoryUsage().rss;
    const engine = new Engine();
    await engine.ask('lenses', { subject, path: file });
    const open = await timed(engine, () => explored(engine, subject, file));
    const warm = await hovers(engine, subject, file, text, 4);
    const lenses = await timed(engine, () => engine.ask('lenses', { subject, path: signal }));
    const again = await timed(engine, () => engine.ask('lenses', { subject, path: signal }));
    const session = new Session(engine);
    await session.start({ subject, program: 'two-opens', stopAt: 'pidfs_alloc_file' });
    const used = (process.memoryUsage().rss - base) / 1e6;
    await engine.end();
    const fresh = new Engine();
    const offset = text.indexOf('get_pid(') + 2;
    const first = await timed(fresh, () => fresh.ask('hover', { subject, path: file, offset }));
    await fresh.end();
    return [
      { what: 'first hover of all, 6.12', cpu: first.cpu, clock: first.clock },
      { what: 'all scenarios run in the background, 6.12', cpu: open.cpu, clock: open.clock },
      { what: `hover, warm, p95 of ${warm.count} places, 6.12`, bound: 50, cpu: warm.cpu, clock: warm.clock },
      {
        what: 'lenses of kernel/signal.c, opened for the first time, 6.12',
        bound: 100,
        cpu: lenses.cpu,
        clock: lenses.clock,
      },
      { what: 'lenses of kernel/signal.c, again', bound: 100, cpu: again.cpu, clock: again.clock },
      { what: 'memory of the worker after all of this, 6.12', bound: 300, unit: 'MB', clock: used },
    ];
  },

  async stopLinux(tree) {
    const launch = { subject: { root: tree, set: {} }, program: 'two-opens', stopAt: 'pidfs_alloc_file' };
    /** Medians of fresh workers, the files of the tree in the operating system's cache. */
    const cold = async (folder) => {
      const taken = [];
      for (let i = 0; i < 5; i++) {
        const engine = new Engine(folder());
        taken.push(await timed(engine, () => new Session(engine).start(launch)));
        await engine.end();
      }
      return { cpu: median(taken.map((t) => t.cpu)), clock: median(taken.map((t) => t.clock)) };
    };
    const first = await cold(emptyFolder);
    const filled = emptyFolder();
    const engine = new Engine(filled);
    await new Session(engine).start(launch);
    const warm = await firstStops(engine, launch, 7);
    // Tokens are kept once nothing more has been read for a second.
    await sleep(3000);
    await engine.end();
    const again = await cold(() => filled);
    return [
      { what: 'Step to first stop, a fresh worker, nothing kept on disk, 6.12', ...first },
      { what: 'Step to first stop, cold (a fresh worker), 6.12', bound: 1500, ...again },
      { what: 'Step to first stop, warm, 6.12', bound: 300, ...warm },
    ];
  },

  async steps() {
    const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-long-'));
    const program = path.join(folder, 'long.c');
    writeFileSync(program, longProgram);
    const engine = new Engine();
    const session = new Session(engine);
    await session.start({ subject: demo, program, stopAt: 'pidfd_create' });
    const moment = async () => (await session.request('patchscope/moment')).step;
    const depth = await moment();
    const forth = [];
    const back = [];
    for (let i = 0; i < 40; i++) back.push(await timed(engine, () => session.move('stepBack')));
    for (let i = 0; i < 40; i++) forth.push(await timed(engine, () => session.move('stepIn')));
    await engine.end();
    rmSync(folder, { recursive: true });
    const p95 = (all, key) =>
      percentile(
        all.map((t) => t[key]),
        0.95,
      );
    return [
      {
        what: `step, ${((depth ?? 0) / 1e6).toFixed(1)} M steps into a run`,
        bound: 16,
        cpu: p95(forth, 'cpu'),
        clock: p95(forth, 'clock'),
      },
      {
        what: `step back, ${((depth ?? 0) / 1e6).toFixed(1)} M steps into a run`,
        bound: 100,
        cpu: p95(back, 'cpu'),
        clock: p95(back, 'clock'),
      },
    ];
  },

  async kconfigLinux(tree) {
    const once = (command, args) => {
      const started = performance.now();
      const run = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', command, ...args], {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      if (run.status !== 0) throw new Error(run.stderr);
      const [user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
      return { cpu: (user + system) * 1000, clock: performance.now() - started };
    };
    const ours = Array.from({ length: 3 }, () =>
      once(process.execPath, [path.join(root, 'dist/cli.cjs'), 'kconfig', '--solve', '--tree', tree]),
    );
    const row = {
      what: 'Kconfig of 6.12 read and solved, the whole command',
      bound: 2000,
      cpu: median(ours.map((t) => t.cpu)),
      clock: median(ours.map((t) => t.clock)),
    };
    const conf = await confRow(tree);
    return [{ ...row, note: conf.clock ? `${(row.clock / conf.clock).toFixed(1)} times conf` : '' }, conf];
  },

  async compare() {
    const cli = path.join(root, 'dist/cli.cjs');
    const runs = Array.from({ length: 3 }, () => {
      const started = performance.now();
      const run = spawnSync(
        'bash',
        ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', process.execPath, cli, 'compare', 'pidfd-add-pidfs'],
        { encoding: 'utf8' },
      );
      const [user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
      if (![0, 3].includes(run.status)) throw new Error(run.stderr);
      return { cpu: (user + system) * 1000, clock: performance.now() - started };
    });
    const fresh = await comparedInEngine('fresh');
    const explored = await comparedInEngine('explored');
    return [
      {
        what: 'compare of the demo patch, all scenarios, the whole command',
        bound: 2000,
        cpu: median(runs.map((t) => t.cpu)),
        clock: median(runs.map((t) => t.clock)),
      },
      { what: 'the same in the editor, asked before anything has run', bound: 2000, ...fresh },
      { what: 'the same once the lenses of the patch have run it', bound: 2000, ...explored },
    ];
  },

  async flip() {
    const engine = new Engine();
    const file = 'fs/Kconfig';
    await explored(engine, demo, 'fs/pidfs.c');
    await engine.ask('lenses', { subject: demo, path: file });
    const flipped = { ...demo, set: { FS_PID: 'n' } };
    const answered = async () => {
      for (;;) {
        const changed = engine.event((name) => name === 'changed');
        const lenses = await engine.ask('lenses', { subject: flipped, path: file });
        if (lenses.some(({ phrases }) => phrases.some(({ text }) => /differ/.test(text)))) return lenses;
        await changed;
      }
    };
    const { cpu, clock } = await timed(engine, answered);
    await engine.end();
    return [{ what: 'flip of FS_PID in the demo, to the answer on the lens', bound: 300, cpu, clock }];
  },
};

/** The tree's own conf on the same work, built from the tree as the tests do; its probes are answered from a record. */
async function confRow(tree) {
  const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-conf-bench-'));
  try {
    const outfile = path.join(folder, 'conf.cjs');
    const entry = path.join(root, 'test/kconfig/conf.ts');
    const define = { __dirname: JSON.stringify(path.dirname(entry)) };
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      define,
      logLevel: 'error',
    });
    const { buildConf, confEnvironment, confMissing, runConf } = createRequire(import.meta.url)(outfile);
    const missing = confMissing();
    if (missing) return { what: `the tree's own conf: not measured, ${missing}` };
    const version = /^VERSION = (\d+)\nPATCHLEVEL = (\d+)/m.exec(readFileSync(path.join(tree, 'Makefile'), 'utf8'));
    const program = buildConf(tree, `${version[1]}.${version[2]}`);
    const env = confEnvironment(tree, `${version[1]}.${version[2]}.0`);
    const request = { program, env, args: [`--defconfig=${path.join(tree, 'arch/x86/configs/x86_64_defconfig')}`] };
    const replay = runConf(request).log;
    const runs = Array.from({ length: 5 }, () => runConf({ ...request, replay }));
    if (runs.some(({ status }) => status !== 0)) throw new Error(runs[0].stderr);
    return { what: "the same by the tree's own conf, built with gcc -O2", clock: median(runs.map(({ ms }) => ms)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
