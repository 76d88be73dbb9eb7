/** `patchscope explore`: one program with failing allocations and other schedules, each finding with its command line. */
import { exploreProgram } from '../explore/explore';
import { explorationText } from '../explore/explore-text';
import { variationOptions } from '../explore/variation';
import { kernelProgram } from '../kernel/build';
import { Run } from '../run/run';
import { loadBundle } from './bundle';
import { openConfiguration, openTree, treeOptions } from './kernel';
import { findProgram } from './run-command';
import { assignments, type Io, type Options, parseArguments, Refused, single, Status } from './usage';

const usualBound = 200;
const highestBound = 100_000;

export function exploreCommand(args: readonly string[], io: Io): number {
  const options = parseArguments(args, {
    ...treeOptions,
    define: 'value',
    arg: 'value',
    bound: 'value',
    'fail-alloc': 'flag',
    interleave: 'flag',
    json: 'flag',
  });
  const [given, extra] = options.positional;
  if (given === undefined) throw new Refused('explore needs a program');
  if (extra !== undefined) throw new Refused(`explore takes one program; arguments for it are --arg ${extra}`);
  const bundle = loadBundle(io.root);
  const scenario = {
    ...findProgram(given, io, bundle),
    arguments: options.values.get('arg') ?? [],
    defines: assignments(options, 'define', '1'),
  };
  const tree = openTree(options, io, bundle);
  const configuration = openConfiguration(options, io, tree);
  const program = kernelProgram({ tree, bundle, configuration });
  const why = new Run({ kernelProgram: program, bundle, scenario }).whyNot();
  if (why !== undefined) throw new Refused(why);
  const isBoth = !options.values.has('fail-alloc') && !options.values.has('interleave');
  const exploration = exploreProgram({
    kernelProgram: program,
    bundle,
    scenario,
    symbols: (name) => configuration.values.get(name)?.value,
    failAllocations: isBoth || options.values.has('fail-alloc'),
    interleave: isBoth || options.values.has('interleave'),
    bound: boundOf(options),
  });
  const command = replayCommand(given, options);
  if (options.values.has('json')) {
    const again = (variation: Parameters<typeof variationOptions>[0]) =>
      [command, ...variationOptions(variation)].join(' ');
    const findings = exploration.findings.map(({ problem, variation, runs }) => ({
      problem,
      runs,
      again: again(variation),
    }));
    const { otherOutput } = exploration;
    const other = otherOutput && { runs: otherOutput.runs, again: again(otherOutput.first) };
    io.out(
      `${JSON.stringify({ program: scenario.path, ...exploration, findings, otherOutput: other }, undefined, 2)}\n`,
    );
  } else io.out(explorationText(exploration, given, command));
  return exploration.findings.length > 0 ? Status.kernelProblem : Status.ok;
}

function boundOf(options: Options): number {
  const given = single(options, 'bound') ?? String(usualBound);
  const bound = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (bound < 1 || bound > highestBound)
    throw new Refused(`--bound needs a number of runs from 1 to ${highestBound}, not "${given}"`);
  return bound;
}

/** The command that runs the same program in the ordinary way. */
function replayCommand(given: string, options: Options): string {
  const parts = ['patchscope', 'run', given];
  for (const name of ['tree', 'config', 'set', 'define', 'arg'])
    for (const value of options.values.get(name) ?? []) parts.push(`--${name}`, value);
  return parts.map((part) => (/^[\w./=:,@%+-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`)).join(' ');
}
