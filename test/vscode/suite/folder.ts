/**
 * Only the folder fs/ of a kernel tree is open: the tree above it is found. Asked alike of Linux 6.12 and of a copy of the
 * demo on disk.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, hoverText, lensesAbove, titlesOf } from './asking';
import { isIn, stopped } from './stops';

/** Whose folder it is. */
export interface FolderOf {
  readonly tree: string;
  /** In fs/pidfs.c: the statement that puts struct pid into the inode, and how often it runs. */
  readonly stash: string;
  readonly ran: RegExp;
}

export const folderOfDemo: FolderOf = {
  tree: 'the demo tree',
  stash: 'inode->i_private = get_pid(pid);',
  ran: /two\\-opens · ran once in 2 calls[^]*NULL → struct pid 3/,
};
export const folderOfLinux: FolderOf = {
  tree: 'Linux 6.12',
  stash: 'inode->i_private = data;',
  ran: /two\\-opens · ran once in 1 call\n[^]*NULL → struct pid 3/,
};

export function folderTests({ tree, stash, ran }: FolderOf): void {
  describe(`in the folder fs/ of ${tree}`, () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const pidfs = vscode.Uri.joinPath(folder!.uri, 'pidfs.c');

    it('finds the tree above it, which is where the walkthrough ends', async () => {
      assert.equal(folder!.name, 'fs');
      await vscode.commands.executeCommand('patchscope.openTree');
      assert.equal(vscode.window.activeTextEditor?.document.uri.path, pidfs.path);
      await eventually(
        () => lensesAbove(pidfs, 'struct file *pidfs_alloc_file('),
        (all) => /two-opens: 2 calls/.test(titlesOf(all)),
        titlesOf,
      );
      assert.match(await hoverText(pidfs, stash, 8), ran);
    });

    it('also for a session that names no tree, with no editor open', async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await stopped(
        () => vscode.debug.startDebugging(folder, { type: 'patchscope', request: 'launch', name: 'in fs/', program: 'two-opens', stopAt: 'pidfs_alloc_file' }), // prettier-ignore
        async (stops) => {
          const { frame } = await stops.next();
          assert.ok(isIn(frame, pidfs), frame.source?.path);
        },
      );
    });
  });
}
