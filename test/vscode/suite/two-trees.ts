/**
 * Two real kernel trees, Linux 6.12 and the newest, are folders of one workspace, their fs/pidfs.c side by side: hovers, lenses,
 * values, scenarios and sessions of each are its own. Nothing is saved.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, hoverText, lensesAbove, replace, revert, runLens, titlesOf } from './asking';
import { askPage } from './page';
import { isIn, stopped, topFrame } from './stops';

const allocFile = 'struct file *pidfs_alloc_file(';
const stash = 'inode->i_private = data;';
/** How many statements pidfs_alloc_file() has tells the versions apart. */
const ofLens = /two-opens: 2 calls · \d+ of (\d+) statements ran/;

export function twoTreesTests(): void {
  describe('Linux 6.12 and the newest tree side by side', () => {
    const [older, newer] = vscode.workspace.workspaceFolders ?? [];
    const [old, fresh] = [older, newer].map((folder) => vscode.Uri.joinPath(folder!.uri, 'fs/pidfs.c')) as [vscode.Uri, vscode.Uri]; // prettier-ignore
    const lensOf = (uri: vscode.Uri, isRight = (text: string) => ofLens.test(text)) =>
      eventually(() => lensesAbove(uri, allocFile), (all) => isRight(titlesOf(all)), titlesOf); // prettier-ignore
    const status = () => askPage<string[]>('texts', { selector: '.statusbar-item' });

    before(async () => {
      await vscode.window.showTextDocument(old, { preview: false });
      await vscode.window.showTextDocument(fresh, { preview: false, viewColumn: vscode.ViewColumn.Beside });
    });

    it('have each its own lenses and hovers, however often they are asked in turn', async () => {
      const statements = async (uri: vscode.Uri) => Number(ofLens.exec(titlesOf(await lensOf(uri)))![1]);
      const counts = [await statements(old), await statements(fresh)];
      assert.ok(counts[0]! < counts[1]!, `${counts.join(' and ')} statements`);
      for (let round = 0; round < 3; round++) {
        for (const uri of [old, fresh])
          assert.match(await hoverText(uri, stash, 8), /two\\-opens · ran once in 1 call\n[^]*NULL → struct pid 3/);
        // Only the newer has it; asked of both at once.
        const [prepared, ...lenses] = await Promise.all([
          hoverText(fresh, 'pidfs_prepare_pid(', 4),
          lensesAbove(old, allocFile),
          lensesAbove(fresh, allocFile),
        ]);
        assert.match(prepared, /called |ran /);
        assert.deepEqual(lenses.map((all) => Number(ofLens.exec(titlesOf(all))?.[1])), counts); // prettier-ignore
      }
    });

    it('are told apart by the status item', async () => {
      for (const folder of [older!, newer!]) {
        await vscode.window.showTextDocument(folder === older ? old : fresh, { preview: false });
        const version = `Linux ${folder.name.replace('linux-', '')}`;
        await eventually(status, (all) => all.some((text) => text.startsWith(version)), String);
      }
    });

    it('take an edit of one for no edit of the other', async () => {
      try {
        await replace(old, stash, 'inode->i_private = NULL;');
        const edited = /inode->i_private {2}NULL( |$|\n)/;
        await eventually(() => hoverText(old, 'inode->i_private = NULL;', 8), (text) => edited.test(text), String); // prettier-ignore
        assert.match(await hoverText(fresh, stash, 8), /NULL → struct pid 3/);
        assert.match(titlesOf(await lensesAbove(fresh, allocFile)), ofLens);
      } finally {
        await revert(old);
      }
      await eventually(() => hoverText(old, stash, 8), (text) => /NULL → struct pid 3/.test(text), String); // prettier-ignore
    });

    it('take a picked scenario and a Kconfig value for one only', async () => {
      const pick = async (row: string) => {
        const picked = vscode.commands.executeCommand('patchscope.pickScenario');
        await askPage('pick', { text: row });
        await picked;
      };
      const kconfig = vscode.Uri.joinPath(newer!.uri, 'init/Kconfig');
      const ofSymbol = (isRight: RegExp) =>
        eventually(() => lensesAbove(kconfig, 'config PID_NS\n'), (all) => isRight.test(titlesOf(all)), titlesOf); // prettier-ignore
      await vscode.window.showTextDocument(fresh, { preview: false });
      await pick('dup');
      try {
        await lensOf(fresh, (text) => /dup: \d+ calls? · /.test(text));
        await vscode.window.showTextDocument(kconfig, { preview: false });
        const offered = await ofSymbol(/Try n/);
        await runLens(offered.find(({ command }) => command?.title === 'Try n')!);
        await ofSymbol(/^n for this session \(tree: y\)/);
        assert.match(titlesOf(await lensesAbove(old, allocFile)), ofLens);
        const ofOld = vscode.Uri.joinPath(older!.uri, 'init/Kconfig');
        assert.match(titlesOf(await lensesAbove(ofOld, 'config PID_NS\n')), /^y \(/);
      } finally {
        await vscode.window.showTextDocument(fresh, { preview: false });
        await pick('Automatic');
        await vscode.commands.executeCommand('patchscope.resetValues');
      }
      await lensOf(fresh);
      await ofSymbol(/^y \(/);
    });

    it('stop each in its own file when both are stepped through', async () => {
      const start = (folder: vscode.WorkspaceFolder) =>
        vscode.debug.startDebugging(folder, { type: 'patchscope', request: 'launch', name: folder.name, tree: folder.uri.fsPath, program: 'two-opens', stopAt: 'pidfs_alloc_file' }); // prettier-ignore
      await stopped(
        () => start(older!),
        async (stops) => {
          const first = await stops.next();
          assert.ok(isIn(first.frame, old), first.frame.source?.path);
          await start(newer!);
          const second = await stops.arrived();
          const frame = await topFrame(second);
          assert.ok(isIn(frame, fresh), frame.source?.path);
          await vscode.debug.stopDebugging(second.session);
        },
      );
    });
  });
}
