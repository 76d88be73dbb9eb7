/**
 * Patches that the editor has open: each is read, put on the base it fits, and applied in memory when first asked for,
 * and again when its text or its base changes. Its trees (before it, after each of its patches) are trees like any
 * other, so every question can be asked about them.
 */
import { type BaseTree, chooseBase, demoBases, factsOf } from '../explore/patched';
import { whyNotRunnable } from '../kernel/build';
import { applyPatches, type PatchOutcome } from '../patch/apply';
import type { HunkOutcome } from '../patch/applyfile';
import type { Base } from '../patch/base';
import { type Deception, findDeceptions } from '../patch/deceptive';
import type { Watch } from '../patch/pace';
import type { PatchDocument, PatchMessage, Problem } from '../patch/patch';
import type { HunkAt } from '../patch/place';
import { readPatches } from '../patch/read';
import { gatherSeries, type Series } from '../patch/series';
import { FilePending, OverlayTree, type Tree } from '../tree/tree';
import { kernelVersion } from '../kconfig/kconfig';
import { parsePatchRoot, patchRoot, type PatchSource } from './patch-questions';
import { breathe } from './slices';
import type { Call } from './serve';
import { demoRoot, type Trees } from './trees';

/** A patch document, read and applied. */
export interface OpenedPatch {
  readonly source: PatchSource;
  /** The text that offsets are into. */
  readonly text: string;
  readonly document: PatchDocument;
  /** Undefined where there is no patch in it. */
  readonly series: Series | undefined;
  readonly problems: readonly Problem[];
  readonly deceptions: readonly Deception[];
  readonly picked: Base;
  readonly whyNotRunnable: string | undefined;
  /** The base, and the tree after each patch; empty without a base. */
  readonly trees: readonly Tree[];
  readonly outcomes: readonly PatchOutcome[];
}

export class Patches {
  private readonly sources = new Map<string, PatchSource>();
  private readonly opened = new Map<string, Promise<OpenedPatch>>();
  /** What is ready, for the trees, which are read at once. */
  private readonly ready = new Map<string, OpenedPatch>();

  constructor(private readonly trees: Trees) {
    trees.patched = (root) => this.tree(root);
  }

  open(source: PatchSource): void {
    this.sources.set(source.key, source);
    this.forget(source.key);
  }

  close(key: string): void {
    this.sources.delete(key);
    this.forget(key);
  }

  /** A text of a tree has changed: patches that are laid on it are applied again. */
  changed(root: string): void {
    for (const { key, root: own = demoRoot } of this.sources.values())
      if (own === root || root === demoRoot) this.forget(key);
  }

  nameOf(root: string): string | undefined {
    const patch = parsePatchRoot(root);
    return patch && this.sources.get(patch.key)?.name;
  }

  /** The patch, read and applied. Throws FilePending where a file of the tree has to be fetched first. */
  read(key: string, call?: Call): Promise<OpenedPatch> {
    const known = this.opened.get(key);
    if (known) return known;
    const source = this.sources.get(key);
    if (!source) throw new Error(`There is no open patch ${key}.`);
    const reading = this.readSource(source, watchOf(call));
    this.opened.set(key, reading);
    reading.then(
      (opened) => {
        if (this.opened.get(key) !== reading) return;
        // What was cancelled is begun anew by the next question.
        if (call?.cancelled()) this.opened.delete(key);
        else this.ready.set(key, opened);
      },
      () => this.opened.get(key) === reading && this.opened.delete(key),
    );
    return reading;
  }

  private forget(key: string): void {
    this.opened.delete(key);
    this.ready.delete(key);
    for (const tree of this.trees.all()) if (parsePatchRoot(tree.root)?.key === key) tree.changed('Kconfig');
  }

  /** The stored tree of a patch's root: waits, as for a file that must be fetched, until the patch is applied. */
  private tree(root: string): Tree | undefined {
    const patch = parsePatchRoot(root);
    if (!patch) return undefined;
    const now = (path: string): Tree | undefined => {
      const opened = this.ready.get(patch.key);
      if (opened) return opened.trees[patch.count];
      const arrival = this.read(patch.key).then(
        () => {},
        (error: unknown) => (error instanceof FilePending ? error.arrival : Promise.reject(error)),
      );
      throw new FilePending(path, arrival);
    };
    return {
      name: root,
      read: (path) => now(path)?.read(path),
      isLink: (path) => now(path)?.isLink?.(path) ?? false,
    };
  }

  private async readSource(source: PatchSource, watch: Watch): Promise<OpenedPatch> {
    const { text } = source;
    const reading = await readPatches(text, watch);
    const gathered = gatherSeries(reading.result);
    const series = gathered.result.find(({ patches }) => patches.length > 0);
    const patches = series?.patches ?? [];
    const { base, picked } = await this.baseOf(source, patches);
    const common = {
      source,
      text: typeof text === 'string' ? text : new TextDecoder().decode(text),
      document: reading.result,
      series,
      deceptions: findDeceptions(reading.result),
      picked,
    };
    const problems = [...reading.problems, ...gathered.problems];
    if (!base) return { ...common, problems, whyNotRunnable: undefined, trees: [], outcomes: [] };
    const applied = await applyPatches(base.tree, patches, { facts: factsOf(base.tree), watch });
    const trees: Tree[] = [base.tree];
    const over = new Map<string, string | undefined>();
    for (const { changed } of applied.result.patches) {
      for (const [path, content] of changed) over.set(path, content);
      trees.push(changed.size === 0 ? trees.at(-1)! : new OverlayTree(base.tree, new Map(over)));
    }
    return {
      ...common,
      problems: [...problems, ...applied.problems],
      whyNotRunnable: whyNotRunnable(base.tree) ?? whyNotRunnable(trees.at(-1)!),
      trees,
      outcomes: applied.result.patches,
    };
  }

  /**
   * The base: the commit that the mail names, else what has exactly the files it expects (the open tree, the commits that
   * the editor offers, the demo in its two forms), else the open tree. Without an open tree nothing is guessed.
   */
  private async baseOf(
    { root, commits }: PatchSource,
    patches: readonly PatchMessage[],
  ): Promise<{ readonly base: BaseTree | undefined; readonly picked: Base }> {
    const bases: BaseTree[] = [];
    if (root !== undefined && root !== demoRoot) {
      const tree = this.trees.of(root);
      if (whyNotRunnable(tree) === undefined) {
        bases.push({ name: treeName(tree), tree });
        for (const { commit, name, files } of commits) bases.push({ name, commit, tree: treeOfCommit(tree, files) });
      }
    }
    const isOpen = bases.length > 0 || root === demoRoot;
    bases.push(...(await demoBases(this.trees.bundle, this.trees.of(demoRoot))));
    // Somebody may have edited the demo; its patches are for it as it is shipped.
    for (const shipped of await demoBases(this.trees.bundle))
      bases.push({ ...shipped, name: `${shipped.name} (shipped)` });
    const { base, picked } = chooseBase(patches, bases);
    if (picked.kind === 'head' && !isOpen) return { base: undefined, picked: { ...picked, kind: 'none' } };
    return { base, picked };
  }
}

/** `Linux 6.12`, or the folder's name. */
function treeName(tree: Tree): string {
  const version = kernelVersion(tree);
  return version === undefined ? tree.name.replace(/^.*[/\\]/, '') : `Linux ${version}`;
}

function treeOfCommit(tree: Tree, files: Readonly<Record<string, string | null>>): Tree {
  return new OverlayTree(tree, new Map(Object.entries(files).map(([path, text]) => [path, text ?? undefined])));
}

/** The `undefined` end of a patch that was cancelled is a problem in its list; who asked gets no answer anyway. */
function watchOf(call: Call | undefined): Watch {
  return {
    onProgress: async (done, total) => {
      call?.progress(`${Math.round((100 * done) / Math.max(1, total))} %`);
      await breathe();
      return !call?.cancelled();
    },
  };
}

/** The last tree of a patch as a root. */
export function lastRoot({ source, trees }: OpenedPatch): string {
  return patchRoot(source.key, Math.max(0, trees.length - 1));
}

/** Where each hunk was found, by indices into the document. */
export function hunksFound({ document, series, outcomes }: OpenedPatch): HunkAt {
  const indexOf = new Map((series?.patches ?? []).map((message, index) => [message, index]));
  return (message, file, hunk): HunkOutcome | undefined => {
    const index = indexOf.get(document.messages[message]!);
    return index === undefined ? undefined : outcomes[index]?.files[file]?.hunks[hunk];
  };
}
