/** `patchscope kconfig`: the value of a symbol and why it has it, or the whole configuration. */
import { explain, summarize, writeConfig, type Decider, type Place, type Why } from '../kconfig/kconfig';
import { loadBundle } from './bundle';
import { openConfiguration, openTree, requireSymbol, treeOptions } from './kernel';
import { type Io, parseArguments, Refused, Status } from './usage';

export function kconfigCommand(args: readonly string[], io: Io): number {
  const options = parseArguments(args, { ...treeOptions, solve: 'flag' });
  const isSolve = options.values.has('solve');
  const [given] = options.positional;
  if (options.positional.length > 1) throw new Refused('kconfig takes one symbol');
  if (isSolve === (given !== undefined)) throw new Refused('kconfig needs a symbol, or --solve');
  const tree = openTree(options, io, loadBundle(io.root));
  const { solution, kconfig, base } = openConfiguration(options, io, tree);
  if (given === undefined) {
    io.out(writeConfig(solution));
    return Status.ok;
  }
  const name = given.replace(/^CONFIG_/, '');
  requireSymbol(kconfig, tree, name);
  const why = explain(solution, name)!;
  io.out(
    `${name}=${why.type === 'string' ? JSON.stringify(why.value) : why.value}  (${summarize(why)}; from ${base})\n`,
  );
  for (const line of reasons(why)) io.out(`  ${line}\n`);
  return Status.ok;
}

function reasons(why: Why): string[] {
  const lines = why.deciders.flatMap(decided);
  if (why.dependencyNeeds.length > 0) lines.push(`depends on ${why.dependencyNeeds.join(' and ')}`);
  if (why.hasPrompt && why.promptNeeds.length > 0)
    lines.push(`is asked for only with ${why.promptNeeds.join(' and ')}`);
  if (!why.hasPrompt) lines.push('has no prompt: nobody is asked');
  if (why.isUnmet) lines.push('is selected although its dependencies do not hold');
  return lines;
}
function decided(decider: Decider): string[] {
  switch (decider.kind) {
    case 'user':
      return [decider.line ? `set at ${at(decider.line)}` : 'set on the command line'];
    case 'default':
      return [
        `default ${decider.value} at ${at(decider.place)}${decider.condition ? `, if ${decider.condition}` : ''}`,
      ];
    case 'select':
    case 'imply':
      return decider.by.map(
        (by) =>
          `${decider.kind === 'select' ? 'selected' : 'implied'} by ${by.name}${by.place ? ` at ${at(by.place)}` : ''}`,
      );
    case 'choice':
      return [`member of the choice "${decider.prompt}" at ${at(decider.place)}`];
    case 'range':
      return [`kept in ${decider.low} to ${decider.high} at ${at(decider.place)}`];
    case 'nobody':
      return [];
  }
}
function at(place: Place): string {
  return `${place.path}:${place.line}`;
}
