/** Patches in the editor: the view, hovers and lenses in a mail, the comparison, a session at a moment on each side. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { asTime, closeUntitled, eventually, lensesOf, runLens, titlesOf } from './asking';
import { askPage } from './page';
import { surroundings } from './surroundings';
import { showUntitled } from '../../../src/editor/untitled';

const demoPatch = vscode.Uri.parse('patchscope-demo:/demo-patches/pidfd-add-pidfs.patch');

async function hoverAt(piece: string, plus: number): Promise<string> {
  const document = await vscode.workspace.openTextDocument(demoPatch);
  const at = document.getText().indexOf(piece);
  assert.ok(at >= 0, piece);
  const place = document.positionAt(at + plus);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', demoPatch, place);
  return hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join('\n');
}

/** Stops of sessions that start from now on. */
function watchStops() {
  const stops: { readonly session: vscode.DebugSession; readonly thread: number }[] = [];
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory('patchscope', {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage: (message: { type: string; event?: string; body?: { threadId?: number } }) => {
        if (message.type === 'event' && message.event === 'stopped')
          stops.push({ session, thread: message.body?.threadId ?? -1 });
      },
    }),
  });
  const first = async () => {
    await eventually(async () => stops.length, (count) => count > 0, (count) => `${count} stops`); // prettier-ignore
    const { session, thread } = stops[0]!;
    const { stackFrames } = await session.customRequest('stackTrace', { threadId: thread });
    await vscode.debug.stopDebugging(session);
    return { name: session.name, frames: stackFrames as { name: string; source?: { path?: string } }[] };
  };
  return { first, dispose: () => tracker.dispose() };
}

export function patchTests(): void {
  describe('a demo patch', () => {
    it('opens by its command, in the view and as text', async () => {
      await vscode.commands.executeCommand('patchscope.openDemoPatch', 'pidfd-add-pidfs');
      const visible = () => vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString());
      await eventually(async () => visible(), (all) => all.includes(demoPatch.toString()), String); // prettier-ignore
      const all = await eventually(() => lensesOf(demoPatch), (found) => /runs: two-opens/.test(titlesOf(found)), titlesOf); // prettier-ignore
      assert.match(titlesOf(all), /Compare before and after \| Open changes \| applies exactly on demo with base/);
      assert.match(titlesOf(all), /Step before \| Step after \| Before and after/);
    });

    it('has hovers on + and - lines, from the tree after and before', async () => {
      const added = await hoverAt('+\t\tinode->i_private = get_pid(pid);', 12);
      assert.match(added, /after the patch · two\\-opens · ran once in 2 calls/);
      assert.match(added, /count 2 → 3 {3}held by: task 3, pidfd_open \(temporary\), \+ inode 303/);
      const removed = await hoverAt('-\tfile = anon_inode_getfile(', 3);
      assert.match(removed, /before the patch · two\\-opens · ran twice in 2 calls/);
    });

    it('is compared: what user space sees, line by line, and the claims', async () => {
      const started = Date.now();
      await vscode.commands.executeCommand('patchscope.comparePatch', {});
      asTime('comparison of the demo patch over all scenarios', started);
      const report = vscode.window.activeTextEditor!.document;
      assert.equal(report.uri.scheme, 'patchscope-behaviour');
      assert.match(report.getText(), /User space sees 7 differences\. No memory or reference problem on either side\./);
      assert.match(report.getText(), /fstatfs\(pidfd\)\.f_type +0x09041934 +→ 0x50494446/);
      assert.match(report.getText(), /With FS_PID=n: no difference from before\./);
      assert.match(report.getText(), /✓ "all pidfds of one process share one inode"/);
      // The report took the focus, so that VS Code forgot that the lens has changed.
      const lensesOnPage = () => askPage<string[]>('texts', { selector: '.codelens-decoration' });
      if (surroundings().page !== undefined)
        await eventually(lensesOnPage, (all) => all.some((text) => text.startsWith('7 differences for user space')), String); // prettier-ignore
      const lenses = await lensesOf(demoPatch);
      assert.match(titlesOf(lenses), /7 differences for user space/);
      // What is opened from a report takes its place: no further column.
      const columns = () => vscode.window.tabGroups.all.length;
      const before = columns();
      await vscode.commands.executeCommand('patchscope.showLifetime');
      await eventually(async () => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', (label) => label.startsWith('Lifetime'), String); // prettier-ignore
      assert.equal(columns(), before);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });

    it('opens both moments of a line', async () => {
      const report = vscode.window.activeTextEditor!.document;
      const line = report.getText().split('\n').findIndex((text) => text.includes('fchmod(pidfd, 0600)')); // prettier-ignore
      const lenses = (await lensesOf(report.uri)).filter(({ range }) => range.start.line === line);
      assert.equal(titlesOf(lenses), 'Step before | Step after');
      for (const [index, side] of ['before', 'after'].entries()) {
        const stops = watchStops();
        await runLens(lenses[index]!);
        const { name, frames } = await stops.first();
        stops.dispose();
        assert.equal(name, `${side}: fchmod-and-reopen`);
        assert.match(frames[0]!.name, /fchmod/);
        const root = `patchscope-patch:/pidfd-add-pidfs.${side === 'before' ? '\\w+/base' : '\\w+/patch-1'}/`;
        assert.match(frames[0]!.source?.path ?? '', new RegExp(root));
      }
    });

    it('opens its files before and after side by side, with hovers of their own', async () => {
      await vscode.commands.executeCommand('patchscope.openPatchChanges', {});
      const shown = vscode.window.tabGroups.activeTabGroup.activeTab;
      assert.match(shown?.label ?? '', /pidfd: give each process an inode of its own/);
      const lens = (await lensesOf(demoPatch)).find(({ command }) => command?.title === 'Before and after');
      await runLens(lens!);
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab!;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      assert.match(input.original.toString(), /^patchscope-patch:\/pidfd-add-pidfs\.\w+\/base\/fs\/Kconfig$/);
      assert.match(input.modified.toString(), /\/patch-1\/fs\/Kconfig$/);
      const before = await vscode.workspace.openTextDocument(input.original);
      const after = await vscode.workspace.openTextDocument(input.modified);
      assert.doesNotMatch(before.getText(), /config FS_PID/);
      assert.match(after.getText(), /config FS_PID/);
    });
  });

  describe('a patch', () => {
    it('from the clipboard opens as an untitled mail; a clipboard without one says so', async () => {
      const demo = await vscode.workspace.openTextDocument(demoPatch);
      await vscode.env.clipboard.writeText(demo.getText());
      await vscode.commands.executeCommand('patchscope.openPatchFromClipboard');
      const pasted = vscode.window.activeTextEditor!.document;
      assert.equal(pasted.uri.scheme, 'untitled');
      const lenses = await eventually(() => lensesOf(pasted.uri), (found) => found.length > 3, titlesOf); // prettier-ignore
      assert.match(titlesOf(lenses), /applies exactly on demo with base/);
      await closeUntitled(pasted);
    });

    it('of 30 opens; its time is told', async () => {
      // A tree in view is what it is laid on.
      await vscode.commands.executeCommand('patchscope.openDemo');
      const mails = seriesOf(30);
      const document = await showUntitled('patch-mail', mails, vscode.ViewColumn.Beside);
      const started = Date.now();
      await vscode.commands.executeCommand('patchscope.openPatch', document.uri);
      asTime('opening a series of 30', started);
      const all = await eventually(() => lensesOf(document.uri), (found) => /Whole series:/.test(titlesOf(found)), titlesOf); // prettier-ignore
      assert.equal(all.filter(({ command }) => command?.title === 'Compare before and after').length, 31);
      await closeUntitled(document);
    });

    it('with a deceptive character and a path out of the tree has both in the Problems list', async () => {
      const content =
        'diff --git a/fs/x.c b/fs/x.c\n--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1 +1 @@\n-a\n+b \u202e c\n' +
        'diff --git a/../y b/../y\n--- a/../y\n+++ b/../y\n@@ -1 +1 @@\n-a\n+b\n';
      const document = await showUntitled('diff', content);
      const found = await eventually(
        async () => vscode.languages.getDiagnostics(document.uri),
        (all) => all.some(({ message }) => message.includes('U+202E')),
        (all) => all.map(({ message }) => message).join('\n'),
      );
      assert.equal(found.find(({ message }) => message.includes('U+202E'))!.range.start.line, 5);
      await closeUntitled(document);
    });
  });
}

/** Patches on the demo tree, each of which adds a line to a file that the first makes and changes one of the demo's. */
function seriesOf(count: number): string {
  const line = (i: number) => `/* step ${i} */`;
  const mail = (i: number) => {
    const file = i === 1 ? 'diff --git a/fs/steps.h b/fs/steps.h\nnew file mode 100644\n--- /dev/null\n+++ b/fs/steps.h\n@@ -0,0 +1 @@\n' : `diff --git a/fs/steps.h b/fs/steps.h\n--- a/fs/steps.h\n+++ b/fs/steps.h\n@@ -${i - 1} +${i - 1},2 @@\n ${line(i - 1)}\n`; // prettier-ignore
    return `From ${'1'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@x.invalid>\nSubject: [PATCH ${i}/${count}] fs: step ${i}\nMessage-Id: <${i}@x.invalid>\n\nWhy.\n---\n${file}+${line(i)}\n-- \n2.1\n\n`;
  };
  return Array.from({ length: count }, (_, index) => mail(index + 1)).join('');
}
