/** The tree and the configuration that a command line names: --tree, --config, --set. */
import { basename, isAbsolute, join, resolve } from 'node:path';
import { statSync } from 'node:fs';
import { type Configuration, type ConfigurationRequest, configure, isDemoTree, whyNotRunnable } from '../kernel/build';
import { explain, parseDotConfig, readKconfig, summarize, type Kconfig } from '../kconfig/kconfig';
import { type MemoryTree, type Tree } from '../tree/tree';
import { DiskTree, readText } from './disk';
import { assignments, type Io, type Options, Refused, single } from './usage';

export const treeOptions = { tree: 'value', config: 'value', set: 'value' } as const;

/** The tree that --tree names, or the demo. Refuses a folder that is no kernel tree. */
export function openTree(options: Options, io: Io, bundle: MemoryTree): Tree {
  const given = single(options, 'tree');
  if (given === undefined) return demoTree(bundle);
  const root = resolve(io.folder, given);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Refused(`${given} is not a folder`);
  const tree = new DiskTree(root, given);
  const why = whyNotRunnable(tree);
  if (why) throw new Refused(`${given}: ${why}; without --tree the demo tree is used`);
  return tree;
}

export function demoTree(bundle: MemoryTree): Tree {
  return { name: 'demo', read: (path) => bundle.read(`demo/${path}`) };
}

/** What a person calls the tree: "demo", or the folder's name. */
export function treeTitle(tree: Tree): string {
  return isDemoTree(tree) ? 'demo tree' : basename(tree.name);
}

/** The configuration that --config and --set ask for. Refuses what the tree cannot give, saying why. */
export function openConfiguration(options: Options, io: Io, tree: Tree): Configuration {
  const kconfig = readKconfig(tree);
  const request = readRequest(options, io);
  for (const name of Object.keys(request.set ?? {})) requireSymbol(kconfig, tree, name);
  const configuration = configure(tree, request, kconfig);
  const [refused] = configuration.solution.refused;
  if (refused) {
    const why = explain(configuration.solution, refused.name);
    const reason = why ? summarize(why) : '';
    throw new Refused(`${refused.name} cannot be ${refused.asked}: it is ${refused.got || 'n'} (${reason})`);
  }
  return configuration;
}

/** What --config and --set ask for, whatever the tree can give. */
export function readRequest(options: Options, io: Io): ConfigurationRequest {
  const set = Object.fromEntries(
    assignments(options, 'set').map(([name, value]) => [name.replace(/^CONFIG_/, ''), value]),
  );
  const path = single(options, 'config');
  return { ...(path !== undefined && { config: readConfig(path, io) }), set };
}

/** Refuses a symbol that no Kconfig file of the tree defines. */
export function requireSymbol(kconfig: Kconfig, tree: Tree, name: string): void {
  const symbol = kconfig.table.find(name);
  if (!symbol || symbol.entries.length === 0)
    throw new Refused(`no Kconfig file of the ${treeTitle(tree)} defines ${name}`);
}

function readConfig(path: string, io: Io): { name: string; text: string } {
  const text = readText(isAbsolute(path) ? path : join(io.folder, path));
  if (text === undefined) throw new Refused(`${path} cannot be read`);
  const { assignments: lines, problems } = parseDotConfig(text, path);
  if (problems.length > lines.length || (lines.length === 0 && text.trim() !== ''))
    throw new Refused(`${path} is not a .config: it has ${lines.length} lines like CONFIG_NAME=value`);
  return { name: path, text };
}
