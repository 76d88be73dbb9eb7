/** The demo tree: opens without a folder, says what it is, can be edited in memory; what is not the demo cannot. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const pidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');

export function demoTests(): void {
  describe('the demo tree', () => {
    it('opens by its command and says on the first lines that it is not Linux source', async () => {
      await vscode.commands.executeCommand('patchscope.openDemo');
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.toString(), pidfs.toString());
      assert.equal(document?.languageId, 'c');
      assert.match(document?.getText().slice(0, 200) ?? '', /not Linux source/);
    });

    it('can be edited and saved, in memory', async () => {
      const document = await vscode.workspace.openTextDocument(pidfs);
      const original = document.getText();
      const edit = new vscode.WorkspaceEdit();
      edit.insert(pidfs, new vscode.Position(0, 0), '/* edited */\n');
      assert.ok(await vscode.workspace.applyEdit(edit));
      assert.ok(await document.save());
      const stored = new TextDecoder().decode(await vscode.workspace.fs.readFile(pidfs));
      assert.equal(stored, `/* edited */\n${original}`);
      await vscode.workspace.fs.writeFile(pidfs, new TextEncoder().encode(original));
    });

    it('lists its folders, and refuses what is not there', async () => {
      const names = (await vscode.workspace.fs.readDirectory(pidfs.with({ path: '/demo' }))).map(([name]) => name);
      assert.ok(names.includes('fs') && names.includes('include'), names.join());
      await assert.rejects(async () => vscode.workspace.fs.readFile(pidfs.with({ path: '/demo/fs/nothing.c' })));
      await assert.rejects(async () => vscode.workspace.fs.readDirectory(pidfs.with({ path: '/nothing' })));
    });

    it('refuses to change the models', async () => {
      const model = pidfs.with({ path: '/src/kernel/model/new.c' });
      await assert.rejects(async () => vscode.workspace.fs.writeFile(model, new Uint8Array()), /NoPermissions/);
    });
  });
}
