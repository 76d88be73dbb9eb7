/** `patchscope run`: one program on one kernel; the program's output, then what was wrong. */
import { writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { kernelProgram } from '../kernel/build';
import { bundledScenarios } from '../explore/scenarios';
import { isVaried, readVariation, vary } from '../explore/variation';
import { type Budgets, defaultBudgets } from '../machine/machine';
import { formatProblem } from '../machine/problem';
import { eventsOf, type LifeEvent, timelineText } from '../run/events';
import { type Outcome, runToVerdict } from '../run/outcome';
import { fidelityOf, limitsText } from '../run/fidelity';
import { Run, type RunOptions } from '../run/run';
import { traceText } from '../run/trace-text';
import type { MemoryTree } from '../tree/tree';
import { loadBundle } from './bundle';
import { DiskTree, readText } from './disk';
import { openConfiguration, openTree, treeOptions } from './kernel';
import { assignments, type Io, type Options, parseArguments, Refused, single } from './usage';

const selftestFolder = 'tools/testing/selftests';

type ProgramFile = Pick<RunOptions['scenario'], 'path' | 'text' | 'headers'>;

export function runCommand(args: readonly string[], io: Io): number {
  const options = parseArguments(args, {
    ...treeOptions,
    define: 'value',
    arg: 'value',
    json: 'value',
    trace: 'flag',
    'fail-alloc': 'value',
    schedule: 'value',
    steps: 'value',
  });
  const [given, extra] = options.positional;
  if (given === undefined) throw new Refused('run needs a program');
  if (extra !== undefined) throw new Refused(`run takes one program; arguments for it are --arg ${extra}`);
  const bundle = loadBundle(io.root);
  const program = findProgram(given, io, bundle);
  const tree = openTree(options, io, bundle);
  const configuration = openConfiguration(options, io, tree);
  const run = new Run({
    kernelProgram: kernelProgram({ tree, bundle, configuration }),
    bundle,
    scenario: {
      ...program,
      arguments: options.values.get('arg') ?? [],
      defines: assignments(options, 'define', '1'),
    },
    budgets: budgetsOf(options),
  });
  const why = run.whyNot();
  if (why !== undefined) throw new Refused(why);
  const isTrace = options.values.has('trace');
  if (!isTrace) forwardOutput(run, io);
  const read = readVariation(single(options, 'fail-alloc'), single(options, 'schedule'));
  if ('wrong' in read) throw new Refused(read.wrong);
  const symbols = (name: string) => configuration.values.get(name)?.value;
  const outcome = runToVerdict(run, symbols, () => isVaried(read.variation) && vary(run, read.variation));
  for (const problem of outcome.problems) io.err(`${formatProblem(problem)}\n`);
  // Going through the run again takes it back behind what was found at its end, so the outcome comes first.
  const events = isTrace && run.keyframes.all.length > 0 ? eventsOf(run) : undefined;
  if (events) {
    io.out(`${traceText(events)}\n${timelineText(events)}\n`);
    io.err(`${fidelityText(run)}\n`);
  }
  writeJson(options, io, run, outcome, events);
  return outcome.status;
}

function budgetsOf(options: Options): Budgets {
  const steps = single(options, 'steps');
  if (steps === undefined) return defaultBudgets;
  if (!/^[1-9]\d{0,11}$/.test(steps)) throw new Refused(`--steps needs a number of steps, not "${steps}"`);
  return { ...defaultBudgets, steps: Number(steps) };
}

/** What the run rests on; functions that did nothing by name. */
function fidelityText(run: Run): string {
  const fidelity = fidelityOf(run);
  const { noOps } = fidelity;
  return noOps.length > 0 ? `${limitsText(fidelity)} No-ops: ${noOps.join(', ')}.` : limitsText(fidelity);
}

/**
 * A program by its path, or one of the bundled scenarios by path or name. Its own headers stand beside it; those of a
 * selftest of the kernel also in the folder of all selftests.
 */
export function findProgram(given: string, io: Io, bundle: MemoryTree): ProgramFile {
  const full = resolve(io.folder, given);
  const text = readText(full);
  if (text !== undefined) {
    const selftests = full.lastIndexOf(`/${selftestFolder}/`);
    const inside = relative(io.folder, full).replaceAll('\\', '/');
    const root = selftests >= 0 ? full.slice(0, selftests) : inside.startsWith('..') ? dirname(full) : io.folder;
    const path = relative(root, full).replaceAll('\\', '/');
    if (!/^[ \t]*#[ \t]*include[ \t]*"/m.test(text)) return { path, text };
    return { path, text, headers: { tree: new DiskTree(root), folders: selftests >= 0 ? [selftestFolder] : [] } };
  }
  for (const path of [given, `scenarios/${given}`, `scenarios/${given}.c`]) {
    const bundled = path.startsWith('scenarios/') && path.endsWith('.c') ? bundle.read(path) : undefined;
    if (bundled !== undefined) return { path, text: bundled };
  }
  const names = bundledScenarios(bundle).map(({ name }) => name);
  throw new Refused(`there is no file ${given}, and no bundled scenario of that name: they are ${names.join(', ')}`);
}

/** Passes on what the program prints, byte for byte, when it prints it; not again when the run is gone through again. */
function forwardOutput(run: Run, io: Io): void {
  const { kernel } = run;
  const record = kernel.onConsole;
  let last = -1;
  kernel.onConsole = (descriptor, bytes) => {
    record?.(descriptor, bytes);
    // Between two writes there is always a statement.
    if (kernel.machine.steps <= last) return;
    last = kernel.machine.steps;
    if (descriptor === 2) io.err(new TextDecoder().decode(bytes));
    else io.out(bytes);
  };
}

function writeJson(
  options: Options,
  io: Io,
  run: Run,
  outcome: Outcome,
  events: readonly LifeEvent[] | undefined,
): void {
  const path = single(options, 'json');
  if (path === undefined) return;
  const { scenario, kernelProgram: program } = run.options;
  const record = {
    program: scenario.path,
    tree: program.options.tree.name,
    steps: run.machine.steps - run.startStep,
    ...outcome,
    fidelity: fidelityOf(run),
    output: run.output,
    systemCalls: run.systemCalls,
    ...(run.calls.leftOut > 0 && { systemCallsLeftOut: run.calls.leftOut }),
    ...(events && { events }),
  };
  try {
    writeFileSync(resolve(io.folder, path), `${JSON.stringify(record, undefined, 2)}\n`);
  } catch (error) {
    throw new Refused(`${path} cannot be written: ${(error as Error).message}`);
  }
}
