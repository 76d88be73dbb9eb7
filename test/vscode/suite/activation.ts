/** The extension starts for the files it is for, and its commands exist. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'patchscope.patchscope';

export function activationTests(): void {
  describe('activation', () => {
    it('happens when a C file is opened, and not before', async () => {
      const extension = vscode.extensions.getExtension(id);
      assert.ok(extension, `${id} is not installed in this window`);
      assert.equal(extension.isActive, false);
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'hello.c'));
      for (const until = Date.now() + 10_000; !extension.isActive && Date.now() < until;)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(extension.isActive, true);
    });

    it('registers every command that package.json contributes', async () => {
      const extension = vscode.extensions.getExtension(id);
      const contributed: { command: string }[] = extension?.packageJSON.contributes.commands;
      const registered = new Set(await vscode.commands.getCommands(true));
      assert.ok(contributed.length > 0);
      for (const { command } of contributed) assert.ok(registered.has(command), `${command} is not registered`);
    });
  });
}
