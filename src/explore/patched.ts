/**
 * The two sides of a patch: the tree it is for, and that tree with the patch laid over it in memory. Which tree that is
 * is found by the blob ids in the patch, so a patch against the demo as it was before pidfs finds that one.
 */
import { type Configuration, type ConfigurationRequest, configure, whyNotRunnable } from '../kernel/build';
import { applyPatches, type FileFacts, type PatchOutcome } from '../patch/apply';
import { type Base, type BaseCandidate, baseQuestion, pickBase } from '../patch/base';
import type { PatchMessage } from '../patch/patch';
import { readPatches } from '../patch/read';
import { gatherSeries } from '../patch/series';
import { blobId } from '../patch/sha1';
import { type MemoryTree, OverlayTree, type Tree } from '../tree/tree';
import type { Side } from './compare';

export interface BaseTree {
  /** For people: "demo", "HEAD". */
  readonly name: string;
  readonly tree: Tree;
  readonly commit?: string;
}

export interface PatchedSides {
  readonly before: Side;
  readonly after: Side;
  /** Files that the patches change. */
  readonly paths: readonly string[];
  /** The patches as they apply, and what became of each. */
  readonly messages: readonly PatchMessage[];
  readonly outcomes: readonly PatchOutcome[];
  /** What it was laid on, and why on that. */
  readonly base: { readonly name: string; readonly why: string };
}

export interface PatchedResult {
  /** Undefined where the patch could not be read or applied. */
  readonly result: PatchedSides | undefined;
  /** Sentences; some where there is a result, too. */
  readonly problems: readonly string[];
}

/** Reads `patch` and lays it on the base it fits best. The first of `bases` is taken where nothing tells. */
export async function patchedSides(
  patch: string | Uint8Array,
  bases: readonly BaseTree[],
  request: ConfigurationRequest = {},
): Promise<PatchedResult> {
  const reading = await readPatches(patch);
  const series = gatherSeries(reading.result);
  const problems = [...reading.problems, ...series.problems].map(({ message }) => message);
  const [first] = series.result.filter(({ patches }) => patches.length > 0);
  if (!first)
    return { result: undefined, problems: problems.length > 0 ? problems : ['There is no patch in this text.'] };
  const { patches } = first;
  const { base, picked } = chooseBase(patches, bases);
  const { tree, name } = base ?? bases[0]!;
  const { why } = picked;
  const applied = await applyPatches(tree, patches, { facts: factsOf(tree) });
  problems.push(...applied.problems.map(({ message }) => message));
  const { overlay, patches: outcomes } = applied.result;
  if (outcomes.some(({ status }) => status !== 'applied')) {
    const bad = outcomes.findIndex(({ status }) => status !== 'applied');
    const already = outcomes[bad]!.status === 'already' ? 'is applied already' : 'does not apply';
    problems.push(`"${patches[bad]!.title}" ${already} (${name}).`);
    return { result: undefined, problems };
  }
  const side = (label: string, of: Tree): Side => ({ label, tree: of, configuration: configure(of, request), request });
  const after = new OverlayTree(tree, overlay);
  const whyNot = whyNotRunnable(tree) ?? whyNotRunnable(after);
  if (whyNot !== undefined) return { result: undefined, problems: [...problems, `It cannot be run: ${whyNot}.`] };
  return {
    result: {
      before: side('before', tree),
      after: side('after', after),
      paths: [...overlay.keys()],
      messages: patches,
      outcomes,
      base: { name, why },
    },
    problems,
  };
}

export interface ChosenBase {
  /** Undefined where there is none to choose from. */
  readonly base: BaseTree | undefined;
  readonly picked: Base;
}

/** The base that the patches name, else the one whose files are those that they expect, else the first. */
export function chooseBase(patches: readonly PatchMessage[], bases: readonly BaseTree[]): ChosenBase {
  const question = baseQuestion(patches);
  const candidates = bases.map(({ name, tree, commit }): BaseCandidate => {
    const blobs: Record<string, string> = {};
    for (const { path } of question.blobs) {
      const text = tree.read(path);
      if (text !== undefined) blobs[path] = blobId(text);
    }
    return { name, commit, blobs };
  });
  const hasBaseCommit = bases.some(({ commit }) => commit !== undefined && commit === question.baseCommit);
  const picked = pickBase(question, { hasBaseCommit, candidates });
  const base =
    picked.kind === 'base-commit'
      ? bases.find(({ commit }) => commit === picked.commit)
      : bases.find(({ name }) => name === picked.name);
  return { base, picked };
}

/** What applying asks beside texts: nothing is applied to or through a symbolic link. */
export function factsOf(tree: Tree): FileFacts {
  return { isLink: (path) => tree.isLink?.(path) ?? false };
}

const basePatches = /^demo-patches\/base-[\w-]+\.patch$/;

/** The demo tree (as it is bundled, or as somebody edited it), and what it was before: each `base-*.patch` laid on it. */
export async function demoBases(
  bundle: MemoryTree,
  tree: Tree = { name: 'demo', read: (path) => bundle.read(`demo/${path}`) },
): Promise<BaseTree[]> {
  const bases: BaseTree[] = [{ name: 'demo', tree }];
  for (const path of bundle.paths().filter((p) => basePatches.test(p))) {
    const { result } = await readPatches(bundle.read(path)!);
    const applied = await applyPatches(
      tree,
      result.messages.filter(({ files }) => files.length > 0),
    );
    const { overlay, patches } = applied.result;
    const name = `demo with ${path.replace(/^.*\//, '')}`;
    if (patches.every(({ status }) => status === 'applied')) bases.push({ name, tree: new OverlayTree(tree, overlay) });
  }
  return bases;
}

/** What a report says of the circumstances: base, configuration, the values of symbols that the patch adds. */
export function notesOf({ base, before, after }: Pick<PatchedSides, 'base' | 'before' | 'after'>): string[] {
  const had = before.configuration.values;
  const added = [...after.configuration.values].filter(([name, { type }]) => type === 'bool' && !had.has(name));
  return [`base ${base.name}`, baseName(after.configuration), ...added.map(([name, { value }]) => `${name}=${value}`)];
}
function baseName({ base }: Configuration): string {
  return base.replace(/^.*\//, '');
}
