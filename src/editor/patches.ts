/** Registers everything about patches: the view, hovers and lenses in their texts, their trees as files, the commands. */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { BehaviourReports } from './behaviour-report';
import { demoScheme, type DemoFiles } from './demo';
import { PatchBook, patchFiles } from './patch-book';
import { registerPatchCommands } from './patch-commands';
import { PatchFiles, PatchTexts } from './patch-files';
import { mailScheme, patchesView } from './patch-names';
import { PatchDecorations, PatchHover, PatchLenses } from './patch-text';
import { type PatchItem, PatchTree } from './patch-view';
import type { Git } from './repository';
import { patchScheme, type Trees } from './trees';
import { ViewedMarks } from './viewed';

export interface PatchesNeed {
  readonly trees: Trees;
  readonly asker: Asker;
  readonly log: vscode.LogOutputChannel;
  readonly demo: DemoFiles;
  /** Absent where nothing can be started. */
  readonly git: Git | undefined;
  readonly storage: vscode.Memento;
}

export function registerPatches({ trees, asker, log, demo, git, storage }: PatchesNeed): vscode.Disposable[] {
  const book = new PatchBook({ asker, trees, log, git });
  const viewed = new ViewedMarks(storage);
  const files = new PatchFiles(book);
  const texts = new PatchTexts();
  const reports = new BehaviourReports();
  const lenses = new PatchLenses(book);
  const tree = new PatchTree(book, viewed);
  const view = vscode.window.createTreeView(patchesView, {
    treeDataProvider: tree,
    showCollapseAll: true,
    manageCheckboxStateManually: true,
  });
  const identities = (item: PatchItem): string[] => {
    if (item.kind !== 'hunk' && item.kind !== 'file') return [];
    const hunks = book.get(item.key)?.answer.patches[item.patch]?.files[item.file]?.hunks ?? [];
    return item.kind === 'file' ? hunks.map(({ identity }) => identity) : [hunks[item.hunk]!.identity];
  };
  const demoPatches = async () => {
    const found = await demo.readDirectory(vscode.Uri.from({ scheme: demoScheme, path: '/demo-patches' }));
    return found.map(([name]) => name).filter((name) => name.endsWith('.patch')).map((name) => name.slice(0, -6)); // prettier-ignore
  };
  return [
    book,
    view,
    reports,
    lenses,
    vscode.workspace.registerFileSystemProvider(patchScheme, files, { isCaseSensitive: true, isReadonly: true }),
    vscode.workspace.registerFileSystemProvider(mailScheme, texts, { isCaseSensitive: true, isReadonly: true }),
    vscode.workspace.registerTextDocumentContentProvider(BehaviourReports.scheme, reports),
    vscode.languages.registerCodeLensProvider({ scheme: BehaviourReports.scheme }, reports),
    vscode.languages.registerHoverProvider(patchFiles, new PatchHover(book)),
    vscode.languages.registerCodeLensProvider(patchFiles, lenses),
    new PatchDecorations(book),
    view.onDidChangeCheckboxState(({ items }) => {
      for (const [item, state] of items)
        if (state === vscode.TreeItemCheckboxState.Checked) viewed.add(identities(item));
        else viewed.remove(identities(item));
    }),
    ...registerPatchCommands({ book, tree, view, files, texts, reports, log, demoPatches }),
  ];
}
