/**
 * The patches that are open: mails, series and diffs, each read from its document (or from the disk, where it is too
 * large for one), told to the engine with the trees it may be for, and kept with what the engine said. Views, hovers,
 * lenses and commands share it.
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { Debounce } from './debounce';
import { EngineStopped, type Subject } from '../service/client';
import {
  type BehaviourAnswer,
  type CommitFiles,
  type HunkMark,
  parsePatchRoot,
  type PatchAnswer,
  patchRoot,
} from '../service/patch-questions';
import { nameOf } from './names';
import { PatchLines } from './patch-lines';
import { mailScheme } from './patch-names';
import { Repository, type Git } from './repository';
import type { Trees } from './trees';

/** Languages and names of texts that may hold a patch. */
export const patchFiles: readonly vscode.DocumentFilter[] = [
  { language: 'patch-mail' },
  { language: 'diff' },
  { pattern: '**/*.{patch,diff,mbox,mbx,eml}' },
];

/** Larger texts are not opened by themselves, only by command. */
const mostByItself = 8 << 20;

/** Milliseconds between two words on how far something is. */
const mostOften = 300;

/** A patch that is open, with what is known of it. */
export interface OpenPatch {
  readonly key: string;
  readonly uri: vscode.Uri;
  readonly name: string;
  /** The text that spans are about. */
  readonly lines: PatchLines;
  readonly root: string | undefined;
  readonly answer: PatchAnswer;
  readonly marks: ReadonlyMap<string, HunkMark>;
  /** Comparisons that were made, by `from..to`. */
  readonly behaviours: ReadonlyMap<string, BehaviourAnswer>;
  /** Comparisons under way, by `from..to`: how far they are, in words. */
  readonly underWay: ReadonlyMap<string, string>;
  /** Somebody asked for it: it is in the view. */
  readonly isShown: boolean;
}

export interface BookContext {
  readonly asker: Asker;
  readonly trees: Trees;
  readonly log: vscode.LogOutputChannel;
  readonly git: Git | undefined;
}

/** What was, or is being, read out of a text. Another document of the same name counts its versions from 1 again. */
interface Reading {
  readonly document: vscode.TextDocument | undefined;
  readonly version: number;
  readonly done: Promise<OpenPatch>;
}

/** Whoever asked for a reading is told of its end. */
const noMatter = () => {};

export class PatchBook implements vscode.Disposable {
  private readonly patches = new Map<string, OpenPatch>();
  private readonly reading = new Map<string, Reading>();
  /** The end of the last reading of a name, also of one that was closed. */
  private readonly turns = new Map<string, Promise<void>>();
  private readonly changes = new vscode.EventEmitter<OpenPatch | undefined>();
  /** Fires with the patch that something new is known about; undefined: one was opened or closed. */
  readonly onDidChange = this.changes.event;
  private readonly commits = new Map<string, CommitFiles[]>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly typing = new Debounce(400);

  constructor(readonly context: BookContext) {
    const { client } = context.asker;
    this.subscriptions = [
      this.changes,
      // A fresh engine knows no patch.
      client.onStart(() => {
        for (const patch of this.patches.values()) void this.tell(patch);
      }) as vscode.Disposable,
      client.on('changed', ({ root }) => {
        const key = parsePatchRoot(root)?.key;
        const patch = key === undefined ? undefined : this.patches.get(key);
        if (patch) void this.refreshMarks(patch.key);
      }) as vscode.Disposable,
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!this.patches.has(keyOf(document.uri))) return;
        this.typing.soon(() => !document.isClosed && void this.ofDocument(document));
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        const patch = this.patches.get(keyOf(uri));
        // What never was a file is gone, and its name is given to the next untitled text.
        if (patch && (!patch.isShown || uri.scheme === 'untitled')) this.close(patch.key);
      }),
    ];
  }

  all(): OpenPatch[] {
    return [...this.patches.values()];
  }
  shown(): OpenPatch[] {
    return this.all().filter(({ isShown }) => isShown);
  }
  get(key: string): OpenPatch | undefined {
    return this.patches.get(key);
  }
  of(uri: vscode.Uri): OpenPatch | undefined {
    return this.patches.get(keyOf(uri));
  }

  /** The patch in a document, as its text is now; undefined where it cannot be read, which the log tells. */
  async ofDocument(document: vscode.TextDocument): Promise<OpenPatch | undefined> {
    // An editor may still show what is closed, under a name that another text has by now.
    if (document.isClosed) return undefined;
    const key = keyOf(document.uri);
    if (!this.reading.has(key) && document.getText().length > mostByItself) return undefined;
    try {
      await this.current(document.uri, document);
    } catch (error) {
      if (!(error instanceof EngineStopped)) this.context.log.warn(`${document.uri.toString()}: ${String(error)}`);
    }
    return this.patches.get(key);
  }

  /** Reads the text unless that was done, or is under way, since it last changed. */
  private current(
    uri: vscode.Uri,
    document: vscode.TextDocument | undefined,
    cancellation?: vscode.CancellationToken,
    progress?: (text: string) => void,
  ): Promise<OpenPatch> {
    const key = keyOf(uri);
    const version = document?.version ?? -1;
    const under = this.reading.get(key);
    if (under?.document === document && under?.version === version) return under.done;
    const isLatest = () => this.reading.get(key) === reading;
    // One after the other: each tells the engine its text and then asks, and must not be asked about another's.
    const turn = this.turns.get(key) ?? Promise.resolve();
    const done = turn
      .then(() => this.read(uri, document, cancellation, progress))
      .then(
        (patch) => {
          if (isLatest()) this.keep(patch);
          return patch;
        },
        (error: unknown) => {
          if (isLatest()) this.reading.delete(key);
          throw error;
        },
      );
    const reading: Reading = { document, version, done };
    this.turns.set(key, done.then(noMatter, noMatter));
    this.reading.set(key, reading);
    return done;
  }

  /** Opens a text as a patch and shows it in the view. Rejects with a sentence where there is no patch in it. */
  async show(
    uri: vscode.Uri,
    cancellation?: vscode.CancellationToken,
    progress?: (text: string) => void,
  ): Promise<OpenPatch> {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    const patch = await this.current(uri, document, cancellation, progress);
    if (patch.answer.patches.length === 0) {
      const [first] = patch.answer.problems;
      this.close(patch.key);
      throw new Error(
        `${patch.name}: ${first?.message ?? 'There is no patch in this text: no line of it begins a diff.'}`,
      );
    }
    const shown = { ...(this.patches.get(patch.key) ?? patch), isShown: true };
    this.put(shown);
    this.changes.fire(undefined);
    void this.refreshMarks(patch.key);
    return shown;
  }

  close(key: string): void {
    this.patches.delete(key);
    this.reading.delete(key);
    this.context.trees.closePatch(key);
    this.context.asker.client.request('patchClose', { key }).catch(() => {
      // The engine is gone, and the patch with it.
    });
    this.changes.fire(undefined);
  }

  /** The tree after `count` patches as a subject; the session's values are those of the patch as a whole. */
  subject(patch: OpenPatch, count = patch.answer.patches.length): Subject {
    return this.context.trees.subject(patchRoot(patch.key, count));
  }

  mark(patch: OpenPatch, at: { readonly patch: number; readonly file: number; readonly hunk: number }) {
    return patch.marks.get(`${at.patch}/${at.file}/${at.hunk}`);
  }

  async refreshMarks(key: string): Promise<void> {
    const patch = this.patches.get(key);
    if (!patch || patch.answer.base.name === undefined) return;
    const marks = await this.context.asker.askQuietly('patchMarks', { subject: this.subject(patch) });
    const now = this.patches.get(key);
    if (!marks || now?.answer !== patch.answer) return;
    this.put({ ...now, marks: new Map(marks.map((mark) => [`${mark.patch}/${mark.file}/${mark.hunk}`, mark])) });
  }

  /** Runs all scenarios before and after; shows how far it is. */
  async compare(
    key: string,
    from: number,
    to: number,
    cancellation?: vscode.CancellationToken,
    progress?: (text: string) => void,
  ): Promise<BehaviourAnswer> {
    const patch = this.patches.get(key);
    if (!patch) throw new Error('The patch is not open any more. Open it again to compare.');
    const after = this.subject(patch, to);
    const before = { ...after, root: patchRoot(key, from) };
    const range = `${from}..${to}`;
    const say = (how: string | undefined) => {
      const now = this.patches.get(key);
      if (!now) return;
      const others = [...now.underWay].filter(([other]) => other !== range);
      this.put({ ...now, underWay: new Map(how === undefined ? others : [...others, [range, how]]) });
    };
    let told = -Infinity;
    try {
      const answer = await this.context.asker.ask(
        'patchCompare',
        { before, after },
        {
          ...(cancellation && { cancellation }),
          progress: (text) => {
            // The view, lenses and marks are drawn anew each time.
            if (performance.now() - told < mostOften) return;
            told = performance.now();
            say(`comparing: ${text}`);
            progress?.(text);
          },
        },
      );
      const now = this.patches.get(key);
      if (now?.answer === patch.answer) this.put({ ...now, behaviours: new Map([...now.behaviours, [range, answer]]) });
      return answer;
    } finally {
      say(undefined);
    }
  }

  dispose(): void {
    this.typing.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private put(patch: OpenPatch): void {
    if (!this.patches.has(patch.key)) return;
    this.patches.set(patch.key, patch);
    this.changes.fire(patch);
  }

  private async read(
    uri: vscode.Uri,
    document: vscode.TextDocument | undefined,
    cancellation?: vscode.CancellationToken,
    progress?: (text: string) => void,
  ): Promise<OpenPatch> {
    const { asker, trees } = this.context;
    const key = keyOf(uri);
    const text = document?.isDirty || uri.scheme === 'untitled' ? document!.getText() : await vscode.workspace.fs.readFile(uri).then((bytes) => bytes, () => document?.getText() ?? ''); // prettier-ignore
    const root = uri.scheme === mailScheme ? uri.query : ((await trees.rootOf(uri)) ?? (await trees.openRoot()));
    const given = {
      key,
      uri,
      name: uri.path.replace(/^.*\//, '') || 'patch',
      lines: new PatchLines(typeof text === 'string' ? text : new TextDecoder().decode(text)),
      root,
      text,
    };
    if (!this.commits.has(key)) this.commits.set(key, await this.namedBase(given.root, given.lines.text));
    await this.tellText(given);
    const options = { ...(cancellation && { cancellation }), ...(progress && { progress }) };
    let answer = await asker.ask('patch', { key }, options);
    if (
      answer.patches.some(({ status }) => status === 'already' || status === 'failed') &&
      this.commits.get(key)!.length === 0
    ) {
      // It may be in the history of what is open: then the commit before it is the base.
      const found = await this.baseOfTitle(given.root, answer.patches[0]!.title);
      if (found) {
        this.commits.set(key, [found]);
        await this.tellText(given);
        answer = await asker.ask('patch', { key }, options);
      }
    }
    return {
      key,
      uri,
      name: given.name,
      lines: given.lines,
      root: given.root,
      answer,
      marks: new Map(),
      behaviours: new Map(),
      underWay: new Map(),
      isShown: this.patches.get(key)?.isShown ?? false,
    };
  }

  private keep(patch: OpenPatch): void {
    const isNew = !this.patches.has(patch.key);
    this.patches.set(patch.key, patch);
    this.context.trees.openPatch(patch.key);
    this.changes.fire(isNew ? undefined : patch);
  }

  private tellText({
    key,
    name,
    root,
    text,
  }: Pick<OpenPatch, 'key' | 'name' | 'root'> & { text: string | Uint8Array }): Promise<null> {
    // prettier-ignore
    const commits = this.commits.get(key) ?? [];
    return this.context.asker.ask('patchOpen', { key, name, text, commits, ...(root !== undefined && { root }) });
  }

  /** Tells a fresh engine. It has the decoded text only, which is what spans are about. */
  private async tell({ key, name, root, lines }: OpenPatch): Promise<void> {
    const commits = this.commits.get(key) ?? [];
    const params = { key, name, text: lines.text, commits, ...(root !== undefined && { root }) };
    await this.context.asker.client.request('patchOpen', params).catch((error: unknown) => {
      this.context.log.warn(`${name}: ${String(error)}`);
    });
  }

  /** git, where the window is trusted and the tree is on disk. */
  repository(root: string | undefined): Repository | undefined {
    const { git } = this.context;
    if (!git || !vscode.workspace.isTrusted || root === undefined || /^[a-z][a-z0-9+.-]+:/i.test(root))
      return undefined;
    return new Repository(git, root);
  }

  private async namedBase(root: string | undefined, text: string): Promise<CommitFiles[]> {
    const named = /^base-commit: ([0-9a-f]{40})\s*$/m.exec(text)?.[1];
    const repository = named === undefined ? undefined : this.repository(root);
    if (!repository || !(await repository.commit(named!))) return [];
    return this.filesOf(repository, named!);
  }

  private async baseOfTitle(root: string | undefined, title: string): Promise<CommitFiles | undefined> {
    const repository = this.repository(root);
    const parent = await repository?.parentOfTitled(title);
    return parent === undefined ? undefined : (await this.filesOf(repository!, parent))[0];
  }

  private async filesOf(repository: Repository, commit: string): Promise<CommitFiles[]> {
    try {
      return [await repository.filesOf(commit)];
    } catch (error) {
      this.context.log.warn(String(error));
      return [];
    }
  }
}

/** The file's name with a number that tells it from others of that name. */
function keyOf(uri: vscode.Uri): string {
  let hash = 0x811c9dc5;
  for (const char of uri.toString()) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  const name = nameOf(uri).replace(/^.*[/\\]/, '').replace(/\.\w+$/, '').replace(/[^\w-]+/g, '-').slice(0, 40); // prettier-ignore
  return `${name || 'patch'}.${(hash >>> 0).toString(16).slice(0, 4)}`;
}
