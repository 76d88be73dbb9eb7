/** Commands about patches: opening them from anywhere, comparing, stepping, diffs of before and after, new scenarios. */
import * as vscode from 'vscode';
import type { Span } from '../service/client';
import { type BehaviourLine, type HunkAddress, type PatchAnswer, patchRoot } from '../service/patch-questions';
import { showLine, stepToLine, type BehaviourReports } from './behaviour-report';
import { demoScheme } from './demo';
import { uriOf } from './names';
import type { OpenPatch, PatchBook } from './patch-book';
import type { PatchFiles, PatchTexts } from './patch-files';
import { patchCommands, patchesView } from './patch-names';
import { rangeIn } from './patch-text';
import type { PatchItem, PatchTree } from './patch-view';
import type { Repository } from './repository';
import { scenarioSkeleton } from './scenario-skeleton';
import { startSession } from './sessions';
import { showUntitled } from './untitled';

export interface PatchContext {
  readonly book: PatchBook;
  readonly tree: PatchTree;
  readonly view: vscode.TreeView<PatchItem>;
  readonly files: PatchFiles;
  readonly texts: PatchTexts;
  readonly reports: BehaviourReports;
  readonly log: vscode.LogOutputChannel;
  /** Names of the bundled patches. */
  readonly demoPatches: () => Promise<readonly string[]>;
}

interface Between {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly line?: number;
}
type Hunk = HunkAddress & { readonly key: string };

export function registerPatchCommands(context: PatchContext): vscode.Disposable[] {
  const { book, log } = context;
  const commands: Record<string, (...args: never[]) => unknown> = {
    [patchCommands.open]: (uri?: vscode.Uri) => openActive(context, uri),
    [patchCommands.openFile]: () => openFile(context),
    [patchCommands.clipboard]: () => openClipboard(context),
    [patchCommands.commit]: (named?: string) => openCommit(context, named),
    [patchCommands.demo]: (name?: string) => openDemo(context, name),
    [patchCommands.compare]: (what: Partial<Between> | PatchItem) => compare(context, what),
    [patchCommands.changes]: (what: Partial<Between> | PatchItem) => openChanges(context, betweenOf(context, what)),
    [patchCommands.fileChanges]: (what: Partial<Hunk>) => openFileChanges(context, what),
    [patchCommands.nearest]: (hunk: Hunk) => showNearest(context, hunk),
    [patchCommands.stepBefore]: (what: Between | Hunk) => step(context, what, 'before'),
    [patchCommands.stepAfter]: (what: Between | Hunk) => step(context, what, 'after'),
    [patchCommands.scenarioForHunk]: (hunk: Hunk) => scenarioForHunk(context, hunk),
    [patchCommands.scenarioForClaim]: (what: { key: string; text?: string; claim?: { text: string } }) =>
      scenarioForClaim(context, what.key, what.text ?? what.claim?.text ?? ''),
    [patchCommands.copyReport]: (what: Partial<Between> | PatchItem) => copyReport(context, betweenOf(context, what)),
    [patchCommands.reveal]: (key: string, at?: HunkAddress) => reveal(context, key, at),
    [patchCommands.goTo]: (what: { key?: string; span?: Span; place?: BehaviourLine['place'] }) => goTo(context, what),
    [patchCommands.close]: (item: { key: string }) => book.close(item.key),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, async (...args: never[]) => {
      try {
        await run(...args);
      } catch (error) {
        if (error instanceof vscode.CancellationError || (error instanceof Error && error.message === 'cancelled'))
          return;
        log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        void vscode.window.showErrorMessage(`Patchscope: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

// --- opening ---------------------------------------------------------------------------------------------------------

/** The file given, else the active editor's. */
async function openActive(context: PatchContext, given?: vscode.Uri): Promise<void> {
  const uri = given ?? vscode.window.activeTextEditor?.document.uri;
  if (!uri) return openFile(context);
  await show(context, uri);
}

async function openFile(context: PatchContext): Promise<void> {
  const filters = { Patches: ['patch', 'diff', 'mbox', 'mbx', 'eml', 'txt'], 'All files': ['*'] };
  const [uri] = (await vscode.window.showOpenDialog({ title: 'Open a patch, a mail or a series', filters })) ?? [];
  if (!uri) return;
  await showText(uri, context);
}

async function openClipboard(context: PatchContext): Promise<void> {
  const content = await vscode.env.clipboard.readText();
  if (content.trim() === '') throw new Error('The clipboard has no text. Copy a mail or a diff first.');
  const document = await showUntitled('patch-mail', content);
  await show(context, document.uri);
}

/** One of the demo's; `name` is the file's without `.patch`. */
async function openDemo(context: PatchContext, name?: string): Promise<void> {
  const picked = name ?? (await pickDemo(await context.demoPatches()));
  if (picked === undefined) return;
  await showText(vscode.Uri.from({ scheme: demoScheme, path: `/demo-patches/${picked}.patch` }), context);
}

async function pickDemo(names: readonly string[]): Promise<string | undefined> {
  const about: Readonly<Record<string, string>> = {
    'pidfd-add-pidfs': 'anonymous inodes become pidfs: what user space sees of it',
    'pidfs-simplify-inode-setup': 'a reference that is not taken',
    'pidfs-undo-in-order': 'a wrong error path',
    'pidfd-fdinfo-reaped-first': 'a condition inverted',
    'base-anonymous-inodes': 'the way back: the tree before pidfs',
  };
  const items = names.map((label) => ({ label, description: about[label] ?? '' }));
  items.sort((a, b) => rank(a.label) - rank(b.label));
  const picked = await vscode.window.showQuickPick(items, { title: 'Demo patches, for the bundled tree', matchOnDescription: true }); // prettier-ignore
  return picked?.label;
  function rank(label: string): number {
    const at = Object.keys(about).indexOf(label);
    return at < 0 ? Object.keys(about).length : at;
  }
}

/** A commit or `A..B` of the open tree, as mails in memory; asks which where none is named, as by a key binding. */
async function openCommit(context: PatchContext, named?: string): Promise<void> {
  const { book, texts } = context;
  if (!vscode.workspace.isTrusted)
    throw new Error("This window is not trusted, and git runs what a repository's configuration names. Trust the folder to open its commits; patch files open without that."); // prettier-ignore
  const repository = book.repository(await book.context.trees.openRoot());
  if (!repository)
    throw new Error('No kernel tree on disk is open in this window. Open its folder to open its commits.');
  const revision = typeof named === 'string' ? named : await pickRevision(repository);
  if (!revision) return;
  const mails = await repository.mails(revision);
  const name = /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 12) : revision;
  await showText(texts.put(`${name}.mbox`, repository.folder, mails), context);
}

/** One of the latest commits, or what is typed instead; undefined where the list is closed. */
async function pickRevision(repository: Repository): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { revision: string }>();
  pick.title = 'Open a commit, or a range A..B';
  pick.placeholder = 'Pick a commit, or type a revision or a range';
  pick.busy = true;
  pick.show();
  const chosen = new Promise<string | undefined>((resolve) => {
    // Where nothing is offered yet and nothing typed, nothing is accepted.
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item) resolve(item.revision);
    });
    pick.onDidHide(() => resolve(undefined));
  });
  const known = await repository.latest(60).catch(() => []);
  const items = known.map(({ id, title, when }) => ({ label: title, description: `${id.slice(0, 12)} · ${when}`, revision: id })); // prettier-ignore
  const update = (value: string) => {
    // What is typed comes first: a revision need not be among the latest.
    const typed = value.trim();
    const own = typed === '' ? [] : [{ label: typed, description: 'revision or range', alwaysShow: true, revision: typed }]; // prettier-ignore
    pick.items = [...own, ...items];
  };
  update(pick.value);
  pick.onDidChangeValue(update);
  pick.matchOnDescription = true;
  pick.busy = false;
  const revision = await chosen;
  pick.dispose();
  return revision;
}

/** Shows the text, then opens it as a patch. A text that is too large for an editor is opened all the same. */
async function showText(uri: vscode.Uri, context: PatchContext): Promise<void> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(await asMail(document), { preview: false });
  } catch (error) {
    context.log.info(`${uri.toString()} is opened without its text: ${String(error)}`);
  }
  await show(context, uri);
}

/** By its name a mail in a .patch file is a diff, which paints the lists of its message as removed lines. */
async function asMail(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  const isMail = document.languageId === 'diff' && /^From [0-9a-f]{40,64} /.test(document.lineAt(0).text);
  return isMail ? vscode.languages.setTextDocumentLanguage(document, 'patch-mail') : document;
}

async function show(context: PatchContext, uri: vscode.Uri): Promise<OpenPatch> {
  const { book } = context;
  const patch = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Reading the patch', cancellable: true },
    (progress, cancellation) => delayed(progress, (report) => book.show(uri, cancellation, report)),
  );
  await vscode.commands.executeCommand(`${patchesView}.focus`);
  await reveal(context, patch.key);
  return patch;
}

/** Passes on what is reported; VS Code shows a notification only after a moment, so that quick work shows none. */
function delayed<T>(
  progress: vscode.Progress<{ message?: string }>,
  work: (report: (message: string) => void) => Promise<T>,
): Promise<T> {
  return work((message) => progress.report({ message }));
}

// --- looking at it ---------------------------------------------------------------------------------------------------

async function reveal({ tree, view, book }: PatchContext, key: string, at?: HunkAddress): Promise<void> {
  const patch = book.get(key);
  if (!patch) return;
  if (!patch.isShown) await book.show(patch.uri);
  const item: PatchItem = at ? { kind: 'hunk', key, ...addressOf(at) } : { kind: 'patches', key };
  await view.reveal(tree.item(item), { select: true, focus: false, expand: true });
}
function addressOf({ patch, file, hunk }: HunkAddress): HunkAddress {
  return { patch, file, hunk };
}

async function goTo(
  { book }: PatchContext,
  { key, span, place }: { key?: string; span?: Span; place?: BehaviourLine['place'] },
): Promise<void> {
  // prettier-ignore
  if (place) return showLine(place);
  const patch = key === undefined ? undefined : book.get(key);
  if (!patch || !span) return;
  const { start } = rangeIn(patch, span);
  const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === patch.uri.toString())); // prettier-ignore
  const editor = await vscode.window.showTextDocument(patch.uri, {
    preview: false,
    selection: new vscode.Range(start, start),
    ...(group && { viewColumn: group.viewColumn }),
  });
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** What a lens, a tree item or nobody names: the whole patch. */
function betweenOf(
  { book }: PatchContext,
  what: (Partial<Between> & { readonly kind?: string; readonly patch?: number }) | undefined,
): Between {
  // prettier-ignore
  const key = what?.key ?? activeKey(book);
  const patch = key === undefined ? undefined : book.get(key);
  if (!patch) throw new Error('No patch is open. Open a mail or a diff first.');
  if (what?.from !== undefined && what.to !== undefined)
    return { key: patch.key, from: what.from, to: what.to, ...(what.line !== undefined && { line: what.line }) };
  if (what?.patch !== undefined) return { key: patch.key, from: what.patch, to: what.patch + 1 };
  return { key: patch.key, from: 0, to: patch.answer.patches.length };
}
function activeKey(book: PatchBook): string | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  return (active && book.of(active)?.key) ?? book.shown()[0]?.key;
}

async function compare(context: PatchContext, what: Partial<Between> | PatchItem): Promise<void> {
  const { book, reports } = context;
  if (!what && !activeKey(book)) await openActive(context);
  const { key, from, to, line } = betweenOf(context, what);
  const patch = book.get(key)!;
  if (!patch.isShown) await book.show(patch.uri);
  const known = book.get(key)!.behaviours.get(`${from}..${to}`);
  const answer =
    known ??
    (await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Comparing before and after', cancellable: true },
      (progress, cancellation) => delayed(progress, (report) => book.compare(key, from, to, cancellation, report)),
    ));
  await reports.show({ answer, key, from, to }, line);
}

/** All files of some patches as one multi-file diff. */
async function openChanges({ book }: PatchContext, { key, from, to }: Between): Promise<void> {
  const { answer } = book.get(key)!;
  const [before, after] = [from, to].map((count) => (path: string) => uriOf(`${patchRoot(key, count)}/${path}`));
  const changes = pathsOf(answer, from, to).map(
    ({ old, path }): [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined] => [
      after!(path ?? old!),
      old === undefined ? undefined : before!(old),
      path === undefined ? undefined : after!(path),
    ],
  );
  if (answer.base.name === undefined || changes.length === 0)
    throw new Error(
      'No file of this patch applies to the tree that is open, so there are no changes to show. The Patches view says why.',
    );
  const title = from + 1 === to ? answer.patches[from]!.title : answer.title;
  await vscode.commands.executeCommand('vscode.changes', `${title}: before → after`, changes);
}

/** Each file once, by its name before the first of the patches and after the last. */
function pathsOf(
  { patches }: PatchAnswer,
  from: number,
  to: number,
): { old: string | undefined; path: string | undefined }[] {
  // prettier-ignore
  const files: { old: string | undefined; path: string | undefined }[] = [];
  for (const { files: changed, status } of patches.slice(from, to)) {
    if (status !== 'applied') continue;
    for (const { kind, path, oldPath, isApplied } of changed) {
      if (!isApplied) continue;
      const source = kind === 'create' ? undefined : (oldPath ?? path);
      const known = source === undefined || kind === 'copy' ? undefined : files.find((file) => file.path === source);
      const next = kind === 'delete' ? undefined : path;
      if (known) known.path = next;
      else files.push({ old: kind === 'copy' ? undefined : source, path: next });
    }
  }
  return files.filter(({ old, path }) => old !== undefined || path !== undefined);
}

async function openFileChanges(
  { book, files }: PatchContext,
  { key, patch, file, hunk }: Partial<Hunk>,
): Promise<void> {
  const open = key === undefined ? undefined : book.get(key);
  const node = open?.answer.patches[patch ?? 0]?.files[file ?? 0];
  if (!open || !node) return;
  const [from, to] = [patch ?? 0, (patch ?? 0) + 1];
  const at = (count: number, path: string) => uriOf(`${patchRoot(open.key, count)}/${path}`);
  const nothing = () => files.make(open.key, `nothing/${node.path}`, '');
  const left = node.kind === 'create' ? nothing() : at(from, node.oldPath ?? node.path);
  const right = node.kind === 'delete' ? nothing() : at(to, node.path);
  const line = node.hunks[hunk ?? 0]?.after ?? 0;
  await vscode.commands.executeCommand('vscode.diff', left, right, `${node.path}: before → after`, {
    selection: new vscode.Range(line, 0, line, 0),
    preview: true,
  });
}

/** The file as it is against the file as the hunk expects it, at the nearest place. */
async function showNearest({ book, files }: PatchContext, { key, patch, file, hunk }: Hunk): Promise<void> {
  const nearest = await book.context.asker.ask('patchNearest', { key, patch, file, hunk });
  if (!nearest) throw new Error('No place in the file is like this hunk.');
  const expected = files.make(key, nearest.path, nearest.expected);
  const title = `${nearest.path}: as it is ↔ as the hunk expects it (${nearest.text})`;
  const selection = new vscode.Range(nearest.line, 0, nearest.line, 0);
  await vscode.commands.executeCommand('vscode.diff', uriOf(`${nearest.root}/${nearest.path}`), expected, title, { selection }); // prettier-ignore
}

async function step(context: PatchContext, what: Between | Hunk, side: 'before' | 'after'): Promise<void> {
  const { book } = context;
  const patch = book.get(what.key);
  if (!patch) throw new Error('The patch is not open any more. Open it again to step.');
  if ('line' in what && what.line !== undefined && 'from' in what) {
    const answer = patch.behaviours.get(`${what.from}..${what.to}`);
    if (answer) await stepToLine({ answer }, what.line, side);
    return;
  }
  if (!('hunk' in what)) return;
  const mark = book.mark(patch, what);
  const stopAt = side === 'before' ? mark?.stopBefore : mark?.stopAfter;
  if (stopAt === undefined)
    throw new Error(`Nothing of this hunk runs ${side} the patch, so there is no place to stop at.`);
  const root = patchRoot(what.key, side === 'before' ? 0 : patch.answer.patches.length);
  await startSession({ root, stopAt, name: `${side}: ${stopAt}` });
}

async function copyReport({ book }: PatchContext, { key, from, to }: Between): Promise<void> {
  const answer = book.get(key)?.behaviours.get(`${from}..${to}`);
  if (!answer) throw new Error('There is no comparison to copy yet. Use "Compare Before and After" first.');
  await vscode.env.clipboard.writeText(answer.mail);
  vscode.window.setStatusBarMessage('Copied: the comparison, folded for a mail', 5000);
}

async function scenarioForHunk({ book }: PatchContext, hunk: Hunk): Promise<void> {
  const patch = book.get(hunk.key);
  const mark = patch && book.mark(patch, hunk);
  const node = patch?.answer.patches[hunk.patch]?.files[hunk.file];
  if (!node || !mark) return;
  const [name = node.path] = mark.functions;
  const place = `${node.path}:${(node.hunks[hunk.hunk]?.after ?? 0) + 1}`;
  await showUntitled(
    'c',
    scenarioSkeleton({ idea: `Reaches ${name}(), ${place}, which no scenario reaches.`, stopAt: place }),
  );
}

async function scenarioForClaim({ book }: PatchContext, key: string, text: string): Promise<void> {
  const patch = book.get(key);
  const commit = patch?.answer.title ?? '';
  await showUntitled(
    'c',
    scenarioSkeleton({ idea: 'Shows one sentence of a commit message.', claim: text, source: commit }),
  );
}
