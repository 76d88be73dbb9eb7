/**
 * Patches that git is the source of: commits of a kernel tree on disk, picked from the list of the latest or named as a
 * range. Needs a host that can start git.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually, lensesOf, titlesOf } from './asking';

export function commitTests(): void {
  describe('a commit of the open repository', () => {
    let tree: string;
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@x', ...args], { cwd: tree, encoding: 'utf8' });
    const pidfs = () => path.join(tree, 'fs/pidfs.c');
    const commit = (subject: string, from: string, to: string) => {
      const text = readFileSync(pidfs(), 'utf8');
      assert.ok(text.includes(from), from);
      writeFileSync(pidfs(), text.replace(from, to));
      git('commit', '-q', '-a', '-m', subject);
    };
    const active = () => vscode.window.activeTextEditor?.document;

    before(async () => {
      const [folder] = vscode.workspace.workspaceFolders!;
      tree = path.join(folder!.uri.fsPath, 'small-linux');
      mkdirSync(tree);
      cpSync(path.join(vscode.extensions.getExtension('patchscope.patchscope')!.extensionPath, 'demo'), tree, {
        recursive: true,
      });
      git('init', '-q');
      git('add', '-A');
      git('commit', '-q', '-m', 'base');
      commit('pidfs: let it be executed', 'S_IFREG | S_IRUGO;', 'S_IFREG | S_IRUGO | 0100;');
      commit('pidfs: put brackets', '= get_pid(pid);', '= (get_pid(pid));');
    });
    // The file is what makes this tree the open one.
    beforeEach(() => vscode.window.showTextDocument(vscode.Uri.file(pidfs()), { viewColumn: vscode.ViewColumn.One }));

    /** Opens what the list of the latest commits offers first. */
    async function pickFirst(): Promise<void> {
      const opened = vscode.commands.executeCommand('patchscope.openPatchFromCommit');
      let isOpen = false;
      void opened.then(() => (isOpen = true));
      // Accepting a list that is still empty changes nothing.
      await eventually(
        async () => {
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          return isOpen;
        },
        (is) => is,
        () => 'no commit was opened',
      );
    }

    it('is picked from the latest, laid on its parent, and compared: a refactoring shows nothing', async () => {
      await pickFirst();
      const mail = active()!;
      assert.match(mail.getText(), /^Subject: \[PATCH\] pidfs: put brackets$/m);
      const applied = new RegExp(`applies exactly on ${git('rev-parse', 'HEAD~1').slice(0, 12)}`);
      await eventually(() => lensesOf(mail.uri), (all) => applied.test(titlesOf(all)), titlesOf); // prettier-ignore
      await vscode.commands.executeCommand('patchscope.comparePatch', {});
      assert.match(active()!.getText(), /User space sees no differences\. No memory or reference problem/);
    });

    it('or a range that is named: one behaviour changed', async () => {
      await vscode.commands.executeCommand('patchscope.openPatchFromCommit', 'HEAD~2..HEAD~1');
      const mail = active()!;
      assert.match(mail.getText(), /^Subject: \[PATCH\] pidfs: let it be executed$/m);
      await vscode.commands.executeCommand('patchscope.comparePatch', {});
      assert.match(active()!.getText(), /User space sees 1 difference\./);
      assert.match(active()!.getText(), /fstat\(pidfd\)\.st_mode +0100444 +→ 0100544/);
      assert.match(active()!.getText(), new RegExp(`\\(base ${git('rev-parse', 'HEAD~2').slice(0, 12)}, `));
    });

    it('that is none is said, and nothing opened', async () => {
      const before = active();
      await vscode.commands.executeCommand('patchscope.openPatchFromCommit', 'no-such-branch');
      assert.equal(active(), before);
    });
  });
}
