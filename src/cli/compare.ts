/** `patchscope compare`: what user space sees differently with a patch, or between two commits. */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { checkClaims } from '../explore/claims';
import { type CompareRequest, compareSides } from '../explore/compare';
import { formatComparison, reportLines } from '../explore/format';
import { foldForMail } from '../explore/mail';
import { type BaseTree, demoBases, notesOf, type PatchedSides, patchedSides } from '../explore/patched';
import { bundledScenarios, kernelName, type ScenarioProgram } from '../explore/scenarios';
import { type ConfigurationRequest, configure } from '../kernel/build';
import { readPatches } from '../patch/read';
import type { MemoryTree } from '../tree/tree';
import { loadBundle } from './bundle';
import { readText } from './disk';
import { changedPaths, commitOf, hasCommit, mailsOf, treeAt } from './git';
import { openTree, readRequest, treeOptions, treeTitle } from './kernel';
import { type Io, type Options, parseArguments, Refused, single, Status } from './usage';

export async function compareCommand(args: readonly string[], io: Io): Promise<number> {
  const options = parseArguments(args, {
    ...treeOptions,
    program: 'value',
    scenario: 'value',
    json: 'flag',
    mail: 'flag',
  });
  const [given, extra] = options.positional;
  if (given === undefined) throw new Refused('compare needs a patch or a range REV..REV');
  if (extra !== undefined) throw new Refused(`compare takes one patch or range, and then there is ${extra}`);
  const bundle = loadBundle(io.root);
  const sides = await openSides(given, options, io, bundle);
  requireAsked(sides);
  const scenarios = [...chosen(options, bundle), ...programs(options, io)];
  const request: CompareRequest = { bundle, before: sides.before, after: sides.after, paths: sides.paths, scenarios };
  const { comparison, after: observations } = await compareSides(request);
  const { tree, configuration } = sides.after;
  const kernel = kernelName(tree, configuration);
  const claims = checkClaims({ messages: sides.messages, scenarios, observations, bundle, kernel });
  const title = titleOf(given, sides);
  const notes = notesOf(sides);
  if (options.values.has('json'))
    io.out(
      `${JSON.stringify({ title, notes, ...comparison, claims, base: sides.base, paths: sides.paths }, undefined, 2)}\n`,
    );
  else if (options.values.has('mail')) {
    const command = ['patchscope compare', ...args.filter((word) => word !== '--mail')].join(' ');
    io.out(foldForMail(reportLines(comparison, { title, notes, claims }), command));
  } else io.out(formatComparison(comparison, { title, notes, claims }));
  const { problems, failures } = comparison;
  const isWorse = [problems, ...failures.map((failure) => failure.problems)].some(({ after: now }) => now.length > 0);
  return isWorse ? Status.kernelProblem : Status.ok;
}

type Sides = Omit<PatchedSides, 'outcomes'>;

async function openSides(given: string, options: Options, io: Io, bundle: MemoryTree): Promise<Sides> {
  const request = readRequest(options, io);
  const path = resolve(io.folder, given);
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    return openPatch(readText(path) ?? '', options, io, bundle, request);
  const bundled = bundle.read(`demo-patches/${basename(given, '.patch')}.patch`);
  if (bundled !== undefined && !given.includes('..')) return openPatch(bundled, options, io, bundle, request);
  const range = /^(.*?)\.\.(.*)$/.exec(given);
  if (!range) throw new Refused(`there is no patch ${given}, and it is no range REV..REV`);
  if (range[2]!.startsWith('.')) throw new Refused(`${given} has three dots; a range has two`);
  return openRange(range[1] || 'HEAD', range[2] || 'HEAD', options, io, bundle, request);
}

async function openPatch(
  text: string,
  options: Options,
  io: Io,
  bundle: MemoryTree,
  request: ConfigurationRequest,
): Promise<Sides> {
  const { result, problems } = await patchedSides(text, await basesFor(text, options, io, bundle), request);
  if (!result) throw new Refused(problems.join(' '));
  for (const problem of problems) io.err(`patchscope: ${problem}\n`);
  return result;
}

/** The tree that is named, or the demo; and the commit the mail names as its base, where the tree's repository has it. */
async function basesFor(text: string, options: Options, io: Io, bundle: MemoryTree): Promise<BaseTree[]> {
  const given = single(options, 'tree');
  if (given === undefined) return demoBases(bundle);
  const tree = openTree(options, io, bundle);
  const folder = resolve(io.folder, given);
  const bases: BaseTree[] = [{ name: treeTitle(tree), tree }];
  const commit = /^base-commit: ([0-9a-f]{40})\s*$/m.exec(text)?.[1];
  if (commit !== undefined && hasCommit(folder, commit))
    bases.push({ name: commit.slice(0, 12), commit, tree: treeAt(tree, folder, commit) });
  return bases;
}

async function openRange(
  from: string,
  to: string,
  options: Options,
  io: Io,
  bundle: MemoryTree,
  request: ConfigurationRequest,
): Promise<Sides> {
  if (single(options, 'tree') === undefined) throw new Refused('a range needs --tree: the repository it is in');
  const onDisk = openTree(options, io, bundle);
  const folder = resolve(io.folder, single(options, 'tree')!);
  const [first, last] = [commitOf(folder, from), commitOf(folder, to)];
  const { result } = await readPatches(mailsOf(folder, first, last));
  const side = (label: string, commit: string) => {
    const tree = treeAt(onDisk, folder, commit);
    return { label, tree, configuration: configure(tree, request), request };
  };
  return {
    before: side('before', first),
    after: side('after', last),
    paths: changedPaths(folder, first, last),
    messages: result.messages.filter(({ files }) => files.length > 0),
    base: { name: first.slice(0, 12), why: `${from} is the range's beginning.` },
  };
}

/** Refuses a symbol that neither side has, and a value that the side after cannot have. */
function requireAsked({ before, after }: Sides): void {
  for (const name of Object.keys(after.request?.set ?? {}))
    if (![before, after].some(({ configuration }) => configuration.values.has(name)))
      throw new Refused(`no Kconfig file defines ${name}, neither before nor after`);
  const [refused] = after.configuration.solution.refused;
  if (refused)
    throw new Refused(`${refused.name} cannot be ${refused.asked} after the patch: it is ${refused.got || 'n'}`);
}

/** The bundled scenarios, or those that are named. */
function chosen(options: Options, bundle: MemoryTree): ScenarioProgram[] {
  const all = bundledScenarios(bundle);
  const names = options.values.get('scenario');
  if (!names) return all;
  return names.map((name) => {
    const found = all.find((scenario) => scenario.name === name);
    if (!found) throw new Refused(`there is no scenario ${name}; there are ${all.map((s) => s.name).join(', ')}`);
    return found;
  });
}

function programs(options: Options, io: Io): ScenarioProgram[] {
  return (options.values.get('program') ?? []).map((given) => {
    const text = readText(resolve(io.folder, given));
    if (text === undefined) throw new Refused(`there is no program ${given}`);
    const name = basename(given).replace(/\.c$/, '');
    return { name, path: basename(given), text };
  });
}

function titleOf(given: string, { messages }: Sides): string {
  const [first] = messages;
  if (!first) return given;
  const others = messages.length - 1;
  return others > 0 ? `${first.title} and ${others} more` : first.title || given;
}
